package jvlm.train;

import java.util.LinkedHashMap;
import java.util.Map;

/** Figures for tests, all following from the step's number. */
final class Steps {
    private Steps() {}

    static StepMetrics step(long step) {
        return step(step, 4.0 / step);
    }

    static StepMetrics step(long step, double loss) {
        var lr = new LinkedHashMap<String, Double>();
        lr.put("projector", 1e-3 / step);
        lr.put("decoder", 2e-5 / step);
        return new StepMetrics(step, loss, lr, 1.5, 12.25, 840, step * 2.5, new LinkedHashMap<>(Map.of("ema", 0.5)));
    }
}
