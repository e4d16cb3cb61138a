package jvlm.text;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jvlm.error.BadInput;
import org.jspecify.annotations.Nullable;

/**
 * A tiktoken file (Qwen-VL, the first Llama 3): one base64 token and its rank a line. The merges that made a token are
 * found by joining its bytes with the ranks below its own until two parts are left.
 */
final class TiktokenFile {
    private static final int LONGEST = 4096;

    private final String source;
    private final List<byte[]> tokens;
    private final Map<String, Integer> ranks = new HashMap<>();

    private TiktokenFile(List<byte[]> tokens, String source) {
        this.source = source;
        this.tokens = tokens;
        for (int i = 0; i < tokens.size(); i++) {
            ranks.put(latin(tokens.get(i)), i);
        }
    }

    static TiktokenFile read(Path file) {
        var lines = Lines.of(file);
        var tokens = new ArrayList<byte[]>(lines.size());
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).isBlank()) {
                continue;
            }
            var token = token(lines.get(i), tokens.size());
            if (token == null) {
                throw new BadInput(file + ": line " + (i + 1) + " is not a base64 token and its rank " + tokens.size()
                        + " (ranks count up from 0)");
            }
            tokens.add(token);
        }
        return new TiktokenFile(tokens, file.toString());
    }

    private static byte @Nullable [] token(String line, int rank) {
        int space = line.indexOf(' ');
        if (space <= 0 || !line.substring(space + 1).strip().equals(Integer.toString(rank))) {
            return null;
        }
        try {
            var token = Base64.getDecoder().decode(line.substring(0, space));
            return token.length == 0 || token.length > LONGEST ? null : token;
        } catch (IllegalArgumentException _) {
            return null;
        }
    }

    /** As Qwen's own tokenizer: NFC, Qwen's pattern, and the tokens of Qwen-VL behind the ranks. */
    TokenizerJson qwen() {
        var json = build(Parts.nfc(), SplitPatterns.QWEN2);
        var specials = new ArrayList<>(List.of("<|endoftext|>", "<|im_start|>", "<|im_end|>"));
        for (int i = 0; i < 205; i++) {
            specials.add("<|extra_" + i + "|>");
        }
        specials.addAll(
                List.of("<ref>", "</ref>", "<box>", "</box>", "<quad>", "</quad>", "<img>", "</img>", "<imgpad>"));
        for (int i = 0; i < specials.size(); i++) {
            json.add(AddedToken.special(tokens.size() + i, specials.get(i)));
        }
        return json;
    }

    /** As Meta's Llama 3: its pattern, and its 256 special tokens behind the ranks. */
    TokenizerJson llama3() {
        var json = build(null, SplitPatterns.LLAMA3);
        var specials = new ArrayList<>(List.of(
                "<|begin_of_text|>",
                "<|end_of_text|>",
                "<|reserved_special_token_0|>",
                "<|reserved_special_token_1|>",
                "<|reserved_special_token_2|>",
                "<|reserved_special_token_3|>",
                "<|start_header_id|>",
                "<|end_header_id|>",
                "<|reserved_special_token_4|>",
                "<|eot_id|>"));
        for (int i = 5; specials.size() < 256; i++) {
            specials.add("<|reserved_special_token_" + i + "|>");
        }
        for (int i = 0; i < specials.size(); i++) {
            json.add(AddedToken.special(tokens.size() + i, specials.get(i)));
        }
        json.surround(List.of("<|begin_of_text|>"), List.of());
        return json;
    }

    private TokenizerJson build(@Nullable Object normalizer, String pattern) {
        var vocabulary = LinkedHashMap.<String, Integer>newLinkedHashMap(tokens.size());
        var merges = new ArrayList<List<String>>();
        for (int rank = 0; rank < tokens.size(); rank++) {
            var token = tokens.get(rank);
            vocabulary.put(Bytes.symbols(token), rank);
            if (token.length > 1) {
                merges.add(merge(token, rank));
            }
        }
        for (int b = 0; b < 256; b++) {
            if (!ranks.containsKey(String.valueOf((char) b))) {
                throw new BadInput(source + ": the token of the single byte " + b + " is missing");
            }
        }
        return TokenizerJson.build(
                source,
                Parts.bpe(vocabulary, merges, null, false),
                vocabulary,
                normalizer,
                SplitPatterns.preTokenizer(List.of(pattern)),
                Parts.byteLevel(false, true));
    }

    private List<String> merge(byte[] token, int rank) {
        var parts = new ArrayList<String>();
        for (char c : latin(token).toCharArray()) {
            parts.add(String.valueOf(c));
        }
        while (parts.size() > 2) {
            int best = -1;
            int bestRank = rank;
            for (int i = 0; i + 1 < parts.size(); i++) {
                int joined = ranks.getOrDefault(parts.get(i) + parts.get(i + 1), rank);
                if (joined < bestRank) {
                    bestRank = joined;
                    best = i;
                }
            }
            if (best < 0) {
                throw new BadInput(source + ": the token of rank " + rank + " cannot be made of tokens before it");
            }
            parts.set(best, parts.get(best) + parts.remove(best + 1));
        }
        return parts.stream()
                .map(part -> Bytes.symbols(part.getBytes(StandardCharsets.ISO_8859_1)))
                .toList();
    }

    private static String latin(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
