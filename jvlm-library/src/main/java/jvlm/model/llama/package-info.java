/** Plain decoder language models. */
@NullMarked
package jvlm.model.llama;

import org.jspecify.annotations.NullMarked;
