package jvlm.generate.kernels;

import static jdk.incubator.vector.VectorOperators.XOR;
import static jvlm.generate.kernels.Species.I;
import static jvlm.generate.kernels.Species.ints;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.IntVector;

/** Reads memory and does nothing else, to measure how fast that goes. Not to be called where {@link Lanes#VECTORS} is false. */
public final class Sweep {
    /** Bytes of one call of the kernel; a range must hold whole pieces. */
    public static final int PIECE = 1 << 16;

    private static MethodHandle kernel = Fence.of(MethodHandles.lookup(), "readKernel");

    private Sweep() {}

    /** Reads the bytes {@code from} to {@code to} once, in order, and returns all of them combined by exclusive or. */
    public static int read(MemorySegment memory, long from, long to) {
        int all = 0;
        try {
            for (long at = from; at < to; at += PIECE) {
                all ^= (int) kernel.invokeExact(memory, at, at + PIECE);
            }
        } catch (Throwable e) {
            throw Fence.thrown(e);
        }
        return all;
    }

    private static int readKernel(MemorySegment memory, long from, long to) {
        var all = IntVector.zero(I);
        for (long p = from; p != to; p += 4L * Lanes.COUNT) {
            all = all.lanewise(XOR, ints(memory, p));
        }
        return all.reduceLanes(XOR);
    }
}
