package jvlm.text.jinja;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import jvlm.text.clean.PythonText;
import org.jspecify.annotations.Nullable;

/** Filters of lists. */
final class ListFilters {
    private static final Set<String> NAMES = Set.of(
            "batch",
            "dictsort",
            "groupby",
            "map",
            "max",
            "min",
            "reject",
            "rejectattr",
            "select",
            "selectattr",
            "slice",
            "sort",
            "sum",
            "unique");

    private final Values values;
    private final Members members;
    private final Filters filters;
    private final Tests tests;

    ListFilters(Values values, Members members, Filters filters, Tests tests) {
        this.values = values;
        this.members = members;
        this.filters = filters;
        this.tests = tests;
    }

    static boolean has(String name) {
        return NAMES.contains(name);
    }

    @Nullable
    Object apply(String name, @Nullable Object value, Arguments a) {
        return switch (name) {
            case "map" -> map(value, a);
            case "select" -> select(value, a, false, true);
            case "reject" -> select(value, a, false, false);
            case "selectattr" -> select(value, a, true, true);
            case "rejectattr" -> select(value, a, true, false);
            case "sort" -> sort(value, a);
            case "dictsort" -> dictSort(value, a);
            case "unique" -> unique(value, a);
            case "groupby" -> groups(value, a);
            case "sum" -> sum(value, a);
            case "max" -> extreme(value, a, 1);
            case "min" -> extreme(value, a, -1);
            case "batch" -> batches(value, a);
            case "slice" -> slices(value, a);
            default -> throw new Trouble("there is no filter named " + name);
        };
    }

    /** A member by a path such as {@code function.name}, or by an index. */
    @Nullable
    Object path(@Nullable Object value, @Nullable Object attribute) {
        if (!(attribute instanceof String path)) {
            return attribute == null ? value : members.item(value, attribute);
        }
        for (var part : path.split("\\.", -1)) {
            value = members.item(value, part.matches("\\d{1,9}") ? (Object) Long.valueOf(part) : part);
        }
        return value;
    }

    private Object map(@Nullable Object value, Arguments a) {
        var all = new ArrayList<@Nullable Object>();
        boolean byAttribute = a.positional().isEmpty() && a.named().containsKey("attribute");
        for (var member : values.members(value)) {
            values.budget.step();
            if (byAttribute) {
                var found = path(member, a.named().get("attribute"));
                all.add(
                        found instanceof Undefined && a.named().containsKey("default")
                                ? a.named().get("default")
                                : found);
            } else {
                var name = a.needText(0, "filter");
                all.add(filters.apply(name, member, rest(a, 1)));
            }
        }
        return new Kinds.Generator(all);
    }

    private Object select(@Nullable Object value, Arguments a, boolean byAttribute, boolean wanted) {
        var attribute = byAttribute ? a.need(0, "attribute") : null;
        int place = byAttribute ? 1 : 0;
        return Filters.kept(values.members(value).iterator(), member -> {
            values.budget.step();
            var seen = path(member, attribute);
            boolean passes = a.positional().size() > place
                    ? tests.apply(a.needText(place, "test"), seen, rest(a, place + 1))
                    : Values.truth(seen);
            return passes == wanted;
        });
    }

    private static Arguments rest(Arguments a, int from) {
        return new Arguments(a.positional().subList(from, a.positional().size()), a.named());
    }

    private List<@Nullable Object> sort(@Nullable Object value, Arguments a) {
        var all = values.list(value);
        boolean exact = a.flag(1, "case_sensitive", false);
        var attribute = a.get(2, "attribute", null);
        var attributes = attribute instanceof String names ? List.of(names.split(",")) : null;
        Comparator<@Nullable Object> order = (x, y) -> {
            for (Object one : attributes == null ? java.util.Arrays.asList(attribute) : attributes) {
                int way = values.compare(folded(path(x, one), exact), folded(path(y, one), exact));
                if (way != 0) {
                    return way;
                }
            }
            return 0;
        };
        all.sort(a.flag(0, "reverse", false) ? (x, y) -> order.compare(y, x) : order);
        return all;
    }

    private Object dictSort(@Nullable Object value, Arguments a) {
        if (!(value instanceof Map<?, ?> map)) {
            throw new Trouble("dictsort needs a dict, not a value of type " + Values.kind(value));
        }
        boolean exact = a.flag(0, "case_sensitive", false);
        long place = a.text(1, "by", "key").equals("value") ? 1 : 0;
        var all = members.items(map);
        Comparator<@Nullable Object> order =
                (x, y) -> values.compare(folded(members.item(x, place), exact), folded(members.item(y, place), exact));
        all.sort(a.flag(2, "reverse", false) ? (x, y) -> order.compare(y, x) : order);
        return all;
    }

    private static @Nullable Object folded(@Nullable Object value, boolean exact) {
        return value instanceof String text && !exact ? PythonText.lower(text) : value;
    }

    private Object unique(@Nullable Object value, Arguments a) {
        boolean exact = a.flag(0, "case_sensitive", false);
        var seen = new LinkedHashMap<@Nullable Object, @Nullable Object>();
        for (var member : values.members(value)) {
            values.budget.step();
            seen.putIfAbsent(Values.key(folded(path(member, a.get(1, "attribute", null)), exact)), member);
        }
        return new Kinds.Generator(new ArrayList<>(seen.values()));
    }

    private Object groups(@Nullable Object value, Arguments a) {
        var attribute = a.need(0, "attribute");
        boolean exact = a.flag(2, "case_sensitive", false);
        var sorted = new ArrayList<>(values.list(value));
        sorted.sort((x, y) ->
                values.compare(folded(grouped(x, attribute, a), exact), folded(grouped(y, attribute, a), exact)));
        var all = new ArrayList<@Nullable Object>();
        List<@Nullable Object> current = List.of();
        Object last = null;
        for (var member : sorted) {
            var key = grouped(member, attribute, a);
            if (all.isEmpty() || !values.equal(folded(last, exact), folded(key, exact))) {
                current = new ArrayList<>();
                all.add(Kinds.Tuple.of(key, current));
                last = key;
            }
            current.add(member);
        }
        return all;
    }

    private @Nullable Object grouped(@Nullable Object member, @Nullable Object attribute, Arguments a) {
        var found = path(member, attribute);
        return found instanceof Undefined ? a.get(1, "default", found) : found;
    }

    private @Nullable Object sum(@Nullable Object value, Arguments a) {
        var numbers = new Numbers(values);
        var total = a.get(1, "start", 0L);
        for (var member : values.members(value)) {
            total = numbers.apply("+", total, path(member, a.get(0, "attribute", null)));
        }
        return total;
    }

    private @Nullable Object extreme(@Nullable Object value, Arguments a, int sign) {
        boolean exact = a.flag(0, "case_sensitive", false);
        var attribute = a.get(1, "attribute", null);
        Object best = new Undefined("the extreme of an empty value");
        boolean first = true;
        for (var member : values.members(value)) {
            if (first
                    || sign
                                    * values.compare(
                                            folded(path(member, attribute), exact),
                                            folded(path(best, attribute), exact))
                            > 0) {
                best = member;
                first = false;
            }
        }
        return best;
    }

    private Object batches(@Nullable Object value, Arguments a) {
        int size = Math.max(1, a.number(0, "linecount", 1));
        var all = new ArrayList<@Nullable Object>();
        List<@Nullable Object> current = new ArrayList<>();
        for (var member : values.members(value)) {
            if (current.size() == size) {
                all.add(current);
                current = new ArrayList<>();
            }
            current.add(member);
        }
        if (!current.isEmpty()) {
            var fill = a.get(1, "fill_with", null);
            values.budget.length(fill == null ? 0 : size);
            while (fill != null && current.size() < size) {
                current.add(fill);
            }
            all.add(current);
        }
        return new Kinds.Generator(all);
    }

    private Object slices(@Nullable Object value, Arguments a) {
        var items = values.list(value);
        int count = a.number(0, "slices", 1);
        if (count < 1) {
            throw new Trouble("slice needs at least one part");
        }
        values.budget.length(count);
        var fill = a.get(1, "fill_with", null);
        var all = new ArrayList<@Nullable Object>();
        int longer = items.size() % count;
        int from = 0;
        for (int i = 0; i < count; i++) {
            int to = from + items.size() / count + (i < longer ? 1 : 0);
            var part = new ArrayList<@Nullable Object>(items.subList(from, to));
            if (fill != null && i >= longer) {
                part.add(fill);
            }
            all.add(part);
            from = to;
        }
        return new Kinds.Generator(all);
    }
}
