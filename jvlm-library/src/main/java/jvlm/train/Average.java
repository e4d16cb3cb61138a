package jvlm.train;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jvlm.error.BadInput;
import jvlm.tensor.DType;
import jvlm.tensor.Scope;
import jvlm.tensor.Tensor;
import jvlm.tensor.Update;

/** An exponential moving average of the weights (Polyak and Juditsky, 1992), in float32. */
final class Average {
    private static final String KEY = "ema.";

    private final double decay;
    private final Map<String, Tensor> means = new LinkedHashMap<>();

    Average(double decay, List<Parameter> parameters) {
        this.decay = decay;
        for (var p : parameters) {
            means.put(
                    p.name(),
                    Scope.keep(() -> p.weight().detached().to(DType.F32).copy()));
        }
    }

    /** Takes in the weights after a step. */
    void take(Descent descent) {
        Scope.inference(() -> {
            descent.weights().forEach((name, weight) -> {
                var mean = means.get(name);
                if (mean != null) {
                    Update.average(mean, weight, decay);
                }
            });
            return true;
        });
    }

    Map<String, Tensor> weights() {
        return means;
    }

    Map<String, Tensor> state() {
        var all = new LinkedHashMap<String, Tensor>();
        means.forEach((name, mean) -> all.put(KEY + name, mean));
        return all;
    }

    void restore(Map<String, Tensor> saved) {
        Scope.inference(() -> {
            means.forEach((name, mean) -> {
                var theirs = saved.get(KEY + name);
                if (theirs == null) {
                    throw new BadInput("the saved run has no average of " + name + ": it is of another recipe");
                }
                mean.write(theirs);
            });
            return true;
        });
    }
}
