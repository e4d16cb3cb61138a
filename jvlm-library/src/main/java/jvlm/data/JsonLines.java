package jvlm.data;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A file with one JSON record in a line, of the same keys as {@link LlavaJson}. */
public final class JsonLines implements Samples {
    private final DataFile file;
    private final Spans records;
    private final PictureNames pictures;

    private JsonLines(DataFile file, Spans records, PictureNames pictures) {
        this.file = file;
        this.records = records;
        this.pictures = pictures;
    }

    /**
     * @param images the folder or tar that the names of pictures start from, or null for the file's own folder
     */
    public static JsonLines open(Path path, @Nullable Path images) {
        var file = DataFile.open(path);
        return new JsonLines(file, Spans.lines(file), PictureNames.of(path, images));
    }

    @Override
    public int size() {
        return records.size();
    }

    @Override
    public Sample get(int index) {
        return LlavaJson.get(file, records, index, pictures);
    }

    @Override
    public String name() {
        return file.path().toString();
    }
}
