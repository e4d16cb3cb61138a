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
}
