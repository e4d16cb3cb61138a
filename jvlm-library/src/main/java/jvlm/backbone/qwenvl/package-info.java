/** What the towers of Qwen2-VL and Qwen2.5-VL share: packed patches of pictures of any size. */
@NullMarked
package jvlm.backbone.qwenvl;

import org.jspecify.annotations.NullMarked;
