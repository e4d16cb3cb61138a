package jvlm.eval.verify;

import jvlm.error.BadInput;
import jvlm.image.Size;
import jvlm.image.SmartResize;
import jvlm.image.SmartResize.Variant;
import jvlm.json.Json;

/** A recorded table of the sizes that pictures are resized to by {@link SmartResize}. */
record SizeTable(Comparison comparison) {
    private static final String KEY = "smart_resize_table";
    private static final String ERROR = "error";

    void run() {
        var table = comparison.expected(KEY);
        if (table != null) {
            comparison.rows(KEY, table.list(), SizeTable::wrong);
        }
    }

    private static String wrong(Json row) {
        var first = wrong(row, "transformers_recent", Variant.TRANSFORMERS);
        return first.isEmpty() ? wrong(row, "qwen_vl_utils", Variant.QWEN_VL_UTILS) : first;
    }

    private static String wrong(Json row, String column, Variant variant) {
        if (!row.has(column)) {
            return "";
        }
        var rule = new SmartResize(
                row.integer("factor"),
                row.at("min_pixels").asLong(),
                row.at("max_pixels").asLong(),
                variant);
        var own = of(rule, new Size(row.integer("width"), row.integer("height")));
        var expected = row.at(column);
        var wanted = expected.isText()
                ? ERROR
                : new Size(
                                expected.list().get(1).asInt(),
                                expected.list().get(0).asInt())
                        .toString();
        return own.equals(wanted) ? "" : " (" + column + ") is " + own + ", expected " + wanted;
    }

    private static String of(SmartResize rule, Size from) {
        try {
            return rule.of(from).toString();
        } catch (BadInput _) {
            return ERROR;
        }
    }
}
