package jvlm.text;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * CLIP's words and merges as its packages apply them. Special tokens are words like others: they are found where the
 * pattern of words comes upon them, not behind a punctuation mark, which added tokens of the engine would be.
 */
final class ClipBpe {
    private static final int MOST_CACHED = 20_000;
    private static final int LONGEST_CACHED = 64;

    private final Map<String, Integer> vocabulary;
    private final Map<List<String>, Integer> ranks;
    private final List<String> spelt;
    private final Pattern words;
    private final Map<String, int[]> cache = new ConcurrentHashMap<>();

    /** {@code spelt} are special tokens that a text may hold. */
    ClipBpe(Map<String, Integer> vocabulary, List<List<String>> merges, List<String> spelt) {
        this.vocabulary = vocabulary;
        this.ranks = HashMap.newHashMap(merges.size());
        for (int i = 0; i < merges.size(); i++) {
            ranks.putIfAbsent(merges.get(i), i);
        }
        this.spelt = List.copyOf(spelt);
        var specials = spelt.stream().map(Pattern::quote).collect(Collectors.joining("|"));
        this.words = Pattern.compile(
                specials + (specials.isEmpty() ? "" : "|")
                        + "'s|'t|'re|'ve|'m|'ll|'d|\\p{L}++|\\p{N}|[^\\p{IsWhite_Space}\\p{L}\\p{N}]++",
                Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
    }

    int[] encode(String clean) {
        var ids = IntStream.builder();
        var match = words.matcher(clean);
        while (match.find()) {
            for (int id : word(match.group())) {
                ids.add(id);
            }
        }
        return ids.build().toArray();
    }

    private int[] word(String word) {
        if (spelt.contains(word)) {
            return new int[] {vocabulary.getOrDefault(word, 0)};
        }
        var known = cache.get(word);
        if (known != null) {
            return known;
        }
        var ids = merged(word);
        if (cache.size() < MOST_CACHED && word.length() <= LONGEST_CACHED) {
            cache.put(word, ids);
        }
        return ids;
    }

    private int[] merged(String word) {
        List<String> parts = new ArrayList<>();
        for (byte b : word.getBytes(StandardCharsets.UTF_8)) {
            parts.add(String.valueOf(Bytes.symbol(b & 255)));
        }
        parts.set(parts.size() - 1, parts.getLast() + ClipVocabulary.END_OF_WORD);
        for (var best = best(parts); !best.isEmpty(); best = best(parts)) {
            parts = joined(parts, best);
        }
        return parts.stream().mapToInt(part -> vocabulary.getOrDefault(part, 0)).toArray();
    }

    private List<String> best(List<String> parts) {
        List<String> best = List.of();
        int bestRank = Integer.MAX_VALUE;
        for (int i = 0; i + 1 < parts.size(); i++) {
            var pair = List.of(parts.get(i), parts.get(i + 1));
            int rank = ranks.getOrDefault(pair, Integer.MAX_VALUE);
            if (rank < bestRank) {
                bestRank = rank;
                best = pair;
            }
        }
        return best;
    }

    private static List<String> joined(List<String> parts, List<String> pair) {
        var next = new ArrayList<String>(parts.size());
        for (int i = 0; i < parts.size(); i++) {
            boolean here = i + 1 < parts.size()
                    && parts.get(i).equals(pair.get(0))
                    && parts.get(i + 1).equals(pair.get(1));
            next.add(here ? parts.get(i) + parts.get(++i) : parts.get(i));
        }
        return next;
    }
}
