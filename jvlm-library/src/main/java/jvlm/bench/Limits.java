package jvlm.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import jvlm.tensor.DType;
import jvlm.tensor.LinearKernel;
import jvlm.tensor.Processor;
import jvlm.tensor.Scope;
import jvlm.tensor.Tensors;

/**
 * What this machine does at most: no model decodes faster than its weights are read, nor reads prompts faster than its
 * matrices are multiplied.
 *
 * @param readGigabytes bytes read a second, in 10^9, by all threads from memory that no cache holds
 * @param gemmGigaflops additions and multiplications a second, in 10^9, by the type of the numbers: the best of some sizes
 *     as linear layers have them, by the kernel that they use
 */
public record Limits(double readGigabytes, SequencedMap<DType, Double> gemmGigaflops) {
    private static final int ROWS = 512;
    private static final int RUNS = 12;

    /** Columns and rows of the weight: of a 0.5B model, and squares. */
    private static final List<int[]> SIZES =
            List.of(new int[] {896, 4864}, new int[] {4864, 896}, new int[] {2048, 2048}, new int[] {4096, 4096});

    /** Measures with as many threads as operations use; takes some seconds and a gigabyte of memory. */
    public static Limits measure() {
        var gemm = new LinkedHashMap<DType, Double>();
        if (Processor.hasNativeBf16()) {
            gemm.put(DType.BF16, gemm(DType.BF16));
        }
        gemm.put(DType.F32, gemm(DType.F32));
        return new Limits(Bandwidth.measure(Processor.threads()), gemm);
    }

    private static double gemm(DType dtype) {
        return SIZES.stream()
                .mapToDouble(s -> Scope.inference(() -> gemm(dtype, s[0], s[1])))
                .max()
                .orElseThrow();
    }

    private static double gemm(DType dtype, int in, int out) {
        var x = Tensors.floats(Ids.noise(ROWS * in), ROWS, in).to(dtype);
        var weight = Tensors.floats(Ids.noise(out * in), out, in).to(dtype);
        var kernel = LinearKernel.of(weight);
        double best = 0;
        for (int i = 0; i < RUNS; i++) {
            long start = System.nanoTime();
            var y = kernel == null ? x.linear(weight, null) : kernel.apply(x, null);
            best = Math.max(best, 2.0 * ROWS * in * out / (System.nanoTime() - start));
            y.free();
        }
        if (kernel != null) {
            kernel.free();
        }
        return best;
    }

    /** The fields of a JSON line. */
    public Map<String, Object> fields() {
        var all = new LinkedHashMap<String, Object>();
        all.put("read_gbs", Figures.rounded(readGigabytes));
        gemmGigaflops.forEach((dtype, rate) -> all.put("gemm_" + name(dtype) + "_gflops", Figures.rounded(rate)));
        return all;
    }

    private static String name(DType dtype) {
        return dtype == DType.BF16 ? "bfloat16" : "float32";
    }
}
