package jvlm.text;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jvlm.text.SentencePieceModel.Piece;
import org.jspecify.annotations.Nullable;

/** A sentencepiece model as a tokenizer.json, with what the published tokenizer classes add to it. */
final class SentencePieceTokenizer {
    private final SentencePieceModel model;
    private final List<Piece> pieces;
    private final boolean prefixByFront;

    private SentencePieceTokenizer(SentencePieceModel model, TokenizerSettings settings) {
        this.model = model;
        this.pieces = pieces(model, settings);
        this.prefixByFront = onePrefix(model, settings);
    }

    /** What sentencepiece does to a text that the engine would do in another way. */
    static Front front(SentencePieceModel model, TokenizerSettings settings, TokenizerJson json) {
        var added = json.added().stream().map(AddedToken::content).toList();
        boolean prefix = onePrefix(model, settings);
        if (model.charsMap().length == 0) {
            return prefix ? new SentencePieceFront(added, true, null) : Front.NONE;
        }
        return new SentencePieceFront(added, prefix, CharsMap.of(model.charsMap(), model.source()));
    }

    /** Whether the dummy prefix stands before the whole text alone, not before each part between added tokens. */
    static boolean onePrefix(SentencePieceModel model, TokenizerSettings settings) {
        return model.dummyPrefix()
                && settings.tokenizerClass().contains("Llama")
                && settings.has("legacy")
                && !settings.flag("legacy", true);
    }

    static TokenizerJson build(SentencePieceModel model, TokenizerSettings settings) {
        return new SentencePieceTokenizer(model, settings).build();
    }

    private TokenizerJson build() {
        var vocabulary = new LinkedHashMap<String, Integer>();
        for (int i = 0; i < pieces.size(); i++) {
            vocabulary.putIfAbsent(pieces.get(i).text(), i);
        }
        int unknown =
                vocabulary.getOrDefault(model.pieces().get(model.unknown()).text(), 0);
        var json = TokenizerJson.build(
                model.source(),
                model.unigram() ? unigram(unknown) : bpe(vocabulary, unknown),
                vocabulary,
                normalizer(),
                null,
                Parts.spaceMarkDecoder(model.dummyPrefix()));
        for (int i = 0; i < pieces.size(); i++) {
            var piece = pieces.get(i);
            switch (piece.type()) {
                case SentencePieceModel.UNKNOWN, SentencePieceModel.CONTROL ->
                    json.add(AddedToken.special(i, piece.text()));
                case SentencePieceModel.USER_DEFINED ->
                    json.add(new AddedToken(i, piece.text(), false, false, false, false, false));
                default -> {} // pieces and bytes
            }
        }
        return json;
    }

    /** Puts start and end tokens around texts as the class of the tokenizer does. */
    static void surround(TokenizerJson json, TokenizerSettings settings, boolean unigram) {
        var kind = settings.tokenizerClass();
        if (kind.contains("T5")) {
            json.surround(List.of(), List.of(settings.token("eos_token", "</s>")));
        } else if (kind.contains("XLMRoberta")) {
            json.surround(List.of("<s>"), List.of("</s>"));
        } else {
            boolean llama = (kind.isEmpty() && !unigram) || kind.contains("Llama") || kind.contains("InternLM");
            settings.surround(json, llama || kind.contains("Gemma"));
        }
    }

    private static List<Piece> pieces(SentencePieceModel model, TokenizerSettings settings) {
        var kind = settings.tokenizerClass();
        if (kind.contains("XLMRoberta")) {
            return fairseq(model);
        }
        if (!kind.contains("T5")) {
            return model.pieces();
        }
        var all = new ArrayList<>(model.pieces());
        int extra = Math.min(settings.integer("extra_ids", kind.startsWith("MT5") ? 0 : 100), 1000);
        boolean own = all.stream().anyMatch(piece -> piece.text().equals("<extra_id_0>"));
        for (int i = extra - 1; i >= 0 && !own; i--) {
            all.add(new Piece("<extra_id_" + i + ">", 0, SentencePieceModel.CONTROL));
        }
        return all;
    }

    /** Fairseq's order: four control tokens first, the pieces one place later, the mask last. */
    private static List<Piece> fairseq(SentencePieceModel model) {
        var all = new ArrayList<Piece>();
        all.add(new Piece("<s>", 0, SentencePieceModel.CONTROL));
        all.add(new Piece("<pad>", 0, SentencePieceModel.CONTROL));
        all.add(new Piece("</s>", 0, SentencePieceModel.CONTROL));
        all.add(new Piece("<unk>", 0, SentencePieceModel.UNKNOWN));
        var pieces = model.pieces();
        all.addAll(pieces.subList(Math.min(3, pieces.size()), pieces.size()));
        all.add(new Piece("<mask>", 0, SentencePieceModel.CONTROL));
        return all;
    }

    private @Nullable Object normalizer() {
        var all = new ArrayList<Object>();
        if (model.trimSpaces()) {
            all.add(Parts.map("type", "Strip", "strip_left", true, "strip_right", true));
            all.add(Parts.replaceAll(" {2,}", " "));
        }
        if (model.dummyPrefix() && !prefixByFront) {
            all.add(Parts.map("type", "Prepend", "prepend", "\u2581"));
        }
        all.add(Parts.replace(" ", "\u2581"));
        return Parts.normalizers(all);
    }

    private Map<String, @Nullable Object> unigram(int unknown) {
        var vocab = pieces.stream()
                .map(piece -> List.<Object>of(piece.text(), (double) piece.score()))
                .toList();
        return Parts.map("type", "Unigram", "unk_id", unknown, "byte_fallback", model.byteFallback(), "vocab", vocab);
    }

    private Map<String, @Nullable Object> bpe(Map<String, Integer> vocabulary, int unknown) {
        var unknownText = pieces.get(unknown).text();
        var model = Parts.bpe(vocabulary, merges(pieces, vocabulary), unknownText, this.model.byteFallback());
        model.put("fuse_unk", true);
        return model;
    }

    private record Merge(String left, String right, float score, int leftId, int rightId) {}

    /**
     * Sentencepiece joins the neighbours whose union scores best; as a list of merges: each split of a piece into two
     * pieces, best score first.
     */
    static List<List<String>> merges(List<Piece> pieces, Map<String, Integer> vocabulary) {
        var all = new ArrayList<Merge>();
        for (var piece : pieces) {
            var own = new ArrayList<Merge>();
            var text = piece.text();
            for (int cut = 0; cut < text.length(); cut = text.offsetByCodePoints(cut, 1)) {
                var left = vocabulary.get(text.substring(0, cut));
                var right = cut == 0 ? null : vocabulary.get(text.substring(cut));
                if (left != null && right != null) {
                    own.add(new Merge(text.substring(0, cut), text.substring(cut), piece.score(), left, right));
                }
            }
            own.sort(Comparator.comparingInt(Merge::leftId).thenComparingInt(Merge::rightId));
            all.addAll(own);
        }
        all.sort(Comparator.comparingDouble(Merge::score).reversed());
        return all.stream().map(merge -> List.of(merge.left, merge.right)).toList();
    }
}
