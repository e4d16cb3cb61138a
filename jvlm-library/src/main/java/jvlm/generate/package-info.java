/** Decoding: from logits to text. */
@NullMarked
package jvlm.generate;

import org.jspecify.annotations.NullMarked;
