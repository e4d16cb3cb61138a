package jvlm.generate.kernels;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;

/**
 * Runs every kernel on a small matrix until the compiler has seen enough of it: interpreted, vector code is some two
 * hundred times slower, and the first token would wait a second. Runs on a thread of its own.
 */
public final class Warmup {
    private static final int ROUNDS = 3000;
    private static final int COLUMNS = 128;
    private static final int ROWS = PackedMatrix.UNIT;
    private static final int HEAD = 64;

    private final Activations x = new Activations(COLUMNS);
    private final Workspace workspace = new Workspace(COLUMNS);
    private final float[] y = new float[ROWS];
    private final float[] ones = new float[COLUMNS];
    private final float[] normed = new float[COLUMNS];
    private final List<PackedMatrix> matrices;
    private final List<KeyValues> pasts;
    private final Attend attend = new Attend(3, 2 * Lanes.COUNT);
    private final Rotary rotary = new Rotary(new float[HEAD / 2], 1);
    private final float[] mixed = new float[3 * KeyValues.padded(HEAD)];

    private Warmup(Arena arena) {
        Arrays.fill(ones, 1);
        Arrays.fill(x.values, 1);
        matrices = List.of(
                new NibbleBlocks(arena, ROWS, COLUMNS),
                new ByteBlocks(arena, ROWS, COLUMNS, 32),
                new BrainRows(arena.allocate(ValueLayout.JAVA_SHORT, ROWS * COLUMNS), ROWS, COLUMNS),
                new FloatRows(arena.allocate(ValueLayout.JAVA_FLOAT, ROWS * COLUMNS), ROWS, COLUMNS));
        pasts = List.of(
                new KeyValues(arena, 1, HEAD, 2 * Lanes.COUNT, true),
                new KeyValues(arena, 1, HEAD, 2 * Lanes.COUNT, false));
    }

    /** Starts it once in this process, where there are vectors. */
    public static void begin() {
        if (Lanes.VECTORS) {
            Once.ready();
        }
    }

    private static final class Once {
        static {
            Thread.ofPlatform().daemon().name("jvlm-warmup").start(Warmup::all);
        }

        static void ready() {}
    }

    private static void all() {
        try (var arena = Arena.ofShared()) {
            var warmup = new Warmup(arena);
            for (int i = 0; i < ROUNDS; i++) {
                warmup.round();
            }
        }
    }

    private void round() {
        x.prepare(0, x.units());
        for (var matrix : matrices) {
            matrix.times(x, workspace, y, 0, 0, 1);
        }
        Norms.rms(ones, ones, 1, normed);
        SwiGlu.apply(ones, ones, y, 0, ROWS);
        rotary.turn(ones, 0, 1, mixed, 0);
        for (var past : pasts) {
            attend.part(past, 0, 0, Lanes.COUNT, mixed, 0, mixed, 0, y, y, 4);
        }
    }
}
