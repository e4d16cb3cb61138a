package jvlm.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import jvlm.error.BadInput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class YamlTest {
    public record Box(
            @Setting("a name") String name,
            @Setting(value = "numbers", otherwise = "[1]") List<Integer> numbers) {}

    private static Box box(String text) {
        return Yaml.parse(text, "box.yaml").as(Box.class);
    }

    @Test
    void anchors_are_written_out() {
        assertThat(box("{name: &n x, numbers: [1, 2]}")).isEqualTo(new Box("x", List.of(1, 2)));
        assertThat(box("name: a\n").numbers()).containsExactly(1);
    }

    @Test
    void deep_nesting_is_refused_without_recursion() {
        assertThatThrownBy(() -> box("name: " + "[".repeat(200_000)))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("box.yaml: line 1: lists and keys more than 32 deep");
    }

    @Test
    void aliases_that_grow_without_end_are_refused() {
        var text = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 20; i++) {
            text.append("a%d: &a%d [%s*a%d]\n"
                    .formatted(i, i, "*a%d, ".formatted(i - 1).repeat(9), i - 1));
        }
        assertThatThrownBy(() -> box(text.toString()))
                .isInstanceOf(BadInput.class)
                .hasMessageStartingWith("box.yaml: ");
        assertThatThrownBy(() -> box("name: &a [*a]")).isInstanceOf(BadInput.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "- 1",
                "? [a]\n: b",
                "name: {}",
                "name: 'x",
                "\t",
                "%YAML 9",
                "---\na: 1\n---\nb: 2",
                "name: *b",
                "<<: {name: a}",
                "name: \"\\x\"",
                "!!binary x",
                "name: \u0000"
            })
    void what_is_no_record_is_refused(String text) {
        assertThatThrownBy(() -> box(text)).isInstanceOf(BadInput.class).hasMessageStartingWith("box.yaml: ");
    }

    @Test
    void random_bytes_never_end_in_another_exception() {
        var random = new Random(7);
        var letters = "{}[]:,-?&*!|>'\"%@`# \n\tname: numbers1".getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(40)];
            for (int j = 0; j < bytes.length; j++) {
                bytes[j] = letters[random.nextInt(letters.length)];
            }
            var text = new String(bytes, StandardCharsets.UTF_8);
            assertThatCode(() -> tried(text)).as(text).doesNotThrowAnyException();
        }
    }

    private static void tried(String text) {
        try {
            box(text);
        } catch (BadInput _) {
            // as it should
        }
    }
}
