package jvlm.train.plan;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import jvlm.error.BadInput;
import jvlm.json.Json;
import jvlm.train.Stage;

/**
 * How much a stage trains on.
 *
 * @param samples of one epoch, after sampling and weights
 * @param textTokens on average in a sample
 * @param images on average in a sample
 * @param counted in the data itself; else stated by the recipe
 */
record DataSize(long samples, double textTokens, double images, boolean counted) {
    /** Tokens of an English word in vocabularies of 32,000, with marks of punctuation. */
    private static final double TOKENS_PER_WORD = 1.35;

    /** Bytes of a file that is read for the sake of a plan. */
    private static final long LARGEST = 256L << 20;

    private record Counted(long samples, long words, long images) {}

    /** Counts the data where all of it is there, else takes what the recipe expects. Throws {@link BadInput}. */
    static DataSize of(Stage stage) {
        if (stage.data().stream().allMatch(d -> isCountable(d.path()))) {
            return count(stage);
        }
        var expected = stage.expected();
        if (expected == null) {
            var missing = stage.data().stream()
                    .map(Stage.Data::path)
                    .filter(p -> !isCountable(p))
                    .findFirst();
            throw new BadInput(
                    "stage " + stage.name() + ": " + missing.orElseThrow()
                            + " is no LLaVA JSON file that can be counted, and the recipe states no expected samples and text_tokens");
        }
        return new DataSize(expected.samples(), expected.textTokens(), expected.images(), false);
    }

    private static boolean isCountable(Path path) {
        try {
            return path.toString().endsWith(".json") && Files.isRegularFile(path) && Files.size(path) <= LARGEST;
        } catch (IOException _) {
            return false;
        }
    }

    private static DataSize count(Stage stage) {
        double samples = 0;
        double words = 0;
        double images = 0;
        for (var data : stage.data()) {
            var all = count(data.path());
            double times = data.weight() * data.sample().count((int) all.samples) / Math.max(1, all.samples);
            samples += times * all.samples;
            words += times * all.words;
            images += times * all.images;
        }
        if (samples < 1) {
            throw new BadInput("stage " + stage.name() + ": its data holds no sample");
        }
        return new DataSize(Math.round(samples), words * TOKENS_PER_WORD / samples, images / samples, true);
    }

    private static Counted count(Path file) {
        long words = 0;
        long images = 0;
        var records = Json.read(file).list();
        for (var record : records) {
            images += record.has("image")
                    ? record.at("image").isList() ? record.at("image").list().size() : 1
                    : 0;
            words += record.has("conversations")
                    ? words(record.at("conversations").list())
                    : words(record.text("caption", ""));
        }
        return new Counted(records.size(), words, images);
    }

    private static long words(List<Json> turns) {
        return turns.stream()
                .mapToLong(t -> words(t.text("value", "").replace("<image>", "")))
                .sum();
    }

    private static long words(String text) {
        return text.isBlank() ? 0 : text.strip().split("\\s+").length;
    }
}
