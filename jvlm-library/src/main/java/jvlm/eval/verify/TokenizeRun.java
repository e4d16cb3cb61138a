package jvlm.eval.verify;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import jvlm.error.BadInput;
import jvlm.json.Json;
import jvlm.text.ClipTokenizer;
import jvlm.text.Tokenizer;

/** Replays a table of strings against the tokenizers of OpenAI's CLIP, open_clip and transformers. */
final class TokenizeRun {
    private static final int CONTEXT = 77;

    private final Tokenizer openai;
    private final Tokenizer openClip;
    private final Tokenizer transformers;

    private TokenizeRun(Tokenizer openai, Tokenizer openClip, Tokenizer transformers) {
        this.openai = openai;
        this.openClip = openClip;
        this.transformers = transformers;
    }

    static Verdict run(Case recorded, Comparison comparison) {
        var merges = recorded.model().resolve("bpe_simple_vocab_16e6.txt.gz");
        if (!Files.isRegularFile(merges)) {
            throw new BadInput(recorded.model() + ": " + merges.getFileName() + " is missing");
        }
        try (var openai = ClipTokenizer.openAi(merges);
                var openClip = ClipTokenizer.openClip(merges);
                var transformers = ClipTokenizer.transformers(merges)) {
            var run = new TokenizeRun(openai, openClip, transformers);
            var rows = comparison.expected("strings");
            if (rows != null) {
                comparison.rows("strings", rows.list(), run::problem);
            }
            var texts = recorded.texts("texts");
            comparison.see("openai_padded77", padded(texts, openai, 0));
            comparison.see("hf_padded77", padded(texts, transformers, transformers.padId()));
            comparison.see("hf_attention_mask", mask(texts, transformers));
        }
        return comparison.verdict(Set.of("strings", "openai_padded77"));
    }

    /** What is wrong with one row of the table, or an empty text. */
    private String problem(Json row) {
        var text = row.text("text");
        int[] ids = openai.encode(text, false);
        if (!Arrays.equals(ids, ids(row.at("openai")))) {
            return " openai ids of " + text + " are " + Arrays.toString(ids);
        }
        int[] open = row.at("open_clip").isText() ? ids : ids(row.at("open_clip"));
        if (!Arrays.equals(openClip.encode(text, false), open)) {
            return " open_clip ids of " + text + " are " + Arrays.toString(openClip.encode(text, false));
        }
        int[] hf = row.at("hf").isText() ? surrounded(ids) : ids(row.at("hf"));
        if (!Arrays.equals(transformers.encode(text, true), hf)) {
            return " transformers' ids of " + text + " are " + Arrays.toString(transformers.encode(text, true));
        }
        var decoded = openai.decode(ids, false);
        return decoded.equals(row.text("decoded")) ? "" : " ids of " + text + " decode to " + decoded;
    }

    private int[] surrounded(int[] ids) {
        return IntStream.concat(
                        IntStream.of(transformers.bosId()),
                        IntStream.concat(IntStream.of(ids), IntStream.of(transformers.eosId())))
                .toArray();
    }

    private static int[] ids(Json list) {
        return list.list().stream().mapToInt(Json::asInt).toArray();
    }

    private static Array padded(List<String> texts, Tokenizer tokenizer, int fill) {
        var rows = new ArrayList<int[]>();
        for (var text : texts) {
            rows.add(ClipTokenizer.fit(tokenizer.encode(text, true), CONTEXT, tokenizer.eosId(), fill));
        }
        return Array.ids(rows);
    }

    private static Array mask(List<String> texts, Tokenizer tokenizer) {
        var rows = new ArrayList<int[]>();
        for (var text : texts) {
            var row = new int[CONTEXT];
            Arrays.fill(row, 0, Math.min(CONTEXT, tokenizer.encode(text, true).length), 1);
            rows.add(row);
        }
        return Array.ids(rows);
    }
}
