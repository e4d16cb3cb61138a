package jvlm.app.cli;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import jvlm.checkpoint.Sha256;
import jvlm.error.BadInput;
import jvlm.image.Limits;

/** The pictures of a folder, told by the endings of their names. */
final class PictureFolder {
    private static final Set<String> ENDINGS =
            Set.of("png", "jpg", "jpeg", "jpe", "jfif", "webp", "gif", "tif", "tiff", "bmp");

    private PictureFolder() {}

    /** Sorted; folders that cannot be read are left out. */
    static List<Path> list(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new BadInput(folder + ": no such folder");
        }
        var found = new ArrayList<Path>();
        try {
            Files.walkFileTree(folder, collector(found));
        } catch (IOException e) {
            throw new BadInput(folder + ": cannot be listed (" + e.getMessage() + ")", e);
        }
        found.sort(null);
        return found;
    }

    private static SimpleFileVisitor<Path> collector(List<Path> found) {
        return new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (isPicture(file) && Files.isRegularFile(file)) {
                    found.add(file);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
                return FileVisitResult.CONTINUE;
            }
        };
    }

    private static boolean isPicture(Path file) {
        var name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        return ENDINGS.contains(name.substring(name.lastIndexOf('.') + 1));
    }

    /** What a picture is known by: the SHA-256 of its content. */
    static String key(Path picture) {
        try {
            if (Files.size(picture) > Limits.DEFAULT.maxBytes()) {
                throw new BadInput(picture + ": more than " + Limits.DEFAULT.maxBytes() + " bytes");
            }
            return HexFormat.of().formatHex(Sha256.begin().digest(Files.readAllBytes(picture)));
        } catch (IOException e) {
            throw new BadInput(picture + ": cannot be read (" + e.getMessage() + ")", e);
        }
    }
}
