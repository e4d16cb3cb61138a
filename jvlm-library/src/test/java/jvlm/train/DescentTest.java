package jvlm.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.List;
import jvlm.tensor.Scope;
import jvlm.tensor.Tensor;
import jvlm.tensor.Tensors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Gradient descent")
class DescentTest {
    private static final double RATE = 0.1;
    private static final double DECAY = 0.02;
    private static final float[] SLOPES = {3, -1};

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.5, 0.9})
    @DisplayName("with momentum moves by the velocity that its formula gives")
    void momentum(double momentum) {
        Scope.run(() -> {
            var weight = weight();
            var descent = descent(weight, momentum);
            double[] expected = {1, 2};
            double[] velocity = new double[2];
            for (int step = 0; step < 4; step++) {
                slide(weight, descent);
                for (int i = 0; i < 2; i++) {
                    velocity[i] = momentum * velocity[i] + SLOPES[i] + DECAY * expected[i];
                    expected[i] -= RATE * velocity[i];
                }
            }
            assertThat((double) weight.floats()[0]).isCloseTo(expected[0], within(1e-6));
            assertThat((double) weight.floats()[1]).isCloseTo(expected[1], within(1e-6));
            return weight;
        });
    }

    @Test
    @DisplayName("goes on with the velocity that was saved")
    void resumed() {
        Scope.run(() -> {
            var whole = weight();
            var through = descent(whole, 0.9);
            slide(whole, through);
            var saved = new LinkedHashMap<String, Tensor>();
            through.state().forEach((name, value) -> saved.put(name, value.copy()));
            slide(whole, through);

            var cut = weight();
            var resumed = descent(cut, 0.9);
            resumed.restore(saved, 1);
            slide(cut, resumed);
            assertThat(cut.floats()).containsExactly(whole.floats());
            return cut;
        });
    }

    private static Tensor weight() {
        return Tensors.floats(new float[] {1, 2}, 2).trainable(true);
    }

    private static Descent descent(Tensor weight, double momentum) {
        return new Descent(new Descent.Sgd(momentum), List.of(new Parameter("w", "all", weight, RATE, DECAY)));
    }

    private static void slide(Tensor weight, Descent descent) {
        weight.mul(Tensors.floats(SLOPES, 2)).sum(0).backward();
        descent.step(1);
    }
}
