package jvlm.eval.ablation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import jvlm.error.BadInput;

/** Small files. */
final class Texts {
    private Texts() {}

    static void createDirectories(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new BadInput(folder + ": cannot be made (" + e + ")", e);
        }
    }

    /** Writes a text under another name beside, then renames it. */
    static void replace(Path target, String text) {
        var temporary = target.resolveSibling(
                "." + target.getFileName() + "." + ProcessHandle.current().pid() + ".tmp");
        try {
            try {
                Files.writeString(temporary, text);
                Files.move(temporary, target, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(temporary);
            }
        } catch (IOException e) {
            throw new BadInput(target + ": cannot be written (" + e + ")", e);
        }
    }
}
