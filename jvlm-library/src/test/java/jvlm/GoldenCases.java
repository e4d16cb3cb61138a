package jvlm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipInputStream;

/** The archives of recorded cases among the test resources. */
public final class GoldenCases {
    private static final String VOCABULARY = "bpe_simple_vocab_16e6.txt.gz";

    private GoldenCases() {}

    /** Unpacks an archive below {@code directory} once, and returns where. */
    public static synchronized Path unpack(String archive, Path directory) {
        var root = directory.resolve(archive);
        if (Files.exists(root)) {
            return root;
        }
        try (var in = new ZipInputStream(GoldenCases.class.getResourceAsStream("/golden/" + archive + ".zip"))) {
            for (var entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                var file = root.resolve(entry.getName()).normalize();
                if (!entry.isDirectory()) {
                    Files.createDirectories(file.getParent());
                    Files.copy(in, file);
                }
            }
            addVocabulary(root);
            return root;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The published vocabulary stands in the library's own resources and not in the archive once more. */
    private static void addVocabulary(Path root) throws IOException {
        if (Files.isDirectory(root.resolve("tokenizer-49408"))) {
            var model = Files.createDirectories(root.resolve("tokenizer-49408/model"));
            try (var in = Vlm.class.getResourceAsStream("text/" + VOCABULARY)) {
                Files.copy(in, model.resolve(VOCABULARY));
            }
        }
    }
}
