/**
 * The arithmetic of decoding one token, on vectors of the processor and without libtorch: matrices laid out for reading
 * once in order, attention over a cache, norms, and the threads that share the work.
 *
 * <p>The kernels are small on purpose. Beyond some forty vector operations in one method the compiler stops inlining and
 * puts every vector on the heap, which is slower by a factor of ten: each kernel has a test that a call allocates
 * nothing.
 */
@NullMarked
package jvlm.generate.kernels;

import org.jspecify.annotations.NullMarked;
