/** Files to named tensors, and back. */
@NullMarked
package jvlm.checkpoint;

import org.jspecify.annotations.NullMarked;
