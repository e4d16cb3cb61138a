package jvlm.data;

import dev.hardwood.row.PqList;
import dev.hardwood.row.PqMap;
import dev.hardwood.row.PqStruct;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/** Values of a parquet file as JSON has them. */
final class ParquetValues {
    private ParquetValues() {}

    /** As JSON has it; bytes are left out. */
    static @Nullable Object plain(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case String s -> s;
            case Number n -> n;
            case Boolean b -> b;
            case byte[] _ -> null;
            case PqStruct s -> {
                var all = new LinkedHashMap<String, @Nullable Object>();
                for (int i = 0; i < s.getFieldCount(); i++) {
                    all.put(s.getFieldName(i), s.isNull(i) ? null : plain(s.getValue(i)));
                }
                yield all;
            }
            case PqList list -> {
                var all = new ArrayList<@Nullable Object>();
                for (int i = 0; i < list.size(); i++) {
                    all.add(list.isNull(i) ? null : plain(list.get(i)));
                }
                yield all;
            }
            case PqMap map -> {
                var all = new LinkedHashMap<String, @Nullable Object>();
                map.getEntries().forEach(e -> all.put(String.valueOf(e.getKey()), plain(e.getValue())));
                yield all;
            }
            default -> value.toString();
        };
    }
}
