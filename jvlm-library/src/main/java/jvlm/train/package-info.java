/** Training: what a run does, and what it leaves on disk so that it survives and can be read. */
@NullMarked
package jvlm.train;

import org.jspecify.annotations.NullMarked;
