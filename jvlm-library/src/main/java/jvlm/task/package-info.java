/** What a model can be asked to do, as small interfaces. */
@NullMarked
package jvlm.task;

import org.jspecify.annotations.NullMarked;
