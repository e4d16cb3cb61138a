package jvlm.eval.split;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import jvlm.eval.Wilson;
import jvlm.eval.split.Interview.Answered;
import org.junit.jupiter.api.Test;

final class TallyTest {
    /** Ninety yes/no questions, two thirds of them "yes", and ten for a number, all different. */
    private static List<Answered> answers(UnaryOperator<String> model) {
        var answers = new ArrayList<Answered>();
        for (int i = 0; i < 100; i++) {
            var recorded = i >= 90 ? Integer.toString(i) : i % 3 == 0 ? "no" : "yes";
            var sample = Splits.of(Splits.sample("s" + i, 0, null, "{}", "Is it?", recorded));
            var question = sample.questions().getFirst();
            answers.add(Answered.of(question, model.apply(recorded)));
        }
        return answers;
    }

    @Test
    void rows_are_counted_by_kind_with_the_best_constant_answer_as_chance() {
        var rows = Tally.rows(answers(r -> r), null, Question::type);
        assertThat(rows).extracting(KindRow::kind).containsExactly("yes/no", "number", "all");
        var first = rows.getFirst();
        assertThat(first.questions()).isEqualTo(90);
        assertThat(first.exact()).isEqualTo(90);
        assertThat(first.constant()).isEqualTo("yes");
        assertThat(first.chance()).isCloseTo(2 / 3.0, within(1e-12));
        assertThat(rows.get(1).chance()).isCloseTo(0.1, within(1e-12));
        assertThat(rows.getLast().chance()).isCloseTo(0.61, within(1e-12));
        assertThat(first.interval()).isEqualTo(Wilson.of(90, 90));
    }

    @Test
    void a_claim_needs_the_lower_bound_above_chance_and_above_grey() {
        var seen = answers(r -> r);
        var guessed = answers(_ -> "yes");
        assertThat(Tally.rows(seen, null, Question::type)).noneMatch(KindRow::claim);
        assertThat(Tally.rows(seen, guessed, Question::type)).allMatch(KindRow::claim);
        assertThat(Tally.rows(seen, seen, Question::type)).noneMatch(KindRow::claim);
        assertThat(Tally.rows(guessed, guessed, Question::type)).noneMatch(KindRow::claim);
    }

    @Test
    void a_lead_within_the_interval_is_no_claim() {
        // 65 of 90 against a constant 60 of 90: the interval begins below two thirds.
        int[] asked = {0};
        var slightly = answers(r -> asked[0]++ < 15 && r.equals("no") ? "no" : "yes");
        var row = Tally.rows(slightly, answers(_ -> "yes"), Question::type).getFirst();
        assertThat(row.exact()).isEqualTo(65);
        assertThat(row.claim()).isFalse();
    }

    @Test
    void contained_answers_and_shared_words_count_apart() {
        var row = Tally.rows(answers(r -> "I say " + r), null, Question::type).getLast();
        assertThat(row.exact()).isZero();
        assertThat(row.contains()).isEqualTo(100);
        assertThat(row.f1()).isCloseTo(0.5, within(1e-12));
        assertThat(row.fields()).containsEntry("contains", 1.0).doesNotContainKey("grey");
    }
}
