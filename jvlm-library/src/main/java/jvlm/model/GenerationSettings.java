package jvlm.model;

import java.util.LinkedHashSet;
import java.util.Set;
import jvlm.error.BadInput;
import jvlm.json.Json;
import jvlm.task.Sampling;
import jvlm.text.Tokenizer;
import org.jspecify.annotations.Nullable;

/**
 * What generation_config.json says.
 *
 * @param endIds ids that end an answer
 * @param sampling the published way of choosing tokens
 */
public record GenerationSettings(Set<Integer> endIds, Sampling sampling) {
    /** Reads the file beside the weights; where it is silent, config.json and the tokenizer tell what ends an answer. */
    public static GenerationSettings of(Source source, Tokenizer tokenizer) {
        var file = source.settings("generation_config.json");
        var ends = new LinkedHashSet<Integer>();
        addEnds(file, ends);
        if (ends.isEmpty()) {
            addEnds(source.settings("config.json"), ends);
        }
        if (ends.isEmpty() && tokenizer.eosId() >= 0) {
            ends.add(tokenizer.eosId());
        }
        return new GenerationSettings(Set.copyOf(ends), file == null ? Sampling.GREEDY : named(file));
    }

    private static void addEnds(@Nullable Json file, Set<Integer> ends) {
        if (file == null || !file.has("eos_token_id")) {
            return;
        }
        var value = file.at("eos_token_id");
        if (value.isList()) {
            value.list().forEach(id -> ends.add(id.asInt()));
        } else {
            ends.add(value.asInt());
        }
    }

    private static Sampling named(Json file) {
        try {
            return sampling(file);
        } catch (BadInput e) {
            var problem = String.valueOf(e.getMessage());
            throw problem.startsWith(file.source()) ? e : new BadInput(file.source() + ": " + problem, e);
        }
    }

    private static Sampling sampling(Json c) {
        double penalty = c.number("repetition_penalty", 1);
        if (!c.flag("do_sample", false)) {
            return new Sampling(penalty, 0, 0, 1, 0);
        }
        return new Sampling(
                penalty,
                c.number("temperature", 1),
                c.integer("top_k", 50),
                c.number("top_p", 1),
                c.number("min_p", 0));
    }
}
