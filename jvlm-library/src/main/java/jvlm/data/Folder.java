package jvlm.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import jvlm.error.BadInput;
import jvlm.json.Json;
import org.jspecify.annotations.Nullable;

/**
 * A folder of pictures, in the order of their names: each with its caption in a {@code .txt} of the same name beside
 * it, or in a sub-folder named as its class. A picture with neither is a sample that says nothing.
 */
public final class Folder implements Samples {
    private final Path folder;
    private final List<Path> files;

    private Folder(Path folder, List<Path> files) {
        this.folder = folder;
        this.files = files;
    }

    /** Lists the pictures, those in sub-folders too. Throws {@link BadInput} where there is none. */
    public static Folder open(Path folder) {
        try (var all = Files.walk(folder)) {
            var files = all.filter(f -> Encoded.named(f.toString()) && Files.isRegularFile(f))
                    .sorted()
                    .toList();
            if (files.isEmpty()) {
                throw new BadInput(folder + ": no pictures in it, and no data set in another form");
            }
            return new Folder(folder, files);
        } catch (IOException | UncheckedIOException e) {
            throw new BadInput(folder + ": cannot be listed (" + e.getMessage() + ")", e);
        }
    }

    @Override
    public int size() {
        return files.size();
    }

    @Override
    public Sample get(int index) {
        var file = files.get(index);
        var id = folder.relativize(file).toString().replace('\\', '/');
        var pictures = List.<Picture>of(new Picture.InFile(file));
        var label = label(file);
        var caption = caption(file);
        var said = caption != null ? caption : label;
        return new Sample(
                id,
                pictures,
                said == null ? List.of() : Sample.captioned(1, said),
                said,
                Json.parse(Json.write(label == null ? Map.of() : Map.of("label", label)), id));
    }

    /** The first folder below the data set's own. */
    private @Nullable String label(Path file) {
        var inside = folder.relativize(file);
        return inside.getNameCount() > 1 ? inside.getName(0).toString() : null;
    }

    private static @Nullable String caption(Path picture) {
        var name = String.valueOf(picture.getFileName());
        var text = picture.resolveSibling(name.substring(0, name.lastIndexOf('.')) + ".txt");
        if (!Files.isRegularFile(text)) {
            return null;
        }
        try {
            Encoded.requireLength(Files.size(text), text.toString());
            return new String(Files.readAllBytes(text), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new BadInput(text + ": cannot be read (" + e.getMessage() + ")", e);
        }
    }

    @Override
    public String name() {
        return folder.toString();
    }
}
