package jvlm.train.plan;

import java.util.List;
import java.util.Locale;
import jvlm.tensor.DType;
import jvlm.tensor.Processor;
import jvlm.tensor.Scope;
import jvlm.tensor.Tensors;
import jvlm.train.Stage.Precision;

/**
 * What a recipe may run on.
 *
 * @param float32 operations a second of one device in float32 (TF32 on GPUs)
 * @param bfloat16 the same in bfloat16
 * @param memory bytes of one device
 * @param utilisation share of those operations that training reaches, those that checkpointed blocks repeat included
 */
public record Hardware(
        String name, int devices, double float32, double bfloat16, double memory, double utilisation, String note) {
    /** Dense peaks of the vendor's data sheets. An assumed 35 % is reached; LLaVA-1.5's hours come to 37 to 44 %. */
    public static final List<Hardware> GPUS = List.of(
            new Hardware("8 x A100-80G", 8, 156e12, 312e12, 80e9, 0.35, "data sheet peak"),
            new Hardware("1 x H100-80G", 1, 495e12, 989e12, 80e9, 0.35, "data sheet peak"));

    private static final int SIDE = 1024;
    private static final int LEAST_NANOS = 200_000_000;

    /** Operations a second of all devices together, as training reaches them. */
    double reached(Precision precision) {
        return devices * utilisation * (precision == Precision.BFLOAT16 ? bfloat16 : float32);
    }

    /** What hours are reckoned from, for people. */
    String speed(Precision precision) {
        double one = precision == Precision.BFLOAT16 ? bfloat16 : float32;
        return String.format(
                Locale.ROOT,
                "%d x %s in %s (%s), of which %.0f %% reached",
                devices,
                one >= 1e12
                        ? String.format(Locale.ROOT, "%.0f TFLOP/s", one / 1e12)
                        : String.format(Locale.ROOT, "%.0f GFLOP/s", one / 1e9),
                precision.name().toLowerCase(Locale.ROOT),
                note,
                100 * utilisation);
    }

    /** This machine, measured for half a second at products of 1024 x 1024 matrices. */
    public static Hardware here() {
        return new Hardware(
                "this machine",
                1,
                measure(DType.F32),
                measure(DType.BF16),
                Processor.memory(),
                0.5,
                "measured matrix products");
    }

    /** The fastest of some products: others may use the machine meanwhile. */
    private static double measure(DType dtype) {
        var matrix = Tensors.zeros(dtype, SIDE, SIDE);
        long end = System.nanoTime() + LEAST_NANOS;
        long best = Long.MAX_VALUE;
        while (System.nanoTime() < end || best == Long.MAX_VALUE) {
            long start = System.nanoTime();
            Scope.run(() -> matrix.matmul(matrix)).free();
            best = Math.min(best, System.nanoTime() - start);
        }
        matrix.free();
        return 2.0 * SIDE * SIDE * SIDE / (best / 1e9);
    }
}
