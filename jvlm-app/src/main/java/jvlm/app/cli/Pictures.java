package jvlm.app.cli;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import jvlm.error.BadInput;
import jvlm.image.Image;
import jvlm.image.Limits;

/** Reads pictures as commands name them. */
final class Pictures {
    private Pictures() {}

    /** The picture at {@code path}; {@code -} stands for standard input. */
    static Image read(String path, Streams streams) {
        return path.equals("-")
                ? Image.readUpright(streams.allBytes(Limits.DEFAULT.maxBytes()), "standard input")
                : Image.readUpright(path(path));
    }

    static Path path(String name) {
        try {
            return Path.of(name);
        } catch (InvalidPathException e) {
            throw new BadInput("\"" + name + "\" cannot be the name of a file", e);
        }
    }
}
