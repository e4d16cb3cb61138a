package jvlm.data;

import dev.hardwood.HardwoodContext;
import dev.hardwood.InputFile;
import dev.hardwood.metadata.FileMetaData;
import dev.hardwood.metadata.RowGroup;
import dev.hardwood.reader.ParquetFileReader;
import dev.hardwood.row.PqStruct;
import dev.hardwood.row.StructAccessor;
import dev.hardwood.schema.ColumnProjection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;
import jvlm.data.ParquetColumns.Column;
import jvlm.data.ParquetColumns.Place;
import jvlm.error.BadInput;
import org.jspecify.annotations.Nullable;

/**
 * One parquet file. Its pages can only be decoded in stretches, so rows are read in windows, texts and pictures apart,
 * and the last windows are kept: going through a file in its order costs one decoding, drawing rows at random costs a
 * window for each picture.
 */
final class ParquetFile {
    /** Bytes that a window should not exceed by much. */
    private static final long WINDOW = 32L << 20;

    private static final int KEPT = 4;
    /** It says at its first use that it has no vector instructions. */
    private static final Logger LOGGER = Logger.getLogger("dev.hardwood");

    private static final HardwoodContext CONTEXT;

    static {
        LOGGER.setLevel(Level.WARNING);
        CONTEXT = HardwoodContext.create();
    }

    /** The texts of a row, and where its pictures are. */
    record Row(Map<String, @Nullable Object> cells, List<Place> places) {}

    /** A picture, or where it is. */
    private record Cell(byte @Nullable [] bytes, @Nullable String path) {}

    private final DataFile file;
    private final PictureNames names;
    private final ParquetColumns columns;
    private final List<RowGroup> groups;
    private final AtomicIntegerArray checked;
    private final int size;
    private final int textRows;
    private final int pictureRows;
    private final Windows<List<Row>> texts;
    private final Windows<List<Map<Place, Cell>>> pictures;

    ParquetFile(DataFile file, PictureNames names) {
        this.file = file;
        this.names = names;
        try (var reader = open()) {
            var meta = reader.getFileMetaData();
            this.columns = ParquetColumns.of(reader.getFileSchema());
            this.groups = meta.rowGroups();
            this.checked = new AtomicIntegerArray(groups.size());
            this.size = size(meta);
            var shown = columns.pictures().stream().map(Column::name).toList();
            long seen = bytes(meta, shown::contains);
            this.textRows = rows(bytes(meta, c -> !shown.contains(c)), meta);
            this.pictureRows = rows(seen, meta);
        } catch (BadInput e) {
            throw e;
        } catch (IOException | RuntimeException | StackOverflowError | OutOfMemoryError e) {
            throw damaged("", e);
        }
        if (columns.texts().isEmpty()) {
            throw new BadInput(file.path() + ": no column of texts");
        }
        this.texts = new Windows<>(2 * KEPT, n -> read(n, textRows, columns.texts(), this::row));
        this.pictures = new Windows<>(
                KEPT,
                n -> read(
                        n,
                        pictureRows,
                        columns.pictures().stream().map(Column::name).toList(),
                        this::shown));
    }

    private int size(FileMetaData meta) {
        long rows = meta.rowGroups().stream().mapToLong(g -> g.numRows()).sum();
        if (rows != meta.numRows() || rows < 0 || rows > Integer.MAX_VALUE) {
            throw new BadInput(
                    file.path() + ": its row groups hold " + rows + " rows, the file says " + meta.numRows());
        }
        return (int) rows;
    }

    private static long bytes(FileMetaData meta, Function<String, Boolean> wanted) {
        return meta.rowGroups().stream()
                .flatMap(g -> g.columns().stream())
                .map(c -> c.metaData())
                .filter(c -> wanted.apply(c.pathInSchema().topLevelName()))
                .mapToLong(c -> c.totalUncompressedSize())
                .sum();
    }

    /** How many rows make a window: a row group where that is not too large. */
    private static int rows(long bytes, FileMetaData meta) {
        long each = Math.max(1, bytes / Math.max(1, meta.numRows()));
        long group =
                meta.rowGroups().isEmpty() ? 1 : meta.rowGroups().getFirst().numRows();
        return (int) Math.clamp(Math.min(group, WINDOW / each), 1, 1 << 16);
    }

    private ParquetFileReader open() throws IOException {
        return ParquetFileReader.open(new Mapping(file), CONTEXT);
    }

    int size() {
        return size;
    }

    String name(int row) {
        return file.path() + ": record " + row;
    }

    Picture find(String name) {
        return names.find(name);
    }

    Row texts(int row) {
        return texts.get(row / textRows).get(row % textRows);
    }

    byte[] picture(int row, Place place) {
        var cell = pictures.get(row / pictureRows).get(row % pictureRows).get(place);
        if (cell != null && cell.bytes != null) {
            return cell.bytes;
        }
        if (cell == null || cell.path == null) {
            throw new BadInput(name(row) + ": " + place + " holds neither bytes nor a path");
        }
        return names.find(cell.path).bytes();
    }

    private <T> List<T> read(int window, int rows, Collection<String> wanted, Function<StructAccessor, T> row) {
        long from = (long) window * rows;
        int count = (int) Math.min(rows, size - from);
        var all = new ArrayList<T>(count);
        var projection = ColumnProjection.columns(wanted.toArray(String[]::new));
        check(from, from + count);
        try (var reader = open();
                var found = reader.buildRowReader()
                        .projection(projection)
                        .skip(from)
                        .head(count)
                        .build()) {
            while (found.hasNext() && all.size() < count) {
                found.next();
                all.add(row.apply(found));
            }
        } catch (BadInput e) {
            throw e;
        } catch (IOException | RuntimeException | StackOverflowError | OutOfMemoryError e) {
            throw damaged(" in the rows " + from + " to " + (from + count - 1), e);
        }
        if (all.size() < count) {
            throw new BadInput(file.path() + ": ends in the rows from " + from);
        }
        return all;
    }

    /** Checks the row groups of these rows, each once. */
    private void check(long from, long to) {
        long start = 0;
        for (int i = 0; i < groups.size() && start < to; i++) {
            long end = start + groups.get(i).numRows();
            if (end > from && checked.get(i) == 0) {
                ParquetPages.check(file, groups.get(i), i);
                checked.set(i, 1);
            }
            start = end;
        }
    }

    private BadInput damaged(String where, Throwable e) {
        return new BadInput(file.path() + ": no parquet file that can be read, or damaged" + where + " (" + e + ")", e);
    }

    private Row row(StructAccessor row) {
        var cells = new LinkedHashMap<String, @Nullable Object>();
        var places = new ArrayList<Place>();
        for (var column : columns.pictures()) {
            switch (column.form()) {
                case PLAIN -> places.add(new Place(column, 0));
                case STRUCT -> {
                    if (!row.isNull(column.name())) {
                        places.add(new Place(column, 0));
                    }
                }
                case LIST -> {
                    int n = row.isNull(column.name())
                            ? 0
                            : row.getList(column.name()).size();
                    for (int i = 0; i < n; i++) {
                        places.add(new Place(column, i));
                    }
                }
            }
        }
        for (int i = 0; i < row.getFieldCount(); i++) {
            if (!columns.holds(row.getFieldName(i))) {
                cells.put(row.getFieldName(i), row.isNull(i) ? null : ParquetValues.plain(row.getValue(i)));
            }
        }
        return new Row(cells, places);
    }

    private Map<Place, Cell> shown(StructAccessor row) {
        var all = new HashMap<Place, Cell>();
        for (var column : columns.pictures()) {
            if (!row.isNull(column.name())) {
                var cells =
                        switch (column.form()) {
                            case PLAIN -> List.of(new Cell(row.getBinary(column.name()), null));
                            case STRUCT -> List.of(cell(row.getStruct(column.name())));
                            case LIST ->
                                row.getList(column.name()).structs().stream()
                                        .map(ParquetFile::cell)
                                        .toList();
                        };
                for (int i = 0; i < cells.size(); i++) {
                    all.put(new Place(column, i), cells.get(i));
                }
            }
        }
        return all;
    }

    private static Cell cell(PqStruct picture) {
        return new Cell(
                ParquetColumns.has(picture, "bytes") ? picture.getBinary("bytes") : null,
                ParquetColumns.has(picture, "path") ? picture.getString("path") : null);
    }

    /** The mapped file as the library asks for it. */
    private record Mapping(DataFile file) implements InputFile {
        @Override
        public void open() {}

        @Override
        public ByteBuffer readRange(long offset, int length) {
            return file.buffer(offset, length);
        }

        @Override
        public long length() {
            return file.size();
        }

        @Override
        public String name() {
            return file.path().toString();
        }

        @Override
        public void close() {}
    }
}
