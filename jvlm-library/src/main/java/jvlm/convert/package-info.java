/** Checkpoints written in another form. */
@NullMarked
package jvlm.convert;

import org.jspecify.annotations.NullMarked;
