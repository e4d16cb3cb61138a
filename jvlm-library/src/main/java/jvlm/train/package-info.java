/** Training: recipes, steps, optimisers, and what keeps a run alive. */
@NullMarked
package jvlm.train;

import org.jspecify.annotations.NullMarked;
