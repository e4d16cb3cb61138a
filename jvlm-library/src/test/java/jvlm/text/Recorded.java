package jvlm.text;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipInputStream;
import jvlm.json.Json;

/** Recorded answers of the Python libraries. */
public final class Recorded {
    private Recorded() {}

    /** A packed JSON file beside this class. */
    public static Json json(String name) {
        try (var in = new GZIPInputStream(Recorded.class.getResourceAsStream(name))) {
            return Json.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8), name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Unpacks the vocabularies into a folder. */
    static void unpack(Path folder) throws IOException {
        try (var zip = new ZipInputStream(Recorded.class.getResourceAsStream("tokenizers.zip"))) {
            for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                var target = folder.resolve(entry.getName());
                if (entry.isDirectory()) {
                    Files.createDirectories(target);
                } else {
                    Files.createDirectories(target.getParent());
                    Files.write(target, zip.readAllBytes());
                }
            }
        }
    }

    static int[] ints(Json list) {
        return list.list().stream().mapToInt(Json::asInt).toArray();
    }
}
