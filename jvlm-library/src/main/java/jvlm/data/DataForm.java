package jvlm.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import jvlm.error.BadInput;
import org.jspecify.annotations.Nullable;

/** Tells the form of a data set. */
final class DataForm {
    private DataForm() {}

    static Samples open(Path data, @Nullable Path images) {
        if (!Files.exists(data)) {
            throw new BadInput(data + ": no such data set");
        }
        if (Files.isDirectory(data)) {
            return folder(data);
        }
        return switch (Encoded.extension(data.toString())) {
            case "tar" -> TarShards.open(List.of(data));
            case "jsonl", "ndjson" -> JsonLines.open(data, images);
            default -> LlavaJson.open(data, images);
        };
    }

    private static Samples folder(Path folder) {
        return TarShards.open(files(folder, ".tar"));
    }

    private static List<Path> files(Path folder, String ending) {
        try (var all = Files.list(folder)) {
            return all.filter(f -> f.toString().endsWith(ending)).sorted().toList();
        } catch (IOException e) {
            throw new BadInput(folder + ": cannot be listed (" + e.getMessage() + ")", e);
        }
    }
}
