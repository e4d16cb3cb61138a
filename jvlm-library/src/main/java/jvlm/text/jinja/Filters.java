package jvlm.text.jinja;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import jvlm.text.clean.Html;
import jvlm.text.clean.PythonText;
import org.jspecify.annotations.Nullable;

/** Filters of single values; those of lists are in {@link ListFilters}. */
final class Filters {
    private static final Set<String> NAMES = Set.of(
            "abs",
            "attr",
            "capitalize",
            "center",
            "count",
            "length",
            "d",
            "default",
            "e",
            "escape",
            "forceescape",
            "first",
            "float",
            "format",
            "indent",
            "int",
            "items",
            "join",
            "last",
            "list",
            "lower",
            "replace",
            "reverse",
            "round",
            "safe",
            "string",
            "striptags",
            "title",
            "tojson",
            "trim",
            "truncate",
            "upper",
            "urlencode",
            "wordcount");
    private static final Pattern WORD_START = Pattern.compile("[-" + "\\s({\\[<]+");
    private static final Pattern TAG = Pattern.compile("<!--.*?-->|<[^>]*>", Pattern.DOTALL);
    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}_]+");

    private final Values values;
    private final Members members;
    private final ListFilters lists;

    Filters(Values values, Members members, Tests tests) {
        this.values = values;
        this.members = members;
        this.lists = new ListFilters(values, members, this, tests);
    }

    static boolean has(String name) {
        return NAMES.contains(name) || ListFilters.has(name);
    }

    @Nullable
    Object apply(String name, @Nullable Object value, Arguments a) {
        values.budget.step();
        return switch (name) {
            case "abs" ->
                Numbers.isWhole(value)
                        ? (Object) Math.absExact(Numbers.whole(value))
                        : (Object) Math.abs(Numbers.real(value));
            case "attr" -> members.attribute(value, a.needText(0, "name"));
            case "count", "length" -> (long) values.length(value);
            case "d", "default" -> {
                boolean absent = value instanceof Undefined || (a.flag(1, "boolean", false) && !Values.truth(value));
                yield absent ? a.get(0, "default_value", "") : value;
            }
            case "first" -> first(value);
            case "last" -> last(value);
            case "float" -> real(value, a.get(0, "default", 0.0));
            case "int" -> whole(value, a.get(0, "default", 0L), a.number(1, "base", 10));
            case "round" -> round(value, a.number(0, "precision", 0), a.text(1, "method", "common"));
            case "items" -> items(value);
            case "join" -> join(value, a);
            case "list" -> values.list(value);
            case "reverse" -> reverse(value);
            case "tojson" -> json(value, a);
            default -> NAMES.contains(name) ? text(name, values.text(value), a) : lists.apply(name, value, a);
        };
    }

    private Object text(String name, String text, Arguments a) {
        values.budget.length(text.length());
        return switch (name) {
            case "capitalize" -> Texts.capitalize(text);
            case "center" -> centered(text, a.number(0, "width", 80));
            case "e", "escape", "forceescape" -> escaped(text);
            case "format" -> Format.percent(values, text, a.positional());
            case "indent" -> indent(text, a);
            case "lower" -> PythonText.lower(text);
            case "replace" ->
                Texts.replace(values, text, a.needText(0, "old"), a.needText(1, "new"), a.number(2, "count", -1));
            case "striptags" ->
                PythonText.collapseSpaces(Html.unescape(
                        PythonText.collapseSpaces(TAG.matcher(text).replaceAll(""))));
            case "title" -> title(text);
            case "trim" -> Texts.strip(text, a.textOrNull(0, "chars"), true, true);
            case "truncate" -> truncated(text, a);
            case "upper" -> Texts.upper(text);
            case "urlencode" ->
                URLEncoder.encode(text, StandardCharsets.UTF_8)
                        .replace("+", "%20")
                        .replace("*", "%2A")
                        .replace("%7E", "~")
                        .replace("%2F", "/");
            case "wordcount" -> WORD.matcher(text).results().count();
            default -> text; // safe and string: nothing is escaped here
        };
    }

    private @Nullable Object first(@Nullable Object value) {
        var items = values.members(value).iterator();
        return items.hasNext() ? items.next() : new Undefined("the first member of an empty value");
    }

    private @Nullable Object last(@Nullable Object value) {
        if (value instanceof Kinds.Generator) {
            throw new Trouble("a generator has no last member");
        }
        var items = values.list(value);
        return items.isEmpty() ? new Undefined("the last member of an empty value") : items.getLast();
    }

    private static @Nullable Object real(@Nullable Object value, @Nullable Object otherwise) {
        try {
            return switch (value) {
                case String text ->
                    Double.valueOf(text.strip().replaceAll("[dDfF]$", "x").replace("_", ""));
                case Undefined u -> throw u.error();
                case null -> otherwise;
                default -> Numbers.isNumber(value) ? (Object) Numbers.real(value) : otherwise;
            };
        } catch (NumberFormatException _) {
            return otherwise;
        }
    }

    private static @Nullable Object whole(@Nullable Object value, @Nullable Object otherwise, int base) {
        if (value instanceof Undefined u) {
            throw u.error();
        }
        if (Numbers.isWhole(value)) {
            return Numbers.whole(value);
        }
        if (value instanceof String text) {
            try {
                var digits = text.strip().replace("_", "");
                return base == 16 && digits.matches("[+-]?0[xX].*")
                        ? Long.decode(digits)
                        : Long.valueOf(digits, Math.clamp(base, 2, 36));
            } catch (NumberFormatException _) {
                var real = base == 10 ? real(value, null) : null;
                return real instanceof Double number && Double.isFinite(number)
                        ? (Object) (long) (double) number
                        : otherwise;
            }
        }
        return value instanceof Double number && Double.isFinite(number) ? (Object) (long) (double) number : otherwise;
    }

    private static Object round(@Nullable Object value, int precision, String method) {
        if (method.equals("common")) {
            return Numbers.isWhole(value) && precision >= 0
                    ? Numbers.whole(value)
                    : (Object) Numbers.rounded(Numbers.real(value), precision);
        }
        double scale = Math.pow(10, Math.clamp(precision, -300, 300));
        double scaled = Numbers.real(value) * scale;
        return switch (method) {
            case "ceil" -> Math.ceil(scaled) / scale;
            case "floor" -> Math.floor(scaled) / scale;
            default -> throw new Trouble("the method of round must be common, ceil or floor");
        };
    }

    private Object items(@Nullable Object value) {
        if (value instanceof Undefined) {
            return new Kinds.Generator(List.of());
        }
        if (value instanceof Map<?, ?> map) {
            return new Kinds.Generator(members.items(map));
        }
        throw new Trouble("items needs a dict, not a value of type " + Values.kind(value));
    }

    private String join(@Nullable Object value, Arguments a) {
        var separator = a.text(0, "d", "");
        var attribute = a.get(1, "attribute", null);
        var out = new StringBuilder();
        boolean first = true;
        for (var member : values.members(value)) {
            var text = values.text(attribute == null ? member : lists.path(member, attribute));
            values.budget.length((long) separator.length() + text.length());
            values.budget.limit(out.length());
            out.append(first ? "" : separator).append(text);
            first = false;
        }
        return out.toString();
    }

    private Object reverse(@Nullable Object value) {
        if (value instanceof String text) {
            var out = new StringBuilder(text.length());
            for (int i = text.length(); i > 0; i -= Character.charCount(text.codePointBefore(i))) {
                out.appendCodePoint(text.codePointBefore(i));
            }
            return out.toString();
        }
        return new Kinds.Generator(values.list(value).reversed());
    }

    private String json(@Nullable Object value, Arguments a) {
        var indent = a.get(1, "indent", null);
        var spaces =
                switch (indent) {
                    case null -> null;
                    case String text -> text;
                    default -> {
                        long width = Math.clamp(Numbers.whole(indent), 0, Integer.MAX_VALUE);
                        values.budget.length(width);
                        yield " ".repeat((int) width);
                    }
                };
        var separators = a.get(2, "separators", null);
        boolean own = separators instanceof List<?> pair && pair.size() == 2;
        var comma = own && separators instanceof List<?> pair ? values.text(pair.get(0)) : spaces == null ? ", " : ",";
        var colon = own && separators instanceof List<?> pair ? values.text(pair.get(1)) : ": ";
        return new JsonText(
                        values.budget,
                        a.flag(0, "ensure_ascii", false),
                        spaces,
                        comma,
                        colon,
                        a.flag(3, "sort_keys", false))
                .of(value);
    }

    private String centered(String text, int width) {
        int missing = width - text.codePointCount(0, text.length());
        if (missing <= 0) {
            return text;
        }
        values.budget.length(width);
        int left = missing / 2 + (missing & width & 1);
        return " ".repeat(left) + text + " ".repeat(missing - left);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("'", "&#39;")
                .replace("\"", "&#34;");
    }

    private String indent(String text, Arguments a) {
        var width = a.get(0, "width", 4L);
        values.budget.length(width instanceof String ? 0 : Math.abs(Numbers.whole(width)));
        var space = width instanceof String given ? given : " ".repeat((int) Math.max(0, Numbers.whole(width)));
        boolean blank = a.flag(2, "blank", false);
        var lines = Texts.lines(text + "\n", false);
        values.budget.length((long) lines.size() * space.length() + text.length());
        var out = new StringBuilder(a.flag(1, "first", false) ? space : "");
        for (int i = 0; i < lines.size(); i++) {
            var line = values.text(lines.get(i));
            out.append(i == 0 ? "" : blank || !line.isEmpty() ? "\n" + space : "\n")
                    .append(line);
        }
        return out.toString();
    }

    private static String title(String text) {
        var out = new StringBuilder(text.length());
        var gaps = WORD_START.matcher(text);
        int from = 0;
        while (gaps.find()) {
            titled(text.substring(from, gaps.start()), out);
            out.append(gaps.group());
            from = gaps.end();
        }
        titled(text.substring(from), out);
        return out.toString();
    }

    private static void titled(String word, StringBuilder out) {
        if (!word.isEmpty()) {
            int first = Character.charCount(word.codePointAt(0));
            out.append(Texts.upper(word.substring(0, first))).append(PythonText.lower(word.substring(first)));
        }
    }

    private static String truncated(String text, Arguments a) {
        int length = a.number(0, "length", 255);
        var end = a.text(2, "end", "...");
        int leeway = a.number(3, "leeway", 5);
        int size = text.codePointCount(0, text.length());
        if (length < end.length() || leeway < 0) {
            throw new Trouble("truncate needs a length of at least that of its end");
        }
        if (size <= (long) length + leeway) {
            return text;
        }
        var cut = text.substring(0, text.offsetByCodePoints(0, length - end.length()));
        int space = cut.lastIndexOf(' ');
        return (a.flag(1, "killwords", false) || space < 0 ? cut : cut.substring(0, space)) + end;
    }

    /** The members of {@code items} that {@code rule} keeps, looked up as they are asked for. */
    static Kinds.Generator kept(
            Iterator<? extends @Nullable Object> items, java.util.function.Predicate<@Nullable Object> rule) {
        var all = new ArrayList<@Nullable Object>();
        items.forEachRemaining(item -> {
            if (rule.test(item)) {
                all.add(item);
            }
        });
        return new Kinds.Generator(all);
    }
}
