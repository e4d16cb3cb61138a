package jvlm.eval.quality;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import jvlm.backbone.llama.LlamaSteps;
import jvlm.error.BadInput;

/**
 * A text read by a model and by its reference: every token is the text's own, whatever the models would have written.
 * Texts beyond the context are read in windows, each from nothing.
 */
public final class Comparison {
    private final LlamaSteps reference;
    private final LlamaSteps model;
    private final int[] ids;
    private final int tokens;
    private final int vocabulary;

    /**
     * @param reference usually the same checkpoint in float32
     * @param ids the text, one more than the tokens after which logits are compared
     * @throws BadInput where vocabularies differ or do not hold the ids
     */
    public Comparison(LlamaSteps reference, LlamaSteps model, int[] ids) {
        this.reference = reference;
        this.model = model;
        this.ids = ids.clone();
        this.tokens = ids.length - 1;
        this.vocabulary = reference.language().config().vocabulary();
        int other = model.language().config().vocabulary();
        if (vocabulary != other) {
            throw new BadInput("the model has a vocabulary of " + other + " tokens, its reference one of " + vocabulary
                    + ": they cannot be compared");
        }
        if (tokens < 1) {
            throw new BadInput("a text of " + ids.length + " tokens: expected 2 or more");
        }
        model.language().requireKnown(ids);
    }

    /**
     * What the model's logits cost, first where it reads the text as a prompt, then where it reads token by token, as an
     * answer is written.
     *
     * @param step told after each token
     */
    public List<FormatCost> run(Runnable step) {
        var tallies = List.of(new CostTally("prompt", tokens), new CostTally("decode", tokens));
        int window = Math.min(tokens, Math.min(reference.context(), model.context()));
        for (int from = 0; from < tokens; from += window) {
            int[] read = Arrays.copyOfRange(ids, from, Math.min(tokens, from + window));
            try (var expected = new PromptLogits(reference.language(), read);
                    var prompt = new PromptLogits(model.language(), read);
                    var decode = new DecodeLogits(model, read)) {
                add(tallies, expected, List.of(prompt, decode), from, read.length, step);
            }
        }
        return tallies.stream().map(CostTally::result).toList();
    }

    /**
     * What logits cost that another program computed for the same ids; a window of the reference's context at a time.
     *
     * @param file float32, little-endian, {@code [tokens, vocabulary]}
     * @throws BadInput where the file is of another size
     */
    public FormatCost of(Path file, Runnable step) {
        var tally = new CostTally(String.valueOf(file.getFileName()), tokens);
        int window = Math.min(tokens, reference.context());
        try (var given = new FileLogits(file, tokens, vocabulary)) {
            for (int from = 0; from < tokens; from += window) {
                int[] read = Arrays.copyOfRange(ids, from, Math.min(tokens, from + window));
                try (var expected = new PromptLogits(reference.language(), read)) {
                    add(List.of(tally), expected, List.of(given), from, read.length, step);
                }
            }
        }
        return tally.result();
    }

    private void add(
            List<CostTally> tallies,
            LogitStream expected,
            List<LogitStream> streams,
            int from,
            int count,
            Runnable step) {
        for (int i = 0; i < count; i++) {
            float[] right = expected.next();
            for (int s = 0; s < streams.size(); s++) {
                tallies.get(s).add(right, streams.get(s).next(), ids[from + i + 1]);
            }
            step.run();
        }
    }
}
