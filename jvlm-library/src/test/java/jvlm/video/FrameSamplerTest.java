package jvlm.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import jvlm.error.BadInput;
import jvlm.image.Size;
import jvlm.json.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FrameSamplerTest {
    private static Stream<Json> counts() {
        return Reference.RECORDED.at("counts").list().stream();
    }

    private static Stream<Json> sizes() {
        return Reference.RECORDED.at("sizes").list().stream();
    }

    /** The reference fails where no indices are recorded. */
    @ParameterizedTest
    @MethodSource("counts")
    void frames_are_chosen_as_by_the_reference(Json recorded) {
        int total = recorded.integer("total");
        double fps = recorded.number("fps");
        var expected = Reference.integers(recorded.at("indices"));
        if (expected.length == 0) {
            assertThatThrownBy(() -> Reference.sampler(recorded.at("options")).choose(total, fps))
                    .isInstanceOf(BadInput.class);
            return;
        }
        var choice = Reference.sampler(recorded.at("options")).choose(total, fps);
        assertThat(choice.indices()).isEqualTo(expected);
        assertThat(choice.fps()).isEqualTo(recorded.number("sample_fps"));
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void frames_share_the_budget_of_the_reference(Json recorded) {
        var r = recorded.list();
        var budget = new FrameSize.Budget(
                28,
                pixels(r, 3),
                pixels(r, 4),
                pixels(r, 5) == null ? 128_000d * 784 * 0.9 : r.get(5).asLong());
        var stored = new Size(r.get(1).asInt(), r.get(2).asInt());
        var expected = new Size(r.get(6).asInt(), r.get(7).asInt());
        if (expected.width() == 0) {
            assertThatThrownBy(() -> budget.of(r.get(0).asInt(), stored)).isInstanceOf(BadInput.class);
        } else {
            assertThat(budget.of(r.get(0).asInt(), stored)).isEqualTo(expected);
        }
    }

    @org.jspecify.annotations.Nullable
    private static Long pixels(List<Json> recorded, int at) {
        return recorded.get(at).isNumber() ? recorded.get(at).asLong() : null;
    }

    @Test
    void one_frame_is_no_video() {
        assertThatThrownBy(() -> FrameSampler.DEFAULT.choose(1, 25))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("of 1: expected 2 at least");
    }

    @Test
    void rates_that_are_no_numbers_are_refused() {
        assertThatThrownBy(() -> new FrameSampler.Count.PerSecond(Double.NaN, 4, 768))
                .isInstanceOf(BadInput.class);
        assertThatThrownBy(() -> FrameSampler.DEFAULT.choose(10, Double.NaN)).isInstanceOf(BadInput.class);
    }

    @Test
    void turns_and_mirrors_are_the_orientations_of_pictures() {
        assertThat(Rotation.orientation(1, 0, 0, 1)).isEqualTo(1);
        assertThat(Rotation.orientation(-1, 0, 0, 1)).isEqualTo(2);
        assertThat(Rotation.orientation(-1, 0, 0, -1)).isEqualTo(3);
        assertThat(Rotation.orientation(1, 0, 0, -1)).isEqualTo(4);
        assertThat(Rotation.orientation(0, 1, 1, 0)).isEqualTo(5);
        assertThat(Rotation.orientation(0, 1, -1, 0)).isEqualTo(6);
        assertThat(Rotation.orientation(0, -1, -1, 0)).isEqualTo(7);
        assertThat(Rotation.orientation(0, -1, 1, 0)).isEqualTo(8);
    }
}
