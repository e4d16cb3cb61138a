package jvlm.eval.verify;

import java.util.Arrays;
import jvlm.generate.Sampler;
import jvlm.json.Json;
import jvlm.task.Sampling;
import jvlm.text.Tokenizer;

/** Recorded tables beside a dialogue: strings with their ids, logits with the scores that sampling makes of them. */
record TextTables(Tokenizer tokenizer, Comparison comparison) {
    private static final double SCORE_TOLERANCE = 1e-4;

    void run() {
        var strings = comparison.expected("tokenizer_table");
        if (strings != null) {
            comparison.rows("tokenizer_table", strings.list(), this::wrongText);
        }
        var scores = comparison.expected("sampling_table");
        if (scores != null) {
            comparison.rows("sampling_table", scores.list(), TextTables::wrongScores);
        }
    }

    private String wrongText(Json row) {
        int[] ids = tokenizer.encode(row.text("text"), false);
        if (!Arrays.equals(ids, ids(row.at("ids")))) {
            return " has ids " + Arrays.toString(ids);
        }
        if (!tokenizer.decode(ids, false).equals(row.text("decoded"))) {
            return " decodes to " + tokenizer.decode(ids, false);
        }
        return tokenizer.decode(ids, true).equals(row.text("decoded_skip_special"))
                ? ""
                : " decodes without special tokens to " + tokenizer.decode(ids, true);
    }

    private static String wrongScores(Json row) {
        var sampling = new Sampling(
                row.number("repetition_penalty"),
                row.number("temperature"),
                row.integer("top_k"),
                row.number("top_p"),
                0);
        var logits = new float[row.at("logits").list().size()];
        for (int i = 0; i < logits.length; i++) {
            logits[i] = (float) row.at("logits").list().get(i).asNumber();
        }
        int[] seen = ids(row.at("previous_ids"));
        new Sampler(sampling, 0).scores(logits, seen, seen.length);
        var expected = row.at("scores").list();
        for (int i = 0; i < logits.length; i++) {
            double wanted = expected.get(i).node().isNull()
                    ? Double.NEGATIVE_INFINITY
                    : expected.get(i).asNumber();
            if (logits[i] != wanted && !(Math.abs(logits[i] - wanted) <= SCORE_TOLERANCE)) {
                return " gives " + logits[i] + " at " + i + ", expected " + wanted;
            }
        }
        return "";
    }

    private static int[] ids(Json list) {
        return list.list().stream().mapToInt(Json::asInt).toArray();
    }
}
