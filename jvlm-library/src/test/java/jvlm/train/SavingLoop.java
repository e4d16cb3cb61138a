package jvlm.train;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import jvlm.checkpoint.Encoding;
import jvlm.checkpoint.WritableTensor;
import jvlm.tensor.DType;
import jvlm.tensor.Tensors;

/** A run that only saves, in a process of its own that is there to be killed. Prints each step that is saved. */
final class SavingLoop {
    static final int ELEMENTS = 2_000_000;

    private SavingLoop() {}

    public static void main(String[] arguments) {
        var run = Path.of(arguments[0]);
        boolean libtorch = arguments[1].equals("libtorch");
        try (var folder = CheckpointFolder.in(run, 2)) {
            long step = resumed(folder);
            try (var metrics = Metrics.open(run, step, System.err::println);
                    var board = TensorBoard.open(run, step)) {
                while (true) {
                    step++;
                    metrics.add(Steps.step(step));
                    board.add(Steps.step(step));
                    save(folder, step, libtorch);
                    System.out.println(step);
                }
            }
        }
    }

    private static long resumed(CheckpointFolder folder) {
        try (var saved = folder.latest()) {
            return saved == null ? 0 : saved.step();
        }
    }

    private static void save(CheckpointFolder folder, long step, boolean libtorch) {
        var state = Map.of("step", step);
        if (libtorch) {
            var tensor = Tensors.zeros(DType.F32, ELEMENTS).add(step);
            folder.save(step, Map.of("w", tensor), state);
            tensor.free();
        } else {
            var values = new float[ELEMENTS];
            Arrays.fill(values, step);
            var tensor =
                    new WritableTensor("w", Encoding.F32, new long[] {ELEMENTS}, () -> MemorySegment.ofArray(values));
            folder.save(step, List.of(tensor), state);
        }
    }
}
