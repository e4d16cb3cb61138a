package jvlm.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import jvlm.error.BadInput;
import jvlm.tensor.Processor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A run that was cut off and resumed")
class ResumedRunTest {
    private static final String STAGES = """
            - name: align
              objective: {name: next-token, template: plain}
              train: {tower: {lr: 1e-3}, projector: {lr: 1e-3}, language: {lr: 1e-3}}
              data: [{path: TINY/captions.json, images: TINY/pictures.tar}]
              batch: 4
              micro_batch: 2
              steps: 5
              sampler: modality-length
              features: {augment: {flip: 0.5, colour: 0.2}}
              save_every: {steps: 2}
            - name: tune
              objective: {name: next-token, template: v1}
              train: {projector: {lr: 1e-3}, language: {lr: 2e-3}}
              data: [{path: TINY/questions.json, images: TINY/pictures.tar}]
              batch: 4
              micro_batch: 2
              steps: 20
              optimizer: {weight_decay: 0.1}
              schedule: {name: cosine, warmup: 0.1}
              clip: 1.0
              seed: 3
              dropout: 0.1
              precision: bfloat16
              checkpoint_blocks: true
              ema: {decay: 0.9}
              turns: isolated
              turns_per_sample: 1
              features: {cache: CACHE, views: 3, augment: {place: {}, colour: 0.2, flip: 0.5}}
              save_every: {steps: 10}
            """;

    @TempDir
    static Path directory;

    private static Runs runs;

    @BeforeAll
    static void undisturbed() throws IOException, InterruptedException {
        Processor.setThreads(1);
        runs = new Runs(directory);
        runs.fresh(recipe(true), "whole true");
        runs.fresh(recipe(false), "whole false");
    }

    private static Recipe recipe(boolean cached) throws IOException {
        return runs.recipe(STAGES.replace("CACHE", String.valueOf(cached)));
    }

    private static void isTheUndisturbed(String run, boolean cached) throws IOException {
        var whole = "whole " + cached;
        assertThat(runs.losses(run)).hasSize(25).isEqualTo(runs.losses(whole));
        for (var stage : new String[] {"align", "tune", "tune-ema"}) {
            assertThat(runs.weights(run, stage)).as(stage).isEqualTo(runs.weights(whole, stage));
        }
    }

    @Test
    void learns_in_the_first_place() throws IOException {
        assertThat(runs.losses("whole true")).doesNotHaveDuplicates();
        assertThat(runs.losses("whole true").getLast())
                .isLessThan(runs.losses("whole true").get(5) - 0.5);
        assertThat(runs.weights("whole true", "tune")).isNotEqualTo(runs.weights("whole true", "tune-ema"));
    }

    /** Stopped with a checkpoint, before a step counted through both stages; 5 is the boundary between them. */
    @ParameterizedTest
    @CsvSource({"0, true", "3, false", "5, true", "15, true"})
    void by_an_interrupt_ends_with_the_same_bits(int step, boolean cached) throws Exception {
        var run = "stopped " + step + cached;
        var first = runs.run(recipe(cached), run, false, Runs.before(step));
        assertThat(first.finished()).isFalse();
        assertThat(runs.losses(run)).hasSize(step);
        assertThat(runs.resumed(recipe(cached), run).finished()).isTrue();
        isTheUndisturbed(run, cached);
    }

    /** Without a checkpoint of its last steps, which run once more. */
    @ParameterizedTest
    @ValueSource(ints = {4, 17})
    void by_a_kill_ends_with_the_same_bits(int step) throws Exception {
        var run = "killed " + step;
        assertThatThrownBy(() -> runs.run(recipe(true), run, false, Runs.killedBefore(step)))
                .isInstanceOf(Runs.Killed.class);
        runs.resumed(recipe(true), run);
        isTheUndisturbed(run, true);
    }

    @Test
    @Tag("slow")
    void several_times_ends_with_the_same_bits() throws Exception {
        var run = "many";
        boolean resume = false;
        while (!runs.run(recipe(true), run, resume, Runs.before(4)).finished()) {
            resume = true;
        }
        isTheUndisturbed(run, true);
    }

    @Test
    void before_anything_was_saved_starts_anew() throws Exception {
        runs.resumed(recipe(false), "nothing there");
        isTheUndisturbed("nothing there", false);
    }

    @Test
    void after_its_end_has_nothing_to_do() throws Exception {
        var before = Files.getLastModifiedTime(runs.folder("whole true").resolve("tune/model.safetensors"));
        var result = runs.resumed(recipe(true), "whole true");
        assertThat(result.finished()).isTrue();
        assertThat(result.model()).isEqualTo(runs.folder("whole true").resolve("tune"));
        assertThat(Files.getLastModifiedTime(runs.folder("whole true").resolve("tune/model.safetensors")))
                .isEqualTo(before);
        isTheUndisturbed("whole true", true);
    }

    @Test
    void is_not_gone_over_by_a_new_one() {
        assertThatThrownBy(() -> runs.fresh(recipe(true), "whole true"))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("a run has begun here; --resume goes on with it");
    }

    @Test
    void by_another_recipe_is_refused() throws Exception {
        runs.run(recipe(false), "other", false, Runs.before(3));
        var other = runs.recipe(STAGES.replace("CACHE", "false").replaceFirst("tower: \\{lr: 1e-3}, ", ""));
        runs.resumed(other, "other"); // fewer weights are trained: allowed, the rest of the state is unused
        var more = runs.recipe(
                STAGES.replace("CACHE", "false").replaceFirst("  batch: 4\n", "  batch: 4\n  ema: {decay: 0.5}\n"));
        runs.run(recipe(false), "another", false, Runs.before(3));
        assertThatThrownBy(() -> runs.resumed(more, "another"))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("it is of another recipe");
    }
}
