package jvlm.generate.kernels;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/** Finite float16 numbers, two in a lane, as float32: exact, also below the normal ones. */
final class Halves {
    private static final int MAGNITUDE = 0x7fff;
    private static final int SIGN = 0x80000000;
    /** Moves the exponent's bias from 15 to 127. */
    private static final float BIAS = 0x1p112f;

    private Halves() {}

    static FloatVector low(IntVector pair) {
        return widen(pair.and(MAGNITUDE), pair.lanewise(VectorOperators.LSHL, 16));
    }

    static FloatVector high(IntVector pair) {
        return widen(pair.lanewise(VectorOperators.LSHR, 16).and(MAGNITUDE), pair);
    }

    private static FloatVector widen(IntVector magnitude, IntVector sign) {
        return magnitude
                .lanewise(VectorOperators.LSHL, 13)
                .reinterpretAsFloats()
                .mul(BIAS)
                .reinterpretAsInts()
                .or(sign.and(SIGN))
                .reinterpretAsFloats();
    }
}
