package jvlm.image;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** WebP files: still, and the first frame of animated ones on its canvas. */
final class Webp {
    private static final int ANIMATED = 2;

    private Webp() {}

    /** A chunk of a RIFF file: where its data lie. */
    private record Chunk(String name, int from, int to) {
        static @Nullable Chunk at(byte[] b, long at, long end) throws IOException {
            if (at + 8 > end) {
                return null;
            }
            long length = Bytes.u32(b, (int) at + 4, true);
            if (at + 8 + length > end) {
                throw new IOException("the data end too early");
            }
            var name = new String(b, (int) at, 4, StandardCharsets.ISO_8859_1);
            return new Chunk(name, (int) at + 8, (int) (at + 8 + length));
        }

        int length() {
            return to - from;
        }

        /** Chunks start at even places. */
        long next() {
            return to + (length() & 1L);
        }
    }

    static Image decode(byte[] b, Guard guard) throws IOException {
        var first = Chunk.at(b, 12, b.length);
        if (first == null || Bytes.u32(b, 4, true) + 8 > b.length) {
            throw new IOException("the data end too early");
        }
        var size = size(b, first);
        guard.size(size.width(), size.height());
        if (first.name.equals("VP8X") && (b[first.from] & ANIMATED) != 0) {
            return firstFrame(b, first, size, guard);
        }
        return still(b);
    }

    private static Image still(byte[] b) throws IOException {
        try {
            var image = Leptonica.webp(b);
            if (image == null) {
                throw new IOException("cannot be decoded");
            }
            return image;
        } catch (LinkageError e) {
            throw new IOException("the native WebP decoder does not load: " + e.getMessage(), e);
        }
    }

    private static Size size(byte[] b, Chunk first) throws IOException {
        int at = first.from;
        if (first.name.equals("VP8X") && first.length() >= 10) {
            return new Size(1 + Bytes.u24Little(b, at + 4), 1 + Bytes.u24Little(b, at + 7));
        }
        if (first.name.equals("VP8 ") && first.length() >= 10) {
            return new Size(Bytes.u16(b, at + 6, true) & 0x3fff, Bytes.u16(b, at + 8, true) & 0x3fff);
        }
        if (first.name.equals("VP8L") && first.length() >= 5) {
            int bits = (int) Bytes.u32(b, at + 1, true);
            return new Size(1 + (bits & 0x3fff), 1 + ((bits >> 14) & 0x3fff));
        }
        throw new IOException("starts with the chunk \"" + first.name.trim() + "\" of " + first.length() + " bytes");
    }

    private static Image firstFrame(byte[] b, Chunk header, Size canvas, Guard guard) throws IOException {
        for (var chunk = header; chunk != null; chunk = Chunk.at(b, chunk.next(), b.length)) {
            if (chunk.name.equals("ANMF") && chunk.length() >= 16) {
                int at = chunk.from;
                int x = 2 * Bytes.u24Little(b, at);
                int y = 2 * Bytes.u24Little(b, at + 3);
                var frame = new Size(1 + Bytes.u24Little(b, at + 6), 1 + Bytes.u24Little(b, at + 9));
                if (x + frame.width() > canvas.width() || y + frame.height() > canvas.height()) {
                    throw new IOException("the first frame of " + frame + " does not lie on the canvas of " + canvas);
                }
                guard.size(frame.width(), frame.height());
                var image = still(alone(b, at + 16, chunk.to, frame));
                if (!Size.of(image).equals(frame)) {
                    throw new IOException("the first frame is " + Size.of(image) + ", expected " + frame);
                }
                return Crop.window(image, -x, -y, canvas.width(), canvas.height(), 0);
            }
        }
        throw new IOException("no frame");
    }

    /** The chunks of a frame as a file of their own, with the extended header that alpha data need. */
    private static byte[] alone(byte[] b, int from, int to, Size size) {
        var out = new byte[30 + to - from];
        byte[] head = "RIFF\0\0\0\0WEBPVP8X\12\0\0\0".getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(head, 0, out, 0, head.length);
        little(out, 4, 4, out.length - 8);
        out[20] = (byte) (Format.starts(b, from, "ALPH") || Format.starts(b, from, "VP8L") ? 16 : 0);
        little(out, 24, 3, size.width() - 1);
        little(out, 27, 3, size.height() - 1);
        System.arraycopy(b, from, out, 30, to - from);
        return out;
    }

    private static void little(byte[] out, int at, int bytes, int value) {
        for (int i = 0; i < bytes; i++) {
            out[at + i] = (byte) (value >> (8 * i));
        }
    }
}
