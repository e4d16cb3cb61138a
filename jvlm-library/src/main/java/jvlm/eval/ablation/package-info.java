/** Training the same recipe with one thing changed at a time, from several seeds, and holding the results against each other. */
@NullMarked
package jvlm.eval.ablation;

import org.jspecify.annotations.NullMarked;
