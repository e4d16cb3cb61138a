/** What training minimises: one file an objective, tensors in, the loss out. */
@NullMarked
package jvlm.objective;

import org.jspecify.annotations.NullMarked;
