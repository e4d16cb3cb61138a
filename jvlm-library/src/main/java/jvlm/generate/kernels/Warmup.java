package jvlm.generate.kernels;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Runs every kernel on a small matrix until the compiler has seen enough of it: interpreted, vector code is some two
 * hundred times slower, and the first token would wait a second. Runs on a thread of its own.
 */
public final class Warmup {
    /** What the usual thresholds of the compiler need; the launcher, which lowers them for kernels, asks for fewer. */
    private static final int ROUNDS = Integer.getInteger("jvlm.warmup", 3000);

    private static final int COLUMNS = 128;
    private static final int ROWS = PackedMatrix.UNIT;
    private static final int HEAD = 64;

    /** What was begun already: one column or several, of blocks or of plain numbers. */
    private static final Map<List<Boolean>, Thread> BEGUN = new ConcurrentHashMap<>();

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

    private Warmup(Arena arena, boolean quantised) {
        Arrays.fill(ones, 1);
        Arrays.fill(x.values, 1);
        Arrays.fill(xs, x);
        matrices = quantised
                ? List.of(new NibbleBlocks(arena, ROWS, COLUMNS), new ByteBlocks(arena, ROWS, COLUMNS, 32))
                : List.of(
                        new BrainRows(arena.allocate(ValueLayout.JAVA_SHORT, ROWS * COLUMNS), ROWS, COLUMNS),
                        new FloatRows(arena.allocate(ValueLayout.JAVA_FLOAT, ROWS * COLUMNS), ROWS, COLUMNS));
        pasts = List.of(
                new KeyValues(arena, 1, HEAD, 2 * Lanes.COUNT, true),
                new KeyValues(arena, 1, HEAD, 2 * Lanes.COUNT, false));
    }

    /**
     * Starts it once in this process, where there are vectors; once more where several columns come first later.
     *
     * @param quantised with matrices of quantised blocks, else with those of plain numbers
     */
    public static void begin(int columns, boolean quantised) {
        boolean several = columns > 1;
        if (Lanes.VECTORS) {
            BEGUN.computeIfAbsent(
                    List.of(several, quantised),
                    _ -> Thread.ofPlatform().daemon().name("jvlm-warmup").start(() -> all(several, quantised)));
        }
    }

    /** Waits for what was begun: what is computed before would run interpreted, and be compiled in the midst of its loops. */
    public static void await() throws InterruptedException {
        for (var thread : BEGUN.values()) {
            thread.join();
        }
    }

    private static void all(boolean several, boolean quantised) {
        try (var arena = Arena.ofShared()) {
            var warmup = new Warmup(arena, quantised);
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
