package jvlm.text;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Tokenizers of the CLIP family over OpenAI's list of merges, with the cleaning that each package puts before them.
 * HuggingFace's files of CLIP are opened by {@link Tokenizer#open} and clean less: NFC, single spaces, lower case.
 */
public final class ClipTokenizer {
    private ClipTokenizer() {}

    /** OpenAI's package: a text may spell the special tokens {@code <|startoftext|>} and {@code <|endoftext|>}. */
    public static Tokenizer openAi(Path merges) {
        var specials = List.of("<|startoftext|>", "<|endoftext|>");
        return of(merges, specials, specials, ClipText::clean);
    }

    /** open_clip: the same ids, the special tokens spelt {@code <start_of_text>} and {@code <end_of_text>}. */
    public static Tokenizer openClip(Path merges) {
        var specials = List.of("<start_of_text>", "<end_of_text>");
        return of(merges, specials, specials, ClipText::clean);
    }

    /** The same vocabulary as transformers reads it: cleaned less, padded with end-of-text. */
    public static Tokenizer transformers(Path merges) {
        var specials = List.of("<|startoftext|>", "<|endoftext|>");
        var names = new NamedTokens(specials.get(0), specials.get(1), specials.get(1));
        return Tokenizer.of(ClipVocabulary.transformers(merges, specials), names, Front.NONE);
    }

    /** Entries of the vocabulary that all published weights share. */
    public static final int PUBLISHED_SIZE = 49408;

    /** {@link #openAi(Path)} over the published vocabulary, which comes along with this library. */
    public static Tokenizer openAi() {
        return published(ClipTokenizer::openAi);
    }

    /** {@link #openClip(Path)} over the published vocabulary. */
    public static Tokenizer openClip() {
        return published(ClipTokenizer::openClip);
    }

    private static Tokenizer published(Function<Path, Tokenizer> reader) {
        try (var in = ClipTokenizer.class.getResourceAsStream("bpe_simple_vocab_16e6.txt.gz")) {
            var file = Files.createTempFile("jvlm-clip", ".txt.gz");
            try {
                Files.copy(Objects.requireNonNull(in, "the vocabulary"), file, StandardCopyOption.REPLACE_EXISTING);
                return reader.apply(file);
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Any other package of the family.
     *
     * @param specials tokens behind the merges in the order of their ids; the first two start and end a text
     * @param spelt those of them that are found in texts
     * @param cleaning what is done to a text first, such as {@link ClipText#clean}
     */
    public static Tokenizer of(Path merges, List<String> specials, List<String> spelt, UnaryOperator<String> cleaning) {
        return ClipVocabulary.openAi(merges, specials, spelt, cleaning);
    }

    /**
     * A row of {@code length} ids: filled up with {@code fill}, or cut with its last id made {@code endOfText}.
     * OpenAI and open_clip fill with 0, HuggingFace with the id of the padding token.
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

    /** 1 for each id of a row of {@code length}, 0 for each that fills it up. */
    public static int[] mask(int[] ids, int length) {
        var mask = new int[length];
        Arrays.fill(mask, 0, Math.min(ids.length, length), 1);
        return mask;
    }
}
