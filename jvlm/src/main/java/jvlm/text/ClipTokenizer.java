package jvlm.text;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Tokenizers of the CLIP family with the cleaning that each package puts before them. */
public final class ClipTokenizer {
    private ClipTokenizer() {}

    /** OpenAI's package: specials {@code <|startoftext|>} and {@code <|endoftext|>}. */
    public static Tokenizer openAi(Path merges) {
        return withSpecials(merges, List.of("<|startoftext|>", "<|endoftext|>"));
    }

    /** open_clip: the same ids, specials spelt {@code <start_of_text>} and {@code <end_of_text>}. */
    public static Tokenizer openClip(Path merges) {
        return withSpecials(merges, List.of("<start_of_text>", "<end_of_text>"));
    }

    /** CLIP's merges with own special tokens behind them; the first two start and end a text. */
    public static Tokenizer withSpecials(Path merges, List<String> specials) {
        var json = ClipVocabulary.openAi(merges, specials);
        return Tokenizer.of(json, new NamedTokens(specials.get(0), specials.get(1), null), text -> text);
    }

    /**
     * A row of {@code length} ids: filled up with {@code fill}, or cut with its last id made {@code endOfText}.
     * OpenAI and open_clip fill with 0.
     */
    public static int[] fit(int[] ids, int length, int endOfText, int fill) {
        var row = Arrays.copyOf(ids, length);
        if (ids.length > length) {
            row[length - 1] = endOfText;
        } else {
            Arrays.fill(row, ids.length, length, fill);
        }
        return row;
    }
}
