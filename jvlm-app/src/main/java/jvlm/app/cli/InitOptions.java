package jvlm.app.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import jvlm.model.OpenOptions;
import jvlm.tensor.DType;
import jvlm.tensor.Device;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a described checkpoint is read and written. */
final class InitOptions {
    @Option(
            names = "--dtype",
            paramLabel = "TYPE",
            description = "Store as float32, bfloat16 or float16; by default as the configuration says.")
    private @Nullable String dtype;

    @Option(
            names = "--part",
            paramLabel = "NAME=PATH",
            description = "Where a part lies that the configuration only names: tower, base. Repeatable.")
    private Map<String, Path> parts = new LinkedHashMap<>();

    @Nullable
    String dtype() {
        return dtype;
    }

    /** Nothing is computed: the type only keeps the choice by size from being made. */
    OpenOptions open() {
        return new OpenOptions(DType.F32, Device.CPU, parts, null, null);
    }
}
