/** The decoder of LLaMA and its descendants. */
@NullMarked
package jvlm.backbone.llama;

import org.jspecify.annotations.NullMarked;
