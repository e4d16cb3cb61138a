package jvlm.eval.verify;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import jvlm.generate.GenerateOptions;
import jvlm.generate.Generated;
import jvlm.generate.Generator;
import jvlm.generate.Generator.Memory;
import jvlm.image.Image;
import jvlm.json.Json;
import jvlm.task.Answer;
import jvlm.task.Message;
import jvlm.task.Prompt;
import jvlm.task.Sampling;
import jvlm.tensor.Probe;

/** Replays a dialogue, or several padded together: prompts, ids, pixels, logits, answers. */
final class ChatRun {
    private static final Set<String> FINALS = Set.of("generated_ids", "generated_text", "logits.last");

    private final Case recorded;
    private final Answer answer;
    private final Comparison comparison;

    private ChatRun(Case recorded, Answer answer, Comparison comparison) {
        this.recorded = recorded;
        this.answer = answer;
        this.comparison = comparison;
    }

    static Verdict run(Case recorded, Answer answer, Comparison comparison) {
        return new ChatRun(recorded, answer, comparison).run();
    }

    private Verdict run() {
        boolean batch = recorded.inputs().has("batch_messages");
        var dialogues = batch
                ? recorded.inputs().at("batch_messages").list().stream()
                        .map(recorded::dialogue)
                        .toList()
                : List.of(recorded.dialogue(recorded.inputs().at("messages")));
        var prompts = dialogues.stream().map(answer::prompt).toList();
        var visuals = Visuals.of(prompts, dialogues);
        inputs(prompts, dialogues, batch);
        visuals.compare(comparison, true);
        new Forward(answer.model(), visuals, comparison).run();
        if (recorded.settings().has("generation")) {
            generation(prompts, recorded.settings().at("generation"), batch);
        }
        new TextTables(answer.tokenizer(), comparison).run();
        new SizeTable(comparison).run();
        return comparison.verdict(FINALS);
    }

    private void inputs(List<Prompt> prompts, List<List<Message>> dialogues, boolean batch) {
        comparison.value("prompt", prompts.getFirst().text());
        comparison.value("prompts", prompts.stream().map(Prompt::text).toList());
        int longest = prompts.stream().mapToInt(p -> p.ids().length).max().orElse(0);
        int pad = recorded.settings()
                .orEmpty("generation")
                .integer("pad_token_id", Math.max(0, answer.tokenizer().padId()));
        comparison.see(
                "input_ids",
                Array.ids(
                        prompts.stream().map(p -> padded(p.ids(), longest, pad)).toList()));
        comparison.see(
                "attention_mask",
                Array.ids(prompts.stream().map(p -> mask(p, longest)).toList()));
        comparison.value("input_length", batch ? longest : prompts.getFirst().ids().length);
        comparison.value("merged_length", prompts.getFirst().length());
        var sizes = dialogues.stream()
                .flatMap(List::stream)
                .flatMap(m -> m.images().stream())
                .map(ChatRun::size)
                .toList();
        if (!sizes.isEmpty()) {
            comparison.see("image_sizes_wh", Array.ids(sizes));
            var pictures = prompts.stream().flatMap(p -> p.pixels().stream()).toList();
            for (int i = 0; i < pictures.size(); i++) {
                comparison.see(
                        "pixel_values." + i,
                        new Array(pictures.get(i).values(), pictures.get(i).shape()));
            }
        }
    }

    private static int[] size(Image image) {
        return new int[] {image.width(), image.height()};
    }

    private static int[] padded(int[] ids, int length, int pad) {
        var row = new int[length];
        Arrays.fill(row, 0, length - ids.length, pad);
        System.arraycopy(ids, 0, row, length - ids.length, ids.length);
        return row;
    }

    private static int[] mask(Prompt prompt, int length) {
        var row = new int[length];
        Arrays.fill(row, length - prompt.ids().length, length, 1);
        return row;
    }

    private void generation(List<Prompt> prompts, Json settings, boolean batch) {
        var common = GenerateOptions.DEFAULT
                .withMaxNewTokens(settings.integer("max_new_tokens", 16))
                .withSampling(new Sampling(settings.number("repetition_penalty", 1), 0, 0, 1, 0), 0)
                .withStops(settings.has("stop") ? stops(settings.at("stop")) : List.of());
        var options = settings.has("eos_token_id") ? common.withEndIds(ids(settings.at("eos_token_id"))) : common;
        for (var memory : Memory.values()) {
            var steps = new ArrayList<Array>();
            var answers = Probe.watch(
                    (name, t) -> {
                        if (name.equals("logits.steps")) {
                            steps.add(Array.of(t));
                        }
                    },
                    () -> new Generator(answer).generate(prompts, options, memory));
            compare(answers, batch, memory);
            if (comparison.wants("logits.steps") && memory == Memory.PADDED) {
                comparison.see("logits.steps", byRow(steps));
            }
        }
    }

    private void compare(List<Generated> answers, boolean batch, Memory memory) {
        var ids = answers.stream()
                .map(g -> Arrays.stream(g.ids()).boxed().toList())
                .toList();
        var texts = answers.stream().map(Generated::text).toList();
        var listed = comparison.expected("generated_text");
        boolean rows = batch || listed != null && listed.isList();
        if (memory == Memory.PADDED) {
            comparison.value("generated_ids", rows ? ids : ids.getFirst());
            comparison.value("generated_text", rows ? texts : texts.getFirst());
            comparison.see(
                    "generated_ids",
                    Array.ids(answers.stream().map(Generated::ids).toList()));
            return;
        }
        comparison.again("generated_ids", rows ? ids : ids.getFirst(), " by slots");
    }

    /** Step by step {@code [batch, vocabulary]} to {@code [batch, steps, vocabulary]}. */
    private static Array byRow(List<Array> steps) {
        var rows = new ArrayList<Array>();
        for (int row = 0; row < steps.getFirst().shape()[0]; row++) {
            int r = row;
            rows.add(Array.stack(steps.stream().map(s -> s.at(r)).toList()));
        }
        return Array.stack(rows);
    }

    private static List<String> stops(Json stop) {
        return stop.isText()
                ? List.of(stop.asText())
                : stop.list().stream().map(Json::asText).toList();
    }

    private static Set<Integer> ids(Json value) {
        return value.isList()
                ? value.list().stream().map(Json::asInt).collect(Collectors.toUnmodifiableSet())
                : Set.of(value.asInt());
    }
}
