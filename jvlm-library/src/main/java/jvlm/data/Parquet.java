package jvlm.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import jvlm.error.BadInput;
import jvlm.json.Json;
import org.jspecify.annotations.Nullable;

/**
 * Parquet files, one after the other. Texts are read by their columns' names as the keys of {@link LlavaJson}, or as
 * questions with answers; pictures lie in the file, or under the path that stands in their place. Drawing rows at
 * random decodes a stretch for each: {@link TarShards} suit a shuffled training better.
 */
public final class Parquet implements Samples {
    private final List<ParquetFile> files;
    private final int[] ends;
    private final String name;

    private Parquet(List<ParquetFile> files, int[] ends, String name) {
        this.files = files;
        this.ends = ends;
        this.name = name;
    }

    /**
     * @param images the folder or tar that paths in the files start from, or null for the folder of the first
     */
    public static Parquet open(List<Path> paths, @Nullable Path images) {
        var name = paths.getFirst() + (paths.size() > 1 ? " and " + (paths.size() - 1) + " more" : "");
        var names = PictureNames.of(paths.getFirst(), images);
        var files = new ArrayList<ParquetFile>();
        var ends = new int[paths.size()];
        int rows = 0;
        for (var path : paths) {
            var file = new ParquetFile(DataFile.open(path), names);
            if (rows + (long) file.size() > Integer.MAX_VALUE) {
                throw new BadInput(name + ": more than " + Integer.MAX_VALUE + " rows");
            }
            rows += file.size();
            ends[files.size()] = rows;
            files.add(file);
        }
        return new Parquet(List.copyOf(files), ends, name);
    }

    @Override
    public int size() {
        return ends[ends.length - 1];
    }

    @Override
    public Sample get(int index) {
        int place = Arrays.binarySearch(ends, index);
        int number = place < 0 ? -place - 1 : place + 1;
        while (number < ends.length && ends[number] <= index) { // behind files without rows
            number++;
        }
        var file = files.get(number);
        return sample(file, index - (number == 0 ? 0 : ends[number - 1]), index);
    }

    private static Sample sample(ParquetFile file, int row, int index) {
        var source = file.name(row);
        return Located.at(source, () -> {
            var found = file.texts(row);
            var pictures = found.places().stream()
                    .<Picture>map(p -> new Picture.InParquet(file, row, p))
                    .toList();
            var record = Json.parse(Json.write(found.cells()), source);
            return Records.sample(record, Integer.toString(index), file::find, pictures);
        });
    }

    @Override
    public String name() {
        return name;
    }
}
