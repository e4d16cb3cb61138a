/** Replays recorded cases: a checkpoint, its inputs, and what a reference implementation made of them. */
@NullMarked
package jvlm.eval.verify;

import org.jspecify.annotations.NullMarked;
