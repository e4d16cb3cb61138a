/** Training: recipes, and what runs them. */
@NullMarked
package jvlm.train;

import org.jspecify.annotations.NullMarked;
