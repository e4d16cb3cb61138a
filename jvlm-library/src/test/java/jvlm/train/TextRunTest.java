package jvlm.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import jvlm.GoldenCases;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Training without pictures")
class TextRunTest {
    @TempDir
    Path directory;

    @Test
    void teaches_a_language_model_to_say_something() throws Exception {
        var model =
                GoldenCases.unpack("qwen2-lm", directory).resolve("text-batch").resolve("model");
        var said = directory.resolve("said.json");
        Files.writeString(said, """
                [{"id": "a", "conversations": [
                  {"from": "human", "value": "Name a colour."}, {"from": "gpt", "value": "blue"}]}]
                """);
        var runs = new Runs(directory);
        var recipe = runs.recipe("checkpoint: '" + model + "'", """
                - name: say
                  objective: {name: next-token}
                  train: {language: {lr: 1e-2}}
                  data: [{path: SAID}]
                  batch: 1
                  steps: 6
                """.replace("SAID", said.toString()));
        assertThat(runs.fresh(recipe, "run").finished()).isTrue();
        assertThat(runs.losses("run")).hasSize(6);
        assertThat(runs.losses("run").getLast()).isLessThan(runs.losses("run").getFirst());
    }
}
