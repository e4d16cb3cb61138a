package jvlm.yaml;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import jvlm.error.BadInput;

/** A copy of a value in which one place is changed. */
final class Change {
    private Change() {}

    /** Sets what {@code path} leads to; keys that are not there are made, members of lists must be there. */
    static Value set(Value value, List<String> path, Value put, String option) {
        if (path.isEmpty()) {
            return put;
        }
        var rest = path.subList(1, path.size());
        return switch (value) {
            case Value.Items items -> {
                int place = place(items, path.getFirst(), option);
                var values = new ArrayList<>(items.values());
                values.set(place, set(values.get(place), rest, put, option));
                yield new Value.Items(values, items.at());
            }
            case Value.Keys keys -> inside(keys, path.getFirst(), rest, put, option);
            case Value.Scalar scalar
            when scalar.isNull() -> inside(Value.Keys.empty(option), path.getFirst(), rest, put, option);
            case Value.Scalar scalar ->
                throw new BadInput(option + ": " + path.getFirst() + " stands in no keys, but in " + scalar.shown());
        };
    }

    private static Value inside(Value.Keys keys, String key, List<String> rest, Value put, String option) {
        var values = new LinkedHashMap<>(keys.values());
        var lines = new LinkedHashMap<>(keys.lines());
        values.put(key, set(values.getOrDefault(key, Value.Keys.empty(option)), rest, put, option));
        lines.putIfAbsent(key, option);
        return new Value.Keys(values, lines, keys.at());
    }

    private static int place(Value.Items items, String member, String option) {
        for (int i = 0; i < items.values().size(); i++) {
            if (member.equals(Integer.toString(i))
                    || member.equals(name(items.values().get(i)))) {
                return i;
            }
        }
        throw new BadInput(
                option + ": the list has " + items.values().size() + " members, none is number or name " + member);
    }

    private static String name(Value value) {
        return value instanceof Value.Keys keys && keys.values().get("name") instanceof Value.Scalar scalar
                ? scalar.text()
                : "";
    }
}
