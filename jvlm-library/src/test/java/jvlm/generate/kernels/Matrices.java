package jvlm.generate.kernels;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.Random;

/** Random matrices in every form. */
final class Matrices {
    /** The forms that decoding reads. */
    enum Form {
        FLOATS,
        BRAINS,
        BYTES,
        FINE_BYTES,
        NIBBLES
    }

    private final Random random;

    Matrices(long seed) {
        this.random = new Random(seed);
    }

    PackedMatrix of(Form form, int rows, int columns) {
        return switch (form) {
            case FLOATS -> floats(rows, columns);
            case BRAINS -> brains(rows, columns);
            case BYTES -> bytes(rows, columns, 32);
            case FINE_BYTES -> bytes(rows, columns, 16);
            case NIBBLES -> nibbles(rows, columns);
        };
    }

    float[] vector(int size) {
        var x = new float[size];
        for (int i = 0; i < size; i++) {
            x[i] = (float) random.nextGaussian();
        }
        return x;
    }

    Activations activations(int columns) {
        var x = new Activations(columns);
        System.arraycopy(vector(columns), 0, x.values(), 0, columns);
        x.prepare(0, x.units());
        return x;
    }

    private PackedMatrix floats(int rows, int columns) {
        var memory = Arena.ofAuto().allocate(ValueLayout.JAVA_FLOAT, (long) rows * columns);
        for (long i = 0; i < (long) rows * columns; i++) {
            memory.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) random.nextGaussian());
        }
        return new FloatRows(memory, rows, columns);
    }

    private PackedMatrix brains(int rows, int columns) {
        var memory = Arena.ofAuto().allocate(ValueLayout.JAVA_SHORT, (long) rows * columns);
        for (long i = 0; i < (long) rows * columns; i++) {
            memory.setAtIndex(ValueLayout.JAVA_SHORT, i, BrainRows.narrow((float) random.nextGaussian()));
        }
        return new BrainRows(memory, rows, columns);
    }

    private PackedMatrix bytes(int rows, int columns, int group) {
        var m = new ByteBlocks(Arena.ofAuto(), rows, columns, group);
        var numbers = new byte[columns];
        for (int r = 0; r < rows; r++) {
            random.nextBytes(numbers);
            for (int g = 0; g < columns / group; g++) {
                m.set(r, g, half(0.01 * random.nextGaussian()), numbers, g * group);
            }
        }
        return m;
    }

    private PackedMatrix nibbles(int rows, int columns) {
        var m = new NibbleBlocks(Arena.ofAuto(), rows, columns);
        var numbers = new byte[columns];
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < columns; c++) {
                numbers[c] = (byte) random.nextInt(16);
            }
            for (int g = 0; g < columns / 32; g++) {
                m.set(r, g, half(0.1 * random.nextGaussian()), half(random.nextGaussian()), numbers, g * 32);
            }
        }
        return m;
    }

    private static short half(double x) {
        return Float.floatToFloat16((float) x);
    }
}
