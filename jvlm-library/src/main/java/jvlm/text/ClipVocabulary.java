package jvlm.text;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import jvlm.error.BadInput;
import org.jspecify.annotations.Nullable;

/** CLIP's byte-level BPE with an end-of-word mark, as OpenAI (a list of merges) and HuggingFace publish it. */
final class ClipVocabulary {
    static final String END_OF_WORD = "</w>";

    /** 49152 entries less 256 bytes and the two special tokens: how many lines the reference reader takes. */
    private static final int MERGES = 48894;

    private static final String WORDS = "(?i:'s|'t|'re|'ve|'m|'ll|'d)|\\p{L}+|\\p{N}|[^\\s\\p{L}\\p{N}]+";

    private ClipVocabulary() {}

    /** {@code bpe_simple_vocab_16e6.txt.gz} (or the same unpacked), the special tokens behind the merges. */
    static Tokenizer openAi(Path file, List<String> specials, List<String> spelt, UnaryOperator<String> cleaning) {
        var list = MergeList.read(file);
        var json = TokenizerJson.build(
                file.toString(),
                bpe(list.vocabulary, list.merges, null),
                list.vocabulary,
                null,
                Parts.preTokenizers(List.of(Parts.keep(WORDS), Parts.byteLevel(false, false))),
                decoder());
        int next = list.vocabulary.size();
        for (var special : specials) {
            json.addHidden(special, next++);
        }
        json.surround(List.of(specials.get(0)), List.of(specials.get(1)));
        var bpe = new ClipBpe(list.vocabulary, list.merges, spelt);
        var names = new NamedTokens(specials.get(0), specials.get(1), null);
        return Tokenizer.of(json, names, text -> new Front.Ids(bpe.encode(cleaning.apply(text))));
    }

    /** The same list of merges as transformers' CLIP tokenizer reads it. */
    static TokenizerJson transformers(Path file, List<String> specials) {
        var list = MergeList.read(file);
        for (var special : specials) {
            list.vocabulary.put(special, list.vocabulary.size());
        }
        return huggingFace(file.toString(), list.vocabulary, list.merges);
    }

    /** Ids by symbol, and the merges in their order. */
    private record MergeList(LinkedHashMap<String, Integer> vocabulary, List<List<String>> merges) {
        static MergeList read(Path file) {
            var lines = Lines.of(file);
            var used = lines.stream()
                    .skip(1)
                    .filter(line -> !line.isEmpty())
                    .limit(MERGES)
                    .toList();
            if (used.isEmpty()) {
                throw new BadInput(file + ": not CLIP's list of merges, it holds none");
            }
            var merges = ByteLevelVocabulary.merges(used, file);
            var vocabulary = new LinkedHashMap<String, Integer>();
            for (var end : List.of("", END_OF_WORD)) {
                for (int place = 0; place < 256; place++) {
                    vocabulary.put(symbolAt(place) + end, vocabulary.size());
                }
            }
            int next = 512;
            for (var pair : merges) {
                for (var part : pair) {
                    if (!vocabulary.containsKey(part)) {
                        throw new BadInput(file + ": the merge " + String.join(" ", pair) + " needs " + part
                                + ", which no line before it makes");
                    }
                }
                vocabulary.put(pair.get(0) + pair.get(1), next++);
            }
            return new MergeList(vocabulary, merges);
        }
    }

    /** {@code vocab.json} and {@code merges.txt}. */
    static TokenizerJson huggingFace(String source, Map<String, Integer> vocabulary, List<List<String>> merges) {
        for (var special : List.of("<|startoftext|>", "<|endoftext|>")) {
            if (!vocabulary.containsKey(special)) {
                throw new BadInput(source + ": a CLIP vocabulary must hold the token " + special);
            }
        }
        var normalizer =
                Parts.normalizers(List.of(Parts.nfc(), Parts.replaceAll("\\s+", " "), Parts.map("type", "Lowercase")));
        var words =
                "<\\|startoftext\\|>|<\\|endoftext\\|>|'s|'t|'re|'ve|'m|'ll|'d|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+";
        var json = TokenizerJson.build(
                source,
                bpe(vocabulary, merges, "<|endoftext|>"),
                vocabulary,
                normalizer,
                Parts.preTokenizers(List.of(Parts.keep(words), Parts.byteLevel(false, true))),
                decoder());
        json.trimDecoded();
        json.add(AddedToken.special(-1, "<|startoftext|>"));
        json.add(AddedToken.special(-1, "<|endoftext|>"));
        json.surround(List.of("<|startoftext|>"), List.of("<|endoftext|>"));
        return json;
    }

    /** The marks to spaces, as the tokenizer classes do behind the engine. */
    static Object decoder() {
        return Parts.decoders(Parts.byteLevel(false, false), Parts.replace(END_OF_WORD, " "));
    }

    private static Map<String, @Nullable Object> bpe(
            Map<String, Integer> vocabulary, List<List<String>> merges, @Nullable String unknown) {
        var model = Parts.bpe(vocabulary, merges, unknown, false);
        model.put("continuing_subword_prefix", "");
        model.put("end_of_word_suffix", END_OF_WORD);
        return model;
    }

    /** The printable bytes come first, then the others. */
    private static char symbolAt(int place) {
        var order = new ArrayList<Character>();
        for (int pass = 0; pass < 2; pass++) {
            for (int b = 0; b < 256; b++) {
                if (Bytes.symbol(b) < 256 == (pass == 0)) {
                    order.add(Bytes.symbol(b));
                }
            }
        }
        return order.get(place);
    }
}
