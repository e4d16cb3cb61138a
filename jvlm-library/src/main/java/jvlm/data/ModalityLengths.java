package jvlm.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import jvlm.error.BadInput;
import jvlm.tensor.Generator;

/**
 * The order of LLaVA's {@code group_by_modality_length}: batches hold pictures or text alone, of like length, dealt to
 * the ranks so that each has about the same to do. With the generator of the same seed it is that of the authors' code.
 */
public final class ModalityLengths {
    private static final int MOST_RANKS = 1 << 16;

    private ModalityLengths() {}

    /** The words of all turns, at least 1; negative for a sample without pictures. */
    public static int of(Sample sample) {
        int words = sample.turns().stream().mapToInt(t -> words(t.text())).sum();
        return sample.pictures().isEmpty() ? -Math.max(1, words) : Math.max(1, words);
    }

    private static int words(String text) {
        int words = 0;
        boolean inside = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean word = !Character.isWhitespace(c) && !Character.isSpaceChar(c);
            words += word && !inside ? 1 : 0;
            inside = word;
        }
        return words;
    }

    /**
     * All indices of {@code lengths}, ordered.
     *
     * @param lengths negative without pictures, none of them 0
     * @param batch samples of one rank in one step
     * @param world ranks, times the steps of an accumulation
     */
    public static int[] order(int[] lengths, int batch, int world, Generator random) {
        if (batch < 1
                || world < 1
                || world > MOST_RANKS
                || Arrays.stream(lengths).anyMatch(l -> l == 0)) {
            throw new BadInput("grouping by length: a batch of " + batch + " on " + world
                    + " ranks, expected from 1, at most " + MOST_RANKS + " ranks, and no length of 0");
        }
        int[] seen =
                IntStream.range(0, lengths.length).filter(i -> lengths[i] > 0).toArray();
        int[] read =
                IntStream.range(0, lengths.length).filter(i -> lengths[i] < 0).toArray();
        if (seen.length == 0 || read.length == 0) {
            return byLength(lengths, batch, world, random); // of text alone the lengths are negative here too
        }
        long step = (long) batch * world;
        var pictures = cut(pick(seen, byLength(abs(seen, lengths), batch, world, random)), step);
        var texts = cut(pick(read, byLength(abs(read, lengths), batch, world, random)), step);
        int[] last = IntStream.concat(Arrays.stream(pictures.removeLast()), Arrays.stream(texts.removeLast()))
                .sorted()
                .toArray();
        var whole = new ArrayList<>(pictures);
        whole.addAll(texts);
        var ordered = new ArrayList<int[]>();
        for (int i : random.permutation(whole.size())) {
            ordered.add(whole.get(i));
        }
        ordered.add(last);
        return join(ordered);
    }

    private static int[] byLength(int[] lengths, int batch, int world, Generator random) {
        var ordered = new ArrayList<int[]>();
        for (int[] step : cut(random.permutation(lengths.length), (long) batch * world)) {
            var longestFirst = Arrays.stream(step)
                    .boxed()
                    .sorted(Collections.reverseOrder(Comparator.comparingInt(i -> lengths[i])))
                    .mapToInt(Integer::intValue)
                    .toArray();
            ordered.addAll(split(longestFirst, lengths, world));
        }
        return join(ordered);
    }

    /** Deals {@code indices} to as many chunks of one size, each to the shortest so far; by turns where they do not fit. */
    public static List<int[]> split(int[] indices, int[] lengths, int chunks) {
        if (indices.length % chunks != 0) {
            return IntStream.range(0, chunks)
                    .mapToObj(c -> IntStream.iterate(c, i -> i < indices.length, i -> i + chunks)
                            .map(i -> indices[i])
                            .toArray())
                    .toList();
        }
        int room = indices.length / chunks;
        var dealt = new int[chunks][room];
        var count = new int[chunks];
        var length = new long[chunks];
        for (int index : indices) {
            int shortest = 0;
            for (int c = 1; c < chunks; c++) {
                shortest = length[c] < length[shortest] ? c : shortest;
            }
            dealt[shortest][count[shortest]++] = index;
            length[shortest] = count[shortest] == room ? Long.MAX_VALUE : length[shortest] + lengths[index];
        }
        return List.of(dealt);
    }

    private static List<int[]> cut(int[] all, long size) {
        var parts = new ArrayList<int[]>();
        for (long from = 0; from < all.length; from += size) {
            parts.add(Arrays.copyOfRange(all, (int) from, (int) Math.min(all.length, from + size)));
        }
        return parts;
    }

    private static int[] abs(int[] indices, int[] lengths) {
        return Arrays.stream(indices).map(i -> Math.abs(lengths[i])).toArray();
    }

    private static int[] pick(int[] from, int[] places) {
        return Arrays.stream(places).map(i -> from[i]).toArray();
    }

    private static int[] join(List<int[]> parts) {
        return parts.stream().flatMapToInt(Arrays::stream).toArray();
    }
}
