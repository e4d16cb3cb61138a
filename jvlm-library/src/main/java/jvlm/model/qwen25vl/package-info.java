/** Qwen2.5-VL (Bai et al., 2025): Qwen2-VL with windows in its tower and clips in seconds. */
@NullMarked
package jvlm.model.qwen25vl;

import org.jspecify.annotations.NullMarked;
