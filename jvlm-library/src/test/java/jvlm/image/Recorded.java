package jvlm.image;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipInputStream;

/** Answers recorded from the reference libraries, which each file's first line names. */
final class Recorded {
    private Recorded() {}

    /** The lines of a resource, split at spaces, comments left out. */
    static Stream<String[]> lines(String resource) {
        return new String(bytes(resource), StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split(" "));
    }

    /** Small picture files of every format, by name. */
    static Map<String, byte[]> pictures() {
        var pictures = new TreeMap<String, byte[]>();
        try (var zip = new ZipInputStream(new ByteArrayInputStream(bytes("pictures.zip")))) {
            for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                pictures.put(entry.getName(), zip.readAllBytes());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return pictures;
    }

    static byte[] picture(String name) {
        return Objects.requireNonNull(pictures().get(name), name);
    }

    static byte[] bytes(String resource) {
        try (InputStream in = Objects.requireNonNull(Recorded.class.getResourceAsStream(resource), resource)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** First half of the SHA-256, in hexadecimal. */
    static String sha(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes), 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Reproducible pictures: 0 noise, 1 black and white noise (filters overshoot), 2 gradients with a little noise. */
    static Image noise(int seed, int width, int height, int kind) {
        var rgb = new byte[3 * width * height];
        for (int i = 0; i < rgb.length; i++) {
            int v = i * 0x9E3779B1 + seed * 0x85EBCA6B;
            v = (v ^ v >>> 15) * 0x2C1B3C6D;
            v = (v ^ v >>> 12) * 0x297A2D39;
            v = (v ^ v >>> 15) >>> 24;
            int pixel = i / 3;
            rgb[i] = (byte)
                    switch (kind) {
                        case 0 -> v;
                        case 1 -> v >= 128 ? 255 : 0;
                        default -> pixel % width * 7 + pixel / width * 13 + i % 3 * 50 + (v >> 5);
                    };
        }
        return new Image(width, height, rgb);
    }
}
