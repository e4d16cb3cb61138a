package jvlm.data;

import java.nio.file.Path;
import jvlm.json.Json;
import org.jspecify.annotations.Nullable;

/** The data format of LLaVA: records, each with its pictures' names and a conversation, in a JSON list or one a line. */
public final class LlavaJson implements Samples {
    private final DataFile file;
    private final Spans records;
    private final PictureNames pictures;

    private LlavaJson(DataFile file, Spans records, PictureNames pictures) {
        this.file = file;
        this.records = records;
        this.pictures = pictures;
    }

    /**
     * A file that is one list.
     *
     * @param images the folder or tar that the names of pictures start from, or null for the file's own folder
     */
    public static LlavaJson open(Path path, @Nullable Path images) {
        var file = DataFile.open(path);
        return new LlavaJson(file, Spans.members(file), PictureNames.of(path, images));
    }

    /** A file with one record in a line. */
    public static LlavaJson lines(Path path, @Nullable Path images) {
        var file = DataFile.open(path);
        return new LlavaJson(file, Spans.lines(file), PictureNames.of(path, images));
    }

    @Override
    public int size() {
        return records.size();
    }

    @Override
    public Sample get(int index) {
        var source = file.path() + ": record " + index;
        var record = Json.parse(records.bytes(file, index), source);
        return Located.at(source, () -> Records.sample(record, Integer.toString(index), pictures::find));
    }

    @Override
    public String name() {
        return file.path().toString();
    }
}
