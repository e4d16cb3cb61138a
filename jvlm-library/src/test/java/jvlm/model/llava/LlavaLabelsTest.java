package jvlm.model.llava;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import jvlm.GoldenCases;
import jvlm.error.BadInput;
import jvlm.image.Image;
import jvlm.json.Json;
import jvlm.model.Models;
import jvlm.model.OpenOptions;
import jvlm.model.Source;
import jvlm.task.Labelled;
import jvlm.task.Message;
import jvlm.task.Supervise;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Against labels that the rules of the authors' training code give, computed by another program. */
@DisplayName("Labels of LLaVA's own training code")
class LlavaLabelsTest {
    private static final String MARKS =
            "{\"additional_special_tokens\": [\"<|im_start|>\", \"<|im_end|>\"], \"eos_token\": \"</s>\"}";

    @TempDir
    static Path directory;

    @TestFactory
    Stream<DynamicTest> are_as_recorded() throws IOException {
        var recorded = recorded();
        return recorded.at("cases").list().stream()
                .map(one -> DynamicTest.dynamicTest(name(one), () -> check(one, recorded.at("samples"))));
    }

    private static Json recorded() throws IOException {
        try (var in = LlavaLabelsTest.class.getResourceAsStream("/jvlm/model/llava-labels.json")) {
            return Json.parse(new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8), "llava-labels");
        }
    }

    private static String name(Json one) {
        return one.text("template") + (one.flag("legacy", true) ? "" : ", new tokenizer") + ", " + one.text("sample")
                + ", " + one.integer("longest");
    }

    private static void check(Json one, Json samples) throws IOException {
        var dialogue = dialogue(samples.at(one.text("sample")));
        var labelled = label(one.text("template"), one.flag("legacy", true), dialogue, one.integer("longest"));
        int[] ids = labelled.prompt().ids();
        assertThat(ids).hasSize(one.integer("length"));
        assertThat(hash(ids)).as("ids").isEqualTo(one.integer("hash"));
        var runs = runs(labelled.labels());
        assertThat(runs).isEqualTo(targets(one));
        for (var run : runs) {
            for (int i = run.get(0); i < run.get(1); i++) {
                assertThat(labelled.labels()[i]).isEqualTo(ids[i]);
            }
        }
    }

    private static List<List<Integer>> targets(Json one) {
        return one.at("targets").list().stream()
                .map(run -> run.list().stream().map(Json::asInt).toList())
                .toList();
    }

    private static List<Message> dialogue(Json turns) {
        var image = Image.solid(56, 56, 10, 20, 30);
        return turns.list().stream()
                .map(turn -> turn.text("role").equals("assistant")
                        ? Message.assistant(turn.text("text"))
                        : Message.user(
                                turn.text("text"), turn.flag("image", false) ? new Image[] {image} : new Image[0]))
                .toList();
    }

    private static Labelled label(String template, boolean legacy, List<Message> dialogue, int longest)
            throws IOException {
        var model = model(template.equals("mpt") || template.equals("chatml_direct"), legacy);
        var options = OpenOptions.DEFAULT
                .withTemplate(template)
                .withPart("tower", GoldenCases.unpack("train", directory).resolve("train-stage2-v1/vision_tower"));
        try (var source = Source.describe(model, options)) {
            var tasks = Models.of(source).open().apply(source).tasks().get();
            return tasks.stream()
                    .filter(Supervise.class::isInstance)
                    .map(Supervise.class::cast)
                    .findFirst()
                    .orElseThrow()
                    .label(dialogue, longest);
        }
    }

    /** Settings and tokenizer of a recorded case, with the marks of ChatML and as the new tokenizer where asked. */
    private static Path model(boolean marks, boolean legacy) throws IOException {
        var to = directory.resolve("model-" + marks + legacy);
        if (!Files.exists(to)) {
            var from = GoldenCases.unpack("train", directory).resolve("train-stage2-v1/model");
            Files.createDirectories(to);
            for (var name : new String[] {"config.json", "tokenizer.model"}) {
                Files.copy(from.resolve(name), to.resolve(name));
            }
            var settings = Files.readString(from.resolve("tokenizer_config.json"));
            Files.writeString(
                    to.resolve("tokenizer_config.json"), settings.replace("\"legacy\": true", "\"legacy\": " + legacy));
            if (marks) {
                Files.writeString(to.resolve("special_tokens_map.json"), MARKS);
            }
        }
        return to;
    }

    private static int hash(int[] ids) {
        long hash = 0;
        for (int id : ids) {
            hash = (hash * 31 + id + 1000) % Integer.MAX_VALUE;
        }
        return (int) hash;
    }

    private static List<List<Integer>> runs(int[] labels) {
        var runs = new ArrayList<List<Integer>>();
        int from = -1;
        for (int i = 0; i <= labels.length; i++) {
            boolean target = i < labels.length && labels[i] != Labelled.IGNORED;
            if (target && from < 0) {
                from = i;
            } else if (!target && from >= 0) {
                runs.add(List.of(from, i));
                from = -1;
            }
        }
        return runs;
    }

    @Test
    void need_turns_that_alternate() {
        var twice = List.of(Message.user("a"), Message.user("b"), Message.assistant("c"));
        assertThatThrownBy(() -> label("v1", true, twice, 512))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("must alternate");
    }

    @Test
    void of_stage_1_need_one_picture_and_one_answer() {
        var text = List.of(Message.user("a"), Message.assistant("c"));
        assertThatThrownBy(() -> label("plain", true, text, 512))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("one picture, one question and one answer");
    }

    @Test
    void have_no_rule_for_templates_that_were_not_trained_with() {
        var text = List.of(Message.user("a"), Message.assistant("c"));
        assertThatThrownBy(() -> label("llava_llama_3", true, text, 512)).isInstanceOf(BadInput.class);
    }
}
