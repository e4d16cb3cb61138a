package jvlm.eval.quality;

import java.util.LinkedHashMap;
import java.util.Map;
import jvlm.eval.Wilson;

/**
 * How the logits of a model differ from those of its reference after each token of a text.
 *
 * @param path how the logits were computed: {@code prompt}, {@code decode}, or the name of a file of them
 * @param tokens after which they were compared
 * @param divergence Kullback and Leibler's, of the model from the reference, the mean in nats
 * @param divergence99 what it does not exceed after 99 % of the tokens
 * @param agreeing tokens after which both think the same token likeliest
 * @param perplexity of the text by the model
 * @param referencePerplexity of the text by the reference
 */
public record FormatCost(
        String path,
        int tokens,
        double divergence,
        double divergence99,
        int agreeing,
        double perplexity,
        double referencePerplexity) {
    /** The share of tokens after which both think the same token likeliest. */
    public double agreement() {
        return (double) agreeing / tokens;
    }

    /** Its interval at 95 %, as if tokens were independent. */
    public Wilson interval() {
        return Wilson.of(agreeing, tokens);
    }

    /** The fields of a JSON object. */
    public Map<String, Object> fields() {
        var interval = interval();
        var fields = new LinkedHashMap<String, Object>();
        fields.put("path", path);
        fields.put("tokens", tokens);
        fields.put("kl", divergence);
        fields.put("kl_99", divergence99);
        fields.put("top1", agreement());
        fields.put("top1_low", interval.low());
        fields.put("top1_high", interval.high());
        fields.put("perplexity", perplexity);
        fields.put("reference_perplexity", referencePerplexity);
        return fields;
    }
}
