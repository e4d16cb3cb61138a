package jvlm.train;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import jvlm.checkpoint.Adapter;
import jvlm.checkpoint.View;
import jvlm.checkpoint.Weights;
import jvlm.error.BadInput;
import jvlm.model.OpenOptions;
import jvlm.tensor.DType;
import jvlm.tensor.Scope;
import jvlm.tensor.Tensor;

/** Low-rank matrices added to the weights that they lie beside: training goes on from a whole model. */
final class Merging {
    private static final String CONFIG = "adapter_config.json";
    private static final String A = ".lora_A.weight";
    private static final String B = ".lora_B.weight";

    private final Weights weights;
    private final Adapter adapter;

    private Merging(Weights weights, Adapter adapter) {
        this.weights = weights;
        this.adapter = adapter;
    }

    /** True for a directory of LoRA weights. */
    static boolean isNeeded(Path model) {
        return Files.isRegularFile(model.resolve(CONFIG));
    }

    /** Writes the whole model in float32, in the layout of the base. */
    static void write(Path lora, OpenOptions options, Path to) {
        try (var student = Student.open(lora, options.withDtype(DType.F32), _ -> false, _ -> false, 0, null)) {
            var weights = student.opened().weights();
            var adapter = weights.adapter();
            if (adapter == null) {
                throw new BadInput(lora + ": a model of this system cannot be trained on with LoRA weights beside it");
            }
            new Export(student, new Merging(weights, adapter).merged())
                    .write(to, null, dir -> Files.deleteIfExists(dir.resolve(CONFIG)));
        }
    }

    private Map<String, Tensor> merged() {
        var stored = new LinkedHashMap<String, View>();
        for (var asked : weights.asked()) {
            var view = weights.stored(asked);
            if (view != null) {
                stored.put(asked.name(), view);
            }
        }
        var all = new LinkedHashMap<String, Tensor>();
        stored.forEach((name, a) -> {
            if (name.endsWith(A)) {
                var path = name.substring(0, name.length() - A.length());
                var weight = stored.get(path + ".weight");
                var b = stored.get(path + B);
                if (weight == null || b == null || !(weight.op() instanceof View.Whole)) {
                    throw new BadInput(path + ": its LoRA weights cannot be merged");
                }
                all.put(weight.stored().name(), merged(path, weight, a, b));
            }
        });
        return all;
    }

    private Tensor merged(String path, View weight, View a, View b) {
        double scale = adapter.scale(path, a.shape()[0]);
        return Scope.keep(() -> {
            var product = b.tensor(DType.F32).matmul(a.tensor(DType.F32));
            return weight.tensor(DType.F32).add(product.mul(scale));
        });
    }
}
