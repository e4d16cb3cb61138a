package jvlm.eval;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.stream.Stream;
import jvlm.json.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class VqaNormaliseTest {
    static Stream<Json> recorded() {
        var in = Objects.requireNonNull(VqaNormaliseTest.class.getResourceAsStream("/metrics/vqa-normalise.jsonl"));
        return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))
                .lines()
                .map(line -> Json.parse(line, "vqa-normalise.jsonl"));
    }

    @ParameterizedTest
    @MethodSource("recorded")
    void normalises_as_the_official_script(Json line) {
        assertThat(VqaNormalise.of(line.text("raw"))).isEqualTo(line.text("normal"));
    }

    @Test
    void at_most_32_periods_are_removed() {
        assertThat(VqaNormalise.of(".x".repeat(40))).isEqualTo("x".repeat(32) + ".x".repeat(8));
    }

    @Test
    void every_missing_apostrophe_of_a_double_contraction_is_put_back() {
        assertThat(VqaNormalise.of("couldnt've couldn'tve yalld've y'alld've"))
                .isEqualTo("couldn't've couldn't've yalld've y'all'd've");
        assertThat(VqaNormalise.of("hell well shell wed id")).isEqualTo("hell well shell wed id");
    }
}
