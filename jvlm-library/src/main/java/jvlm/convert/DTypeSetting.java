package jvlm.convert;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import jvlm.json.Json;
import jvlm.tensor.DType;
import org.jspecify.annotations.Nullable;

/** The type of the weights as config.json tells it: {@code torch_dtype}, or {@code dtype} in newer files. */
final class DTypeSetting {
    private static final List<String> KEYS = List.of("torch_dtype", "dtype");

    private DTypeSetting() {}

    /** Changes it wherever it stands, in the configurations of parts too; adds it where it stands nowhere. */
    static void write(Path config, DType dtype) throws IOException {
        var plain = Json.object(Json.read(config).plain());
        var name = name(dtype);
        if (!replace(plain, name)) {
            plain.put(KEYS.getFirst(), name);
        }
        Files.writeString(config, Json.pretty(plain) + "\n");
    }

    private static boolean replace(Map<String, @Nullable Object> object, String name) {
        boolean found = false;
        for (var entry : object.entrySet()) {
            if (KEYS.contains(entry.getKey())) {
                entry.setValue(name);
                found = true;
            } else if (entry.getValue() instanceof Map && entry.getKey().endsWith("_config")) {
                found |= replace(Json.object(entry.getValue()), name);
            }
        }
        return found;
    }

    private static String name(DType dtype) {
        return switch (dtype) {
            case F64 -> "float64";
            case F32 -> "float32";
            case F16 -> "float16";
            case BF16 -> "bfloat16";
            default -> throw new IllegalArgumentException(dtype + " is no type of weights");
        };
    }
}
