package jvlm.convert;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import jvlm.checkpoint.Adapter;
import jvlm.checkpoint.Layout;
import jvlm.checkpoint.StoredTensor;
import jvlm.checkpoint.View;
import jvlm.error.BadInput;
import jvlm.model.Lora;
import jvlm.tensor.DType;
import jvlm.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A pair of LoRA matrices beside a weight (Hu et al., 2021): W + scale B A.
 *
 * @param a [rank, in]
 * @param b [out, rank]
 */
record LowRank(StoredTensor a, StoredTensor b, double scale) {
    private static final String A = ".lora_A.weight";
    private static final String B = ".lora_B.weight";

    /**
     * The pairs of an adapter by the name of the weight they lie beside, in the naming that {@code read} leads to; what
     * is left in {@code tensors} afterwards are whole tensors. BadInput for half a pair and other kinds of adapters.
     */
    static Map<String, LowRank> take(Lora lora, Layout read, Map<String, StoredTensor> tensors) {
        var pairs = new LinkedHashMap<String, LowRank>();
        for (var name : lora.tensors().keySet()) {
            if (name.endsWith(A) || name.endsWith(B)) {
                var module = name.substring(0, name.length() - A.length());
                var a = required(lora, module + A, tensors);
                var b = required(lora, module + B, tensors);
                pairs.put(read.renamed(module + ".weight"), pair(lora.adapter(), module, a, b));
            } else if (name.contains("lora_")) {
                throw new BadInput(file(lora, name) + ": " + name + " is of an adapter that is not linear LoRA");
            }
        }
        return pairs;
    }

    private static StoredTensor required(Lora lora, String name, Map<String, StoredTensor> tensors) {
        tensors.remove(name);
        var tensor = lora.tensors().get(name);
        if (tensor == null) {
            throw new BadInput(lora.tensors().values().iterator().next().file() + ": " + name + " is missing");
        }
        return tensor;
    }

    private static String file(Lora lora, String name) {
        var tensor = lora.tensors().get(name);
        return tensor == null ? "adapter" : tensor.file().toString();
    }

    private static LowRank pair(Adapter adapter, String module, StoredTensor a, StoredTensor b) {
        if (a.shape().length != 2 || b.shape().length != 2 || a.shape()[0] != b.shape()[1] || a.shape()[0] == 0) {
            throw new BadInput(a.file() + ": " + module + " has LoRA matrices " + Arrays.toString(a.shape()) + " and "
                    + Arrays.toString(b.shape()) + ", expected [rank, in] and [out, rank]");
        }
        return new LowRank(a, b, adapter.scale(module, a.shape()[0]));
    }

    /** Refuses a weight that the product does not fit. */
    void requireFits(@Nullable View weight, String name) {
        if (weight == null) {
            throw new BadInput(a.file() + ": it holds LoRA matrices beside " + name + ", which the base has not");
        }
        var shape = weight.shape();
        if (shape.length != 2 || shape[0] != b.shape()[0] || shape[1] != a.shape()[1]) {
            throw new BadInput(a.file() + ": the LoRA matrices beside " + name + " make [" + b.shape()[0] + ", "
                    + a.shape()[1] + "], the base has " + Arrays.toString(shape));
        }
    }

    /** The weight in float32 with the product added; it belongs to the scope around. */
    Tensor over(Tensor weight) {
        var left = plain(b);
        var right = plain(a);
        try {
            return weight.add(left.matmul(right).mul(scale));
        } finally {
            left.free();
            right.free();
        }
    }

    private static Tensor plain(StoredTensor stored) {
        return new View(stored, new View.Whole()).tensor(DType.F32);
    }
}
