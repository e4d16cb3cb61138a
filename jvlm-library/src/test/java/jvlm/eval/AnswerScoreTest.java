package jvlm.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AnswerScoreTest {
    @ParameterizedTest
    @CsvSource({
        "Yes., yes, true, true, 1",
        "The red circle!, red circle, true, true, 1",
        "It is a cat, cat, false, true, 0.5",
        "two, 2, true, true, 1",
        "not known, no, false, false, 0",
        "circle red, red circle, false, false, 1",
        "red red red, red, false, true, 0.5",
        "red, red red red, false, false, 0.5",
        "A, a, true, true, 1",
        "The, a, false, false, 0",
        "B, A, false, false, 0",
        "这是猫, 猫, false, true, 0.5",
        "猫。, 猫, false, true, 0.666667",
        "'', cat, false, false, 0",
        "?, '', true, true, 1"
    })
    void tells_exact_contained_and_shared_words(
            String answer, String recorded, boolean exact, boolean contains, double f1) {
        var score = AnswerScore.of(answer, recorded);
        assertThat(score.exact()).isEqualTo(exact);
        assertThat(score.contains()).isEqualTo(contains);
        assertThat(score.f1()).isCloseTo(f1, within(1e-6));
    }

    @Test
    void an_answer_without_words_is_contained_in_nothing_but_its_like() {
        assertThat(AnswerScore.of("a cat", "!?")).isEqualTo(new AnswerScore(false, false, 0));
    }
}
