/** Asking a model the recorded questions of a data set, and counting what it answered by kind of question. */
@NullMarked
package jvlm.eval.split;

import org.jspecify.annotations.NullMarked;
