/** Measuring models against recorded answers. */
@NullMarked
package jvlm.eval;

import org.jspecify.annotations.NullMarked;
