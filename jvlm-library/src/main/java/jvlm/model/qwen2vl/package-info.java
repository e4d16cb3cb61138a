/** Qwen2-VL (Wang et al., 2024), and what Qwen2.5-VL has in common with it. */
@NullMarked
package jvlm.model.qwen2vl;

import org.jspecify.annotations.NullMarked;
