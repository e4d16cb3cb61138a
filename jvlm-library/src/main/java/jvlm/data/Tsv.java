package jvlm.data;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import jvlm.error.BadInput;
import jvlm.json.Json;
import org.jspecify.annotations.Nullable;

/**
 * Tables with tabs between cells. With a first line of column names: benchmarks in the style of VLMEvalKit, whose
 * {@code image} cells hold base64, a Python list of it, or, with 64 characters or fewer, the {@code index} of the row
 * that has the picture; or {@code filepath} and {@code title}. A cell may be quoted as in CSV there. Without names: the
 * picture's name and the caption in each line, unquoted.
 */
public final class Tsv implements Samples {
    private static final Set<String> PICTURES = Set.of("image", "image_path", "filepath", "file_name");
    private static final Set<String> CAPTIONS = Set.of("caption", "title", "text");
    private static final int LONGEST_REFERENCE = 64;
    private static final int LONGEST_HEADER = 1 << 20;

    private final DataFile file;
    private final Spans rows;
    private final PictureNames pictures;
    private final List<String> columns;
    private final boolean named;
    private @Nullable Map<String, Integer> byIndex;

    private Tsv(DataFile file, Spans rows, PictureNames pictures, List<String> columns, boolean named) {
        this.file = file;
        this.rows = rows;
        this.pictures = pictures;
        this.columns = columns;
        this.named = named;
    }

    /**
     * @param images the folder or tar that the names of pictures start from, or null for the file's own folder
     */
    public static Tsv open(Path path, @Nullable Path images) {
        var file = DataFile.open(path);
        var names = PictureNames.of(path, images);
        var first = firstLine(file);
        if (first.stream().noneMatch(PICTURES::contains)) {
            return new Tsv(file, Spans.lines(file), names, List.of("image", "caption"), false);
        }
        return new Tsv(file, Spans.rows(file), names, first, true);
    }

    private static List<String> firstLine(DataFile file) {
        long from = Spans.start(file);
        var head = file.bytes(from, (int) Math.min(LONGEST_HEADER, file.size() - from));
        int end = 0;
        while (end < head.length && head[end] != '\n') {
            end++;
        }
        if (head.length == 0) {
            throw new BadInput(file.path() + ": empty, expected a table");
        }
        return new TsvRow(Arrays.copyOf(head, end), from, true).texts();
    }

    @Override
    public int size() {
        return rows.size() - (named ? 1 : 0);
    }

    @Override
    public Sample get(int index) {
        var source = file.path() + ": record " + index;
        return Located.at(source, () -> sample(row(index), index, source));
    }

    private TsvRow row(int index) {
        int at = index + (named ? 1 : 0);
        var row = new TsvRow(rows.bytes(file, at), rows.start(at), named);
        if (row.size() > columns.size()) {
            throw new BadInput("the row has " + row.size() + " cells, expected " + columns.size());
        }
        return row;
    }

    private Sample sample(TsvRow row, int index, String source) {
        var cells = new LinkedHashMap<String, @Nullable Object>();
        for (int i = 0; i < row.size(); i++) {
            if (!columns.get(i).equals("image")) {
                cells.put(columns.get(i), row.text(i));
            }
        }
        var shown = pictures(row, true);
        var record = Json.parse(Json.write(cells), source);
        var id = record.text("index", Integer.toString(index));
        if (Questions.isOne(record)) {
            return new Sample(id, shown, Questions.turns(record, shown.size()), null, record);
        }
        for (var column : CAPTIONS) {
            if (record.has(column)) {
                var caption = record.text(column);
                return new Sample(id, shown, Sample.captioned(shown.size(), caption), caption, record);
            }
        }
        throw new BadInput("the row has neither a question nor a caption");
    }

    private List<Picture> pictures(TsvRow row, boolean follow) {
        int column = columns.indexOf("image");
        if (column >= 0 && column < row.size()) {
            var inside = row.base64(column, LONGEST_REFERENCE);
            if (!inside.isEmpty()) {
                return inside.stream().map(this::picture).toList();
            }
            var text = row.text(column);
            if (!text.isEmpty() && follow) {
                return named ? referred(text) : List.of(pictures.find(text));
            }
        }
        return paths(row);
    }

    private Picture picture(TsvRow.Range range) {
        return new Picture.InText(file, range.offset(), range.length(), "the picture at byte " + range.offset());
    }

    private List<Picture> paths(TsvRow row) {
        for (var name : List.of("image_path", "filepath", "file_name")) {
            int column = columns.indexOf(name);
            if (column >= 0 && column < row.size() && !row.text(column).isEmpty()) {
                return PythonList.parse(row.text(column)).stream()
                        .map(pictures::find)
                        .toList();
            }
        }
        return List.of();
    }

    /** The pictures of another row; where no row has that index, the cell is the name of a file. */
    private List<Picture> referred(String index) {
        var row = byIndex().get(index);
        return row == null ? List.of(pictures.find(index)) : pictures(row(row), false);
    }

    private synchronized Map<String, Integer> byIndex() {
        if (byIndex == null) {
            var found = new HashMap<String, Integer>();
            int column = columns.indexOf("index");
            for (int i = 0; column >= 0 && i < size(); i++) {
                var row = row(i);
                if (column < row.size()) {
                    found.putIfAbsent(row.text(column), i);
                }
            }
            byIndex = found;
        }
        return byIndex;
    }

    @Override
    public String name() {
        return file.path().toString();
    }
}
