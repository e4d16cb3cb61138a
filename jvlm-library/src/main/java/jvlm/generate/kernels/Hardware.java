package jvlm.generate.kernels;

import jdk.incubator.vector.FloatVector;

/** What the processor offers. Not loaded where the module is absent. */
final class Hardware {
    private Hardware() {}

    /** Float32 lanes of the widest vectors of at most {@code bits} bits. */
    static int lanes(int bits) {
        return Math.min(bits, FloatVector.SPECIES_PREFERRED.vectorBitSize()) / Float.SIZE;
    }
}
