package jvlm.ground;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import jvlm.error.BadInput;
import jvlm.json.Json;

/**
 * Answers that locate things in JSON, {@code [{"bbox_2d": [12, 34, 56, 78], "label": "cat"}]} or {@code "point_2d":
 * [12, 34]}, as Qwen2.5-VL gives them: in a fence or bare, a list or one object, alone or inside another, and as far as
 * they go where the answer was cut off. An object that is not finished counts for nothing.
 */
public final class LocatedJson {
    private static final List<String> BOXES = List.of("bbox_2d", "bbox", "box_2d");
    private static final List<String> POINTS = List.of("point_2d", "point");
    private static final List<String> LABELS = List.of("label", "text_content", "text", "name", "object", "sub_label");

    /** Objects within objects beyond it are no answer of a model; parsing every level would take long. */
    private static final int MAX_DEPTH = 8;

    private static final int MAX_LENGTH = 1 << 16;

    private LocatedJson() {}

    /** Everything that an answer locates, in its order; text that locates nothing is passed over. */
    public static List<Finding> findings(String answer, Scale scale) {
        var found = new ArrayList<Finding>();
        for (var text : objects(answer)) {
            var object = parsed(text);
            if (object.isObject()) {
                var label = label(object);
                places(object, BOXES, 4).forEach(xy -> found.add(new Finding(label, scale.shape(xy))));
                places(object, POINTS, 2).forEach(xy -> found.add(new Finding(label, scale.shape(xy))));
            }
        }
        return found;
    }

    /** Texts of finished objects that may locate something, inner ones before those around them. */
    private static List<String> objects(String answer) {
        var objects = new ArrayList<String>();
        var starts = new ArrayList<Integer>();
        boolean quoted = false;
        for (int i = 0; i < answer.length(); i++) {
            switch (answer.charAt(i)) {
                case '\\' -> i += quoted ? 1 : 0;
                case '"' -> quoted = !quoted && !starts.isEmpty();
                case '\n' -> quoted = false; // no JSON text spans lines, so a stray quotation mark ends here
                case '{' -> {
                    if (!quoted) {
                        starts.add(i);
                    }
                }
                case '}' -> {
                    if (!quoted && !starts.isEmpty()) {
                        int start = starts.removeLast();
                        add(answer, start, i + 1, starts.size(), objects);
                    }
                }
                default -> {}
            }
        }
        return objects;
    }

    private static void add(String answer, int start, int end, int depth, List<String> objects) {
        if (depth < MAX_DEPTH && end - start <= MAX_LENGTH) {
            var object = answer.substring(start, end);
            if (Stream.concat(BOXES.stream(), POINTS.stream()).anyMatch(object::contains)) {
                objects.add(object);
            }
        }
    }

    /** Python prints dictionaries with the other quotation marks. */
    private static Json parsed(String text) {
        try {
            return Json.parse(text.contains("\"") ? text : text.replace('\'', '"'), "the answer");
        } catch (BadInput _) {
            return Json.parse("[]", "the answer");
        }
    }

    private static String label(Json object) {
        for (var key : LABELS) {
            if (object.has(key) && object.at(key).isText()) {
                return object.at(key).asText();
            }
        }
        return "";
    }

    /** Lists of n numbers under the first key that is there; lists of such lists are taken apart. */
    private static List<double[]> places(Json object, List<String> keys, int n) {
        return keys.stream()
                .filter(object::has)
                .limit(1)
                .map(object::at)
                .filter(Json::isList)
                .flatMap(list -> {
                    var lists = list.list().stream().filter(Json::isList).toList();
                    return lists.isEmpty() ? Stream.of(list) : lists.stream();
                })
                .map(LocatedJson::numbers)
                .filter(xy -> xy.length == n)
                .toList();
    }

    /** Empty where one is no number. */
    private static double[] numbers(Json list) {
        var values = list.list();
        if (!values.stream().allMatch(v -> v.isNumber() || v.isText() && Numbers.is(v.asText()))) {
            return new double[0];
        }
        var numbers = values.stream()
                .mapToDouble(v -> v.isText() ? Double.parseDouble(v.asText()) : v.asNumber())
                .toArray();
        return Arrays.stream(numbers).allMatch(Double::isFinite) ? numbers : new double[0];
    }
}
