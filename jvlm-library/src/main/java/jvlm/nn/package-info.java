/** The small parts that every model is built of. */
@NullMarked
package jvlm.nn;

import org.jspecify.annotations.NullMarked;
