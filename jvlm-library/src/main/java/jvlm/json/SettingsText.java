package jvlm.json;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import jvlm.error.BadInput;

/** The text of a settings file. */
public final class SettingsText {
    private SettingsText() {}

    /**
     * Reads it whole. Throws {@link BadInput} where it is missing, longer than {@code largest} bytes or no UTF-8.
     *
     * @param form what it is written in, for messages
     */
    public static String read(Path file, long largest, String form) {
        try {
            if (Files.size(file) > largest) {
                throw new BadInput(
                        file + ": " + Files.size(file) + " bytes, too large for a " + form + " file of settings");
            }
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            throw new BadInput(file + ": no such file", e);
        } catch (IOException e) {
            throw new BadInput(file + ": cannot be read as UTF-8 text (" + e.getMessage() + ")", e);
        }
    }
}
