package jvlm.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("quality")
class QualityCommandTest {
    /** Forty bytes, which are as many tokens of the tiny model. */
    private static final String TEXT = "A short text, long enough for the test.\n";

    @TempDir
    private static Path directory = Path.of("");

    private static Path model = Path.of("");
    private static Path text = Path.of("");

    @BeforeAll
    static void make() {
        model = TinyModels.language(directory);
        text = directory.resolve("text.txt");
        TinyModels.writeText(text, TEXT);
    }

    private static Run quality(Path of, Object... more) {
        var words = new Object[more.length + 4];
        System.arraycopy(new Object[] {"quality", of, "--threads", 1}, 0, words, 0, 4);
        System.arraycopy(more, 0, words, 4, more.length);
        return Run.of(words);
    }

    @Test
    void both_paths_are_compared_with_the_model_itself_in_float32() throws IOException {
        var ids = directory.resolve("ids.txt");
        var run = quality(text, "--model", model, "--quant", "int4", "--tokens", 39, "--json", "--ids", ids);
        assertThat(run.code()).as(run.err()).isZero();
        var costs = run.json().at("costs").list();
        assertThat(costs).extracting(c -> c.text("path")).containsExactly("prompt", "decode");
        assertThat(costs).allSatisfy(c -> {
            assertThat(c.integer("tokens")).isEqualTo(39);
            assertThat(c.number("kl")).isPositive().isLessThan(0.1);
            assertThat(c.number("kl_99")).isGreaterThan(c.number("kl"));
            assertThat(c.number("top1_low")).isLessThanOrEqualTo(c.number("top1"));
            assertThat(c.number("reference_perplexity")).isBetween(200.0, 500.0);
        });
        assertThat(Files.readAllLines(ids)).hasSize(39);
    }

    @Test
    void a_table_has_a_line_for_each_path_and_for_logits_of_others() throws IOException {
        var logits = directory.resolve("peer.f32");
        Files.write(logits, new byte[10 * 320 * Float.BYTES]);
        var run = quality(
                text, "--model", model, "--dtype", "float32", "--reference", model, "--tokens", 10, "--logits", logits);
        assertThat(run.code()).as(run.err()).isZero();
        var lines = run.out().lines().toList();
        assertThat(lines).hasSize(4);
        assertThat(lines.get(1)).startsWith("prompt").contains(" 0.00 ", "100.00 %");
        assertThat(lines.get(2)).startsWith("decode");
        // Equal logits for all 320 tokens make a perplexity of 320.
        assertThat(lines.get(3)).startsWith("peer.f32").contains(" 320.0000 ");
    }

    @Test
    void what_cannot_be_compared_ends_in_one_line() {
        var empty = directory.resolve("empty.txt");
        TinyModels.writeText(empty, " \n");
        var clip = TinyModels.clip(directory);
        refused(quality(empty, "--model", model), "empty.txt");
        refused(quality(directory.resolve("none.txt"), "--model", model), "none.txt");
        refused(quality(text, "--model", model, "--tokens", 0), "--tokens 0");
        refused(quality(text, "--model", model, "--tokens", 40), "text.txt: 40 tokens of text, expected 41");
        refused(quality(text, "--model", clip, "--tokens", 10), "clip");
        refused(quality(text, "--model", model, "--reference", clip, "--tokens", 10), "clip");
        refused(quality(text, "--model", model, "--tokens", 10, "--logits", text), "text.txt: 40 bytes");
    }

    @Test
    void a_reference_of_another_vocabulary_is_refused() {
        var settings = directory.resolve("wide-settings");
        var config = TinyModels.languageConfig();
        config.put("vocab_size", 330);
        TinyModels.write(settings.resolve("config.json"), config);
        var wide = directory.resolve("wide");
        assertThat(Run.of("init", settings, "--out", wide).code()).isZero();
        // It has no vocabulary of its own, so that the sizes are what differs.
        refused(quality(text, "--model", wide, "--reference", model, "--tokens", 10), "330");
        refused(quality(text, "--model", wide, "--tokens", 10), "wide");
    }

    private static void refused(Run run, String why) {
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err().lines().toList())
                .hasSize(1)
                .first()
                .asString()
                .startsWith("jvlm: ")
                .contains(why);
        assertThat(run.out()).isEmpty();
    }
}
