package jvlm.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;

/** Compares gradients, or weights, by name. */
@SuppressWarnings("NullAway") // what the ranks print is looked up by name
final class Gradients {
    /** A tensor is measured by this share of the greatest of all at least: key biases have no gradient but rounding. */
    private static final double FLOOR = 1e-2;

    private Gradients() {}

    /** The worst difference of all tensors, each relative to its greatest value or to a share of the greatest of all. */
    static double difference(Map<String, float[]> one, Map<String, float[]> other) {
        assertThat(one.keySet()).containsExactlyElementsOf(other.keySet());
        double greatest =
                other.values().stream().mapToDouble(Gradients::greatest).max().orElseThrow();
        double worst = 0;
        for (var name : other.keySet()) {
            var a = one.get(name);
            var b = other.get(name);
            assertThat(a).as(name).hasSameSizeAs(b);
            double scale = Math.max(greatest(b), FLOOR * greatest);
            for (int i = 0; i < b.length; i++) {
                worst = Math.max(worst, Math.abs(a[i] - (double) b[i]) / scale);
            }
        }
        return worst;
    }

    private static double greatest(float[] values) {
        double greatest = 0;
        for (float v : values) {
            greatest = Math.max(greatest, Math.abs(v));
        }
        return greatest;
    }
}
