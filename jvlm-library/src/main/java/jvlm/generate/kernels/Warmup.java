package jvlm.generate.kernels;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Runs every kernel on a small matrix until the compiler has seen enough of it: interpreted, vector code is some two
 * hundred times slower, and the first token would wait a second. Runs on a thread of its own.
 */
public final class Warmup {
    private static final int ROUNDS = 3000;
    private static final int COLUMNS = 128;
    private static final int ROWS = PackedMatrix.UNIT;
    private static final int HEAD = 64;

    private static final AtomicBoolean ALONE = new AtomicBoolean();
    private static final AtomicBoolean SEVERAL = new AtomicBoolean();

    private final Activations x = new Activations(COLUMNS);
    private final Workspace workspace = new Workspace(COLUMNS);
    private final float[] y = new float[ROWS];
    private final Activations[] xs = new Activations[7];
    private final float[][] ys = new float[xs.length][ROWS];
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
        Arrays.fill(xs, x);
        matrices = List.of(
                new NibbleBlocks(arena, ROWS, COLUMNS),
                new ByteBlocks(arena, ROWS, COLUMNS, 32),
                new BrainRows(arena.allocate(ValueLayout.JAVA_SHORT, ROWS * COLUMNS), ROWS, COLUMNS),
                new FloatRows(arena.allocate(ValueLayout.JAVA_FLOAT, ROWS * COLUMNS), ROWS, COLUMNS));
        pasts = List.of(
                new KeyValues(arena, 1, HEAD, 2 * Lanes.COUNT, true),
                new KeyValues(arena, 1, HEAD, 2 * Lanes.COUNT, false));
    }

    /** Starts it once in this process, where there are vectors; once more where several columns come first later. */
    public static void begin(int columns) {
        boolean several = columns > 1;
        if (Lanes.VECTORS && (several ? SEVERAL : ALONE).compareAndSet(false, true)) {
            Thread.ofPlatform().daemon().name("jvlm-warmup").start(() -> all(several));
        }
    }

    private static void all(boolean several) {
        try (var arena = Arena.ofShared()) {
            var warmup = new Warmup(arena);
            for (int i = 0; i < ROUNDS; i++) {
                warmup.round();
                if (several) {
                    warmup.columns();
                }
            }
        }
    }

    /** Four columns, two and one. */
    private void columns() {
        for (var matrix : matrices) {
            matrix.times(xs, 0, xs.length, workspace, ys, 0, 1);
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
