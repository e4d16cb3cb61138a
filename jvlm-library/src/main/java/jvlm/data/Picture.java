package jvlm.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import jvlm.error.BadInput;
import jvlm.image.Image;
import org.jspecify.annotations.Nullable;

/** A picture that is not read yet. Safe for many threads; stays readable when its {@link Samples} are closed. */
public sealed interface Picture {
    /** The encoded picture as it is stored. Throws {@link BadInput} where it is missing, cut short or too long. */
    byte[] bytes();

    /** What messages call it. */
    String source();

    /** Decodes it and turns it upright. Throws {@link BadInput}. */
    default Image read() {
        return Image.readUpright(bytes(), source());
    }

    /**
     * The picture's identity wherever it lies: the first 128 bits of the SHA-256 of its encoded bytes, as 32
     * hexadecimal digits. It reads the bytes and decodes nothing. Throws {@link BadInput}.
     */
    default String key() {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(bytes());
            return HexFormat.of().formatHex(digest, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A file of its own. */
    record InFile(Path file) implements Picture {
        @Override
        public byte[] bytes() {
            try {
                Encoded.requireLength(Files.size(file), file.toString());
                return Files.readAllBytes(file);
            } catch (NoSuchFileException e) {
                throw new BadInput(file + ": no such file", e);
            } catch (IOException e) {
                throw new BadInput(file + ": cannot be read (" + e.getMessage() + ")", e);
            }
        }

        @Override
        public String source() {
            return file.toString();
        }
    }

    /** Held in memory. */
    record InMemory(byte[] bytes, String source) implements Picture {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof InMemory m && source.equals(m.source) && Arrays.equals(bytes, m.bytes);
        }

        @Override
        public int hashCode() {
            return 31 * source.hashCode() + Arrays.hashCode(bytes);
        }

        @Override
        public String toString() {
            return source;
        }
    }

    /** A part of a larger file: an entry of a tar. */
    record InArchive(DataFile file, long offset, long length, String name) implements Picture {
        @Override
        public byte[] bytes() {
            return file.bytes(offset, Encoded.requireLength(length, source()));
        }

        @Override
        public String source() {
            return file.path() + ":" + name;
        }
    }

    /** Base64 text within a larger file: a cell of a table. */
    record InText(DataFile file, long offset, long length, String name) implements Picture {
        @Override
        public byte[] bytes() {
            return Encoded.base64(file.text(offset, Encoded.requireLength(length, source())), source());
        }

        @Override
        public String source() {
            return file.path() + ": " + name;
        }
    }
}
