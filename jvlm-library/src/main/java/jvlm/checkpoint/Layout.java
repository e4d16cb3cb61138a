package jvlm.checkpoint;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A published naming of a system as a table of rules, from published names to the names its records read. A pattern is
 * a literal name with placeholders: <code>{n}</code> stands for digits, <code>{rest}</code> for anything; what they
 * matched is put where the other side has them, so every rule can be run backwards. The first rule that matches a name
 * decides; a name that none matches stays as it is.
 */
public final class Layout {
    /** One line of the table. */
    public sealed interface Rule {
        String from();
    }

    /** The same tensor under another name. */
    public record Rename(String from, String to) implements Rule {}

    /** A tensor that the reference ignores. */
    public record Drop(String from) implements Rule {}

    /** A matrix stored as [in, out] where the records read [out, in]. */
    public record Transpose(String from, String to) implements Rule {}

    /** A tensor whose rows are several tensors on top of each other, in equal parts. */
    public record Split(String from, List<String> to) implements Rule {}

    /** A projection whose rows stand in rotated pairs (2i, 2i+1) in each head, read in halves (i, i + d/2). */
    public record Unpair(String from, String to, int headDim) implements Rule {}

    /** The layout whose published names are the names that the records read. */
    public static final Layout SAME = new Layout(List.of());

    private record Compiled(Rule rule, Pattern pattern) {}

    private final List<Compiled> rules;

    public Layout(List<Rule> rules) {
        this.rules = rules.stream().map(r -> new Compiled(r, compile(r.from()))).toList();
    }

    /** The lines of the table. */
    public List<Rule> rules() {
        return rules.stream().map(Compiled::rule).toList();
    }

    /** Adds {@code more} rules after these. */
    public Layout then(List<Rule> more) {
        var all = new ArrayList<>(rules());
        all.addAll(more);
        return new Layout(all);
    }

    /** Views of the stored tensors under the names that the records read; dropped ones are left out. */
    public Map<String, View> apply(Map<String, StoredTensor> stored) {
        var views = new LinkedHashMap<String, View>();
        stored.forEach((name, tensor) -> views.putAll(apply(name, tensor)));
        return views;
    }

    private Map<String, View> apply(String name, StoredTensor tensor) {
        for (var compiled : rules) {
            var m = compiled.pattern.matcher(name);
            if (m.matches()) {
                return views(compiled.rule, m, tensor);
            }
        }
        return Map.of(name, View.whole(tensor));
    }

    private static Map<String, View> views(Rule rule, Matcher m, StoredTensor tensor) {
        return switch (rule) {
            case Drop _ -> Map.of();
            case Rename r -> Map.of(fill(r.to, m), View.whole(tensor));
            case Transpose r -> Map.of(fill(r.to, m), new View(tensor, new View.Transposed()));
            case Unpair r -> Map.of(fill(r.to, m), new View(tensor, new View.Unpaired(r.headDim)));
            case Split r -> {
                var parts = new LinkedHashMap<String, View>();
                for (int i = 0; i < r.to.size(); i++) {
                    parts.put(fill(r.to.get(i), m), new View(tensor, new View.Part(i, r.to.size())));
                }
                yield parts;
            }
        };
    }

    /** The name that the records read for a published one that no rule drops or takes apart. */
    public String renamed(String published) {
        for (var compiled : rules) {
            var m = compiled.pattern.matcher(published);
            if (m.matches() && targets(compiled.rule).size() == 1) {
                return fill(targets(compiled.rule).getFirst(), m);
            }
        }
        return published;
    }

    /** The published name behind a name that the records read, for saving and for reports. */
    public String published(String name) {
        for (var compiled : rules) {
            for (var to : targets(compiled.rule)) {
                var m = compile(to).matcher(name);
                if (m.matches()) {
                    return fill(compiled.rule.from(), m);
                }
            }
        }
        return name;
    }

    private static List<String> targets(Rule rule) {
        return switch (rule) {
            case Drop _ -> List.of();
            case Rename r -> List.of(r.to);
            case Transpose r -> List.of(r.to);
            case Unpair r -> List.of(r.to);
            case Split r -> r.to;
        };
    }

    private static Pattern compile(String template) {
        var regex = new StringBuilder();
        int at = 0;
        var m = PLACEHOLDER.matcher(template);
        while (m.find()) {
            regex.append(Pattern.quote(template.substring(at, m.start())));
            regex.append(m.group().equals("{n}") ? "(?<n>\\d+)" : "(?<rest>.+)");
            at = m.end();
        }
        return Pattern.compile(
                regex.append(Pattern.quote(template.substring(at))).toString());
    }

    private static String fill(String template, Matcher m) {
        var text = template;
        for (var name : List.of("n", "rest")) {
            if (text.contains("{" + name + "}")) {
                text = text.replace("{" + name + "}", m.group(name));
            }
        }
        return text;
    }

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{(?:n|rest)}");
}
