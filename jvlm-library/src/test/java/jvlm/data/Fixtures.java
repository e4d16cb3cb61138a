package jvlm.data;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import jvlm.image.Image;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Small files to read. */
final class Fixtures {
    private Fixtures() {}

    /** A picture of one colour, which tells pictures apart. */
    static byte[] png(int width, int rgb) {
        var image = new BufferedImage(width, 2, BufferedImage.TYPE_INT_RGB);
        for (int x = 0; x < width; x++) {
            image.setRGB(x, 0, rgb);
            image.setRGB(x, 1, rgb);
        }
        var out = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    static Image shown(int width, int rgb) {
        return Image.solid(width, 2, rgb >> 16 & 255, rgb >> 8 & 255, rgb & 255);
    }

    static Path write(Path file, String text) {
        return write(file, text.getBytes(StandardCharsets.UTF_8));
    }

    static Path write(Path file, byte[] bytes) {
        try {
            Files.createDirectories(file.getParent());
            return Files.write(file, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Path tar(Path file, Map<String, byte[]> entries) {
        return tar(file, List.copyOf(entries.entrySet()));
    }

    static Path tar(Path file, List<Map.Entry<String, byte[]>> entries) {
        try (OutputStream out = Files.newOutputStream(file);
                var tar = new TarArchiveOutputStream(out, "UTF-8")) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            tar.setAddPaxHeadersForNonAsciiNames(true);
            for (var entry : entries) {
                var header = new TarArchiveEntry(entry.getKey());
                header.setSize(entry.getValue().length);
                tar.putArchiveEntry(header);
                tar.write(entry.getValue());
                tar.closeArchiveEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file;
    }

    static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** A test resource of this package as a file in {@code folder}. */
    static Path resource(Path folder, String name) {
        try (var in = Fixtures.class.getResourceAsStream(name)) {
            return write(folder.resolve(name), in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
