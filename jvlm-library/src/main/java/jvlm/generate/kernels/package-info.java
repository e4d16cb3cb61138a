/**
 * The arithmetic of decoding one token, on vectors of the processor and without libtorch: matrices laid out for reading
 * once in order, attention over a cache, norms, and the threads that share the work.
 *
 * <p>The kernels are small on purpose. Beyond some forty vector operations in one method the compiler stops inlining and
 * puts every vector on the heap, which is slower by a factor of ten: each kernel has a test that a call allocates
 * nothing.
 *
 * <p>What comes from memory is read by loops that the processor's prefetchers follow. They watch each load instruction, so
 * each goes on by one cache line at a time: the loop holds few loads of one stream and ends at {@code i != end}, by which the
 * compiler takes it for no counted loop and leaves it as it is. Unrolled four times, the same loop read 12 GB/s instead of
 * 28 (Zen 4, one thread). A stream goes on without jumps: rows of a few kilobytes that are read four at a time, neighbour
 * beside neighbour, are no streams (12 GB/s), rows that lie far apart are (29 GB/s). With such loops pages of 4 KB are as good as those of 2 MB.
 */
@NullMarked
package jvlm.generate.kernels;

import org.jspecify.annotations.NullMarked;
