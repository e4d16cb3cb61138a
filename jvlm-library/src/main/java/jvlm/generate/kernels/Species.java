package jvlm.generate.kernels;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/** The shape of all vectors, and the small operations that every kernel uses. Not loaded where the module is absent. */
final class Species {
    static final VectorSpecies<Float> F =
            switch (Lanes.COUNT) {
                case 4 -> FloatVector.SPECIES_128;
                case 8 -> FloatVector.SPECIES_256;
                default -> FloatVector.SPECIES_512;
            };
    static final VectorSpecies<Integer> I =
            switch (Lanes.COUNT) {
                case 4 -> IntVector.SPECIES_128;
                case 8 -> IntVector.SPECIES_256;
                default -> IntVector.SPECIES_512;
            };

    private static final ByteOrder LE = ByteOrder.LITTLE_ENDIAN;

    private Species() {}

    static IntVector ints(MemorySegment memory, long at) {
        return IntVector.fromMemorySegment(I, memory, at, LE);
    }

    static FloatVector floats(MemorySegment memory, long at) {
        return FloatVector.fromMemorySegment(F, memory, at, LE);
    }

    static FloatVector floats(float[] array, int at) {
        return FloatVector.fromArray(F, array, at);
    }

    static FloatVector all(float[] array, int at) {
        return FloatVector.broadcast(F, array[at]);
    }

    /**
     * The sum of a vector that was stored, always in the same order: that of {@code reduceLanes} depends on whether the
     * caller is compiled yet.
     */
    static float sum(float[] lanes, int at) {
        float a = 0;
        float b = 0;
        float c = 0;
        float d = 0;
        for (int i = at; i < at + Lanes.COUNT; i += 4) {
            a += lanes[i];
            b += lanes[i + 1];
            c += lanes[i + 2];
            d += lanes[i + 3];
        }
        return (a + b) + (c + d);
    }
}
