package jvlm.text;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What sentencepiece does to a text that the engine would do in another way: its normalisation rules between added
 * tokens, and LLaMA's space before the text where files with {@code legacy: false} want it once. A text that starts
 * with an added token gets no space at all.
 */
final class SentencePieceFront implements Front {
    private final List<String> added;
    private final boolean prefix;
    private final @Nullable CharsMap rules;
    private final Pattern pattern;

    SentencePieceFront(List<String> added, boolean prefix, @Nullable CharsMap rules) {
        this.added = added;
        this.prefix = prefix;
        this.rules = rules;
        this.pattern = Pattern.compile(added.stream()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .map(Pattern::quote)
                .collect(Collectors.joining("|")));
    }

    @Override
    public Front with(List<String> specials) {
        var all = new ArrayList<>(added);
        all.addAll(specials);
        return new SentencePieceFront(all, prefix, rules);
    }

    @Override
    public Piece piece(String text) {
        var clean = rules == null ? text : normalized(text, rules);
        boolean bare = !prefix || clean.isEmpty() || added.stream().anyMatch(clean::startsWith);
        return new Text(bare ? clean : " " + clean);
    }

    private String normalized(String text, CharsMap map) {
        if (added.stream().noneMatch(text::contains)) {
            return map.normalized(text);
        }
        var out = new StringBuilder(text.length());
        int from = 0;
        for (Matcher match = pattern.matcher(text); match.find(); from = match.end()) {
            out.append(map.normalized(text.substring(from, match.start()))).append(match.group());
        }
        return out.append(map.normalized(text.substring(from))).toString();
    }
}
