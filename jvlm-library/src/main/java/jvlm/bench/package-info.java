/** Measures an open model: start, prompts, decoding, pictures, memory. */
@NullMarked
package jvlm.bench;

import org.jspecify.annotations.NullMarked;
