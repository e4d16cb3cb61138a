package jvlm.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import jvlm.error.BadInput;
import jvlm.task.Labelled;
import jvlm.task.Message;
import jvlm.task.Prompt;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A token for each letter; the end of a turn is {@code $}. */
@DisplayName("Labels by a chat template")
class TemplateLabelsTest {
    private static final TemplateLabels LABELS = labels(TemplateLabelsTest::written);

    private static TemplateLabels labels(TemplateLabels.Text text) {
        return new TemplateLabels(
                text, (written, _) -> Prompt.of(written, ids(written)), (start, _) -> ids(start), Set.of((int) '$'));
    }

    private static int[] ids(String text) {
        return text.chars().toArray();
    }

    private static String written(List<Message> dialogue, boolean generationPrompt) {
        return dialogue.stream()
                        .map(m -> m.role().substring(0, 1) + ":" + m.text() + "$\n")
                        .collect(Collectors.joining())
                + (generationPrompt ? "a:" : "");
    }

    /** What is to be predicted, with dots for all else. */
    private static String shown(Labelled labelled) {
        return Arrays.stream(labelled.labels())
                .mapToObj(id -> id == Labelled.IGNORED ? "." : Character.toString(id))
                .collect(Collectors.joining());
    }

    private static final List<Message> DIALOGUE = List.of(
            Message.system("be"),
            Message.user("one"),
            Message.assistant("two"),
            Message.user("$3"),
            Message.assistant("f$r"));

    @Test
    void are_each_answer_and_the_token_that_ends_it() {
        var labelled = LABELS.of(DIALOGUE, 100);
        assertThat(labelled.prompt().text()).isEqualTo("s:be$\nu:one$\na:two$\nu:$3$\na:f$r$\n");
        assertThat(shown(labelled)).isEqualTo(".............. .two$. ......".replace(" ", "") + "..f$r$.");
    }

    @Test
    void are_cut_where_the_sequence_is_too_long() {
        assertThat(shown(LABELS.of(DIALOGUE, 17))).isEqualTo(".............. .tw".replace(" ", ""));
        assertThat(LABELS.of(DIALOGUE, 10).targets()).isZero();
    }

    @Test
    void are_all_of_an_answer_without_an_end() {
        var endless = labels((dialogue, prompt) -> written(dialogue, prompt).replace("$", ""));
        assertThat(shown(endless.of(DIALOGUE.subList(1, 3), 100))).isEqualTo("........two\n");
    }

    @Test
    void cannot_be_told_where_the_start_is_written_otherwise_when_more_follows() {
        var forgetful = labels((dialogue, prompt) -> (dialogue.size() > 3 ? "long " : "") + written(dialogue, prompt));
        assertThatThrownBy(() -> forgetful.of(DIALOGUE, 100))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("its answers cannot be told apart");
    }
}
