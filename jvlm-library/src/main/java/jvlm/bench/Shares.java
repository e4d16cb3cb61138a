package jvlm.bench;

import java.util.LinkedHashMap;
import java.util.Map;
import jvlm.Vlm;
import jvlm.backbone.llama.LlamaSteps;
import jvlm.generate.DecodePlan;
import jvlm.task.NextToken;
import org.jspecify.annotations.Nullable;

/** How near what was measured of a model comes to the machine's {@link Limits}. */
public final class Shares {
    private Shares() {}

    /**
     * For each length behind which was decoded, bytes of the weights that a token reads (without keys and values) times
     * tokens a second, as a share of the read bandwidth; for each length of a prompt, operations of its linear layers in the
     * whole time of the prompt, as a share of the products' limit. Empty where the model has no plan for decoding.
     */
    public static Map<String, Object> of(Vlm model, Figures figures, Limits limits) {
        var all = new LinkedHashMap<String, Object>();
        var plan = model.can(NextToken.class) ? plan(model) : null;
        if (plan == null) {
            return all;
        }
        figures.decode()
                .forEach((n, rate) ->
                        all.put("decode_" + n, Figures.rounded(plan.bytes() * rate / 1e9 / limits.readGigabytes())));
        var peak = limits.gemmGigaflops().get(model.dtype());
        if (peak != null) {
            figures.prefill()
                    .forEach((n, rate) ->
                            all.put("prefill_" + n, Figures.rounded(2.0 * plan.blockWeights() * rate / 1e9 / peak)));
        }
        return all;
    }

    private static @Nullable DecodePlan plan(Vlm model) {
        return model.use(
                        NextToken.class, m -> new Found(m instanceof LlamaSteps s ? DecodePlan.of(s.language()) : null))
                .plan;
    }

    private record Found(@Nullable DecodePlan plan) {}
}
