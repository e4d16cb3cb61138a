package jvlm.generate;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import jvlm.GoldenCases;
import jvlm.Vlm;
import jvlm.json.Json;
import jvlm.model.OpenOptions;
import jvlm.task.Answer;
import jvlm.task.Prompt;
import jvlm.tensor.DType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Beam search against the answers of transformers on a small random model. */
final class BeamSearchTest {
    private static final List<String> OTHER_OPTIONS =
            List.of("repetition_penalty", "min_new_tokens", "no_repeat_ngram_size");

    @TempDir
    static Path directory;

    @Test
    void finds_what_transformers_finds() {
        var root = GoldenCases.unpack("beam", directory).resolve("beam");
        var rows = Json.read(root.resolve("beam.json")).list().stream()
                .filter(BeamSearchTest::isPlain)
                .toList();
        assertThat(rows).hasSizeGreaterThan(30);
        try (var model = Vlm.open(root.resolve("model"), OpenOptions.DEFAULT.withDtype(DType.F32))) {
            model.use(Answer.class, answer -> {
                rows.forEach(row -> check(answer, row));
                return null;
            });
        }
    }

    /** One prompt, one answer, and none of the options that are not offered. */
    private static boolean isPlain(Json row) {
        return row.at("input_ids").list().size() == 1
                && row.integer("num_return_sequences", 1) == 1
                && OTHER_OPTIONS.stream().noneMatch(row::has)
                && (!row.has("early_stopping") || row.at("early_stopping").raw().equals("false"));
    }

    private static void check(Answer answer, Json row) {
        var prompt = Prompt.of("", ids(row.at("input_ids").list().getFirst()));
        var ends = new TreeSet<Integer>();
        var end = row.at("eos_token_id");
        if (end.isList()) {
            end.list().forEach(id -> ends.add(id.asInt()));
        } else {
            ends.add(end.asInt());
        }
        var search = new BeamSearch(row.integer("num_beams"), row.number("length_penalty", 1));
        var found = search.generate(
                answer,
                prompt,
                GenerateOptions.DEFAULT
                        .withMaxNewTokens(row.integer("max_new_tokens"))
                        .withEndIds(ends));
        assertThat(found.ids()).isEqualTo(ids(row.at("sequences_trimmed").list().getFirst()));
    }

    private static int[] ids(Json list) {
        return list.list().stream().mapToInt(Json::asInt).toArray();
    }
}
