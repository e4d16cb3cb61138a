package jvlm.text;

import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Changes what stands between added tokens and leaves them as they are. */
final class TextBetween implements UnaryOperator<String> {
    private final Pattern pattern;
    private final List<String> added;
    private final UnaryOperator<String> change;

    TextBetween(List<String> added, UnaryOperator<String> change) {
        this.added = added;
        this.change = change;
        this.pattern = Pattern.compile(added.stream()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .map(Pattern::quote)
                .collect(Collectors.joining("|")));
    }

    @Override
    public String apply(String text) {
        if (added.stream().noneMatch(text::contains)) {
            return change.apply(text);
        }
        var out = new StringBuilder(text.length());
        int from = 0;
        for (Matcher match = pattern.matcher(text); match.find(); from = match.end()) {
            out.append(change.apply(text.substring(from, match.start()))).append(match.group());
        }
        return out.append(change.apply(text.substring(from))).toString();
    }
}
