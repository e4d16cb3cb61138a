package jvlm.data;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import jvlm.error.BadInput;
import org.jspecify.annotations.Nullable;

/** Tells the form of a data set: by a file's first bytes where they say it, else by its name. */
final class DataForm {
    private static final int HEAD = 512;

    private DataForm() {}

    static Samples open(Path data, @Nullable Path images) {
        if (!Files.exists(data)) {
            throw new BadInput(data + ": no such data set");
        }
        return Files.isDirectory(data) ? folder(data, images) : file(data, images);
    }

    private static Samples folder(Path folder, @Nullable Path images) {
        var tables = files(folder, ".parquet");
        if (!tables.isEmpty()) {
            return Parquet.open(tables, images);
        }
        var tars = files(folder, ".tar");
        if (!tars.isEmpty()) {
            return TarShards.open(tars);
        }
        var lines = folder.resolve("metadata.jsonl");
        return Files.isRegularFile(lines) ? LlavaJson.lines(lines, images) : Folder.open(folder);
    }

    private static Samples file(Path data, @Nullable Path images) {
        var head = head(data);
        var extension = Encoded.extension(data.toString());
        if (head.startsWith("PAR1") || extension.equals("parquet")) {
            return Parquet.open(List.of(data), images);
        }
        if (head.startsWith("ustar", 257) || extension.equals("tar")) {
            return TarShards.open(List.of(data));
        }
        if (head.startsWith("\u001f\u008b")) {
            throw new BadInput(data + ": compressed with gzip; records are read in place, so unpack it first");
        }
        var text = head.replaceFirst("^\u00ef\u00bb\u00bf", "").stripLeading();
        if (text.startsWith("[")) {
            return LlavaJson.open(data, images);
        }
        if (text.startsWith("{") || extension.equals("jsonl") || extension.equals("ndjson")) {
            return LlavaJson.lines(data, images);
        }
        if (extension.equals("tsv") || !extension.equals("json") && text.contains("\t")) {
            return Tsv.open(data, images);
        }
        throw new BadInput(
                data + ": no known form of data, expected a JSON list, JSON lines, a table with tabs (.tsv), a"
                        + " tar, a parquet file or a folder");
    }

    /** The first bytes, one character each. */
    private static String head(Path file) {
        try (var in = Files.newInputStream(file)) {
            return new String(in.readNBytes(HEAD), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new BadInput(file + ": cannot be read (" + e.getMessage() + ")", e);
        }
    }

    private static List<Path> files(Path folder, String ending) {
        try (var all = Files.list(folder)) {
            return all.filter(f -> f.toString().endsWith(ending)).sorted().toList();
        } catch (IOException e) {
            throw new BadInput(folder + ": cannot be listed (" + e.getMessage() + ")", e);
        }
    }
}
