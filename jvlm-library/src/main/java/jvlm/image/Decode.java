package jvlm.image;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import jvlm.error.BadInput;

/**
 * Picture files to pixels, converted as Pillow's {@code Image.open(file).convert("RGB")} converts them: alpha dropped,
 * gray repeated, the first frame of an animation. PNG, JPEG, GIF, BMP, TIFF and WebP. The orientation that a camera
 * noted is not applied ({@link Image#readUpright}), except that of TIFF files, which Pillow applies too.
 *
 * <p>Every failure is a {@link BadInput} of one line that names the file: no picture, too large (before anything is
 * allocated), truncated, corrupt.
 */
public final class Decode {
    private Decode() {}

    /** Reads and decodes a file within limits. */
    public static Image image(Path path, Limits limits) {
        return image(bytes(path, limits), path.toString(), limits);
    }

    /** Decodes a file held in memory within limits; {@code source} is what messages call it. */
    public static Image image(byte[] bytes, String source, Limits limits) {
        if (bytes.length > limits.maxBytes()) {
            throw tooLong(source, bytes.length, limits);
        }
        var format = Format.of(bytes);
        if (format == null) {
            throw new BadInput(source + ": " + Format.unknown(bytes));
        }
        try {
            return decode(bytes, format, new Guard(source, limits));
        } catch (IOException | RuntimeException e) {
            if (e instanceof BadInput known) {
                throw known;
            }
            throw new BadInput(source + ": corrupt " + format + " picture" + detail(e), e);
        } catch (OutOfMemoryError e) {
            throw new BadInput(source + ": the picture does not fit into the memory of the JVM", e);
        }
    }

    static byte[] bytes(Path path, Limits limits) {
        int most = (int) Math.min(limits.maxBytes(), Integer.MAX_VALUE - 16);
        try (var in = Files.newInputStream(path)) {
            var bytes = in.readNBytes(most + 1);
            if (bytes.length > most) {
                throw tooLong(path.toString(), Files.size(path), limits);
            }
            return bytes;
        } catch (NoSuchFileException e) {
            throw new BadInput(path + ": no such file", e);
        } catch (AccessDeniedException e) {
            throw new BadInput(path + ": no permission to read it", e);
        } catch (IOException e) {
            throw new BadInput(path + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private static Image decode(byte[] bytes, Format format, Guard guard) throws IOException {
        return switch (format) {
            case JPEG -> Jpeg.decode(bytes, guard);
            case WEBP -> Webp.decode(bytes, guard);
            case GIF -> Gif.decode(bytes, guard);
            case PNG -> Png.decode(bytes, guard);
            case TIFF -> Tiff.decode(bytes, guard);
            case BMP -> Rasters.image(ImageIoReader.first(bytes, format, guard));
        };
    }

    private static String detail(Exception e) {
        var message = e.getMessage();
        return e instanceof IOException && message != null
                ? ": " + message.lines().findFirst().orElse("")
                : "";
    }

    private static BadInput tooLong(String source, long size, Limits limits) {
        return new BadInput(source + ": " + size + " bytes, the limit is " + limits.maxBytes());
    }
}
