package jvlm.text;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import jvlm.error.BadInput;

/** Vocabulary files as bytes and lines, within bounds. */
final class Lines {
    private static final int LARGEST = 64 << 20;

    private Lines() {}

    static byte[] bytes(Path file) {
        try (var in = Files.newInputStream(file)) {
            return bounded(in, file.toString());
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /** The lines without their ends (\n or \r\n); the last one is left out where it is empty. */
    static List<String> of(Path file) {
        var bytes = bytes(file);
        boolean packed = bytes.length > 2 && bytes[0] == 0x1f && bytes[1] == (byte) 0x8b;
        return split(new String(packed ? unpacked(bytes, file) : bytes, StandardCharsets.UTF_8));
    }

    static List<String> split(String text) {
        var lines = new ArrayList<String>();
        int from = 0;
        while (from < text.length()) {
            int end = text.indexOf('\n', from);
            int to = end < 0 ? text.length() : end;
            lines.add(text.substring(from, to > from && text.charAt(to - 1) == '\r' ? to - 1 : to));
            from = to + 1;
        }
        return lines;
    }

    private static byte[] unpacked(byte[] bytes, Path file) {
        try (var in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            return bounded(in, file.toString());
        } catch (IOException e) {
            throw new BadInput(file + ": damaged gzip file (" + e.getMessage() + ")", e);
        }
    }

    private static byte[] bounded(InputStream in, String name) throws IOException {
        var bytes = in.readNBytes(LARGEST + 1);
        if (bytes.length > LARGEST) {
            throw new BadInput(name + ": larger than any vocabulary (" + (LARGEST >> 20) + " MiB)");
        }
        return bytes;
    }

    private static BadInput unreadable(Path file, IOException e) {
        return new BadInput(file + ": cannot be read (" + e.getClass().getSimpleName() + ")", e);
    }
}
