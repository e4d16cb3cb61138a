/** What a recipe takes, reckoned without running it. */
@NullMarked
package jvlm.train.plan;

import org.jspecify.annotations.NullMarked;
