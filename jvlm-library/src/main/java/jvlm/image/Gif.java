package jvlm.image;

import java.io.IOException;

/** GIF files: the first frame on its canvas, in the frame's own palette. */
final class Gif {
    private Gif() {}

    /** Where the first frame lies and how it is coloured; palette places in the file, 0 entries if there is none. */
    private record Frame(int x, int y, int width, int height, int palette, int entries) {}

    static Image decode(byte[] bytes, Guard guard) throws IOException {
        int screenEntries = entries(bytes, 10);
        int transparent = 0;
        int at = 13 + 3 * screenEntries;
        while (at + 10 < bytes.length && bytes[at] != ',') {
            if (bytes[at] == ';') {
                throw new IOException("no frame");
            }
            boolean extension = bytes[at] == '!';
            if (extension && Bytes.u8(bytes, at + 1) == 0xf9 && (bytes[at + 3] & 1) != 0) {
                transparent = Bytes.u8(bytes, at + 6);
            }
            at = extension ? blocks(bytes, at + 2) : at + 1;
        }
        if (at + 10 >= bytes.length) {
            throw new IOException("the data end too early");
        }
        return canvas(bytes, frame(bytes, at, screenEntries), transparent, guard);
    }

    private static Frame frame(byte[] b, int at, int screenEntries) {
        int own = entries(b, at + 9);
        return new Frame(
                Bytes.u16(b, at + 1, true),
                Bytes.u16(b, at + 3, true),
                Bytes.u16(b, at + 5, true),
                Bytes.u16(b, at + 7, true),
                own > 0 ? at + 10 : 13,
                own > 0 ? own : screenEntries);
    }

    private static Image canvas(byte[] b, Frame f, int transparent, Guard guard) throws IOException {
        if (f.palette + 3 * f.entries > b.length) {
            throw new IOException("the data end too early");
        }
        int width = Math.max(Bytes.u16(b, 6, true), f.x + f.width);
        int height = Math.max(Bytes.u16(b, 8, true), f.y + f.height);
        guard.size(width, height);
        var raster = ImageIoReader.first(b, Format.GIF, guard).getRaster();
        var rgb = new byte[3 * width * height];
        for (int i = 0; i < rgb.length; i += 3) {
            colour(b, f, transparent, rgb, i);
        }
        var line = new int[f.width];
        for (int y = 0; y < f.height; y++) {
            raster.getSamples(raster.getMinX(), raster.getMinY() + y, f.width, 1, 0, line);
            int to = 3 * ((f.y + y) * width + f.x);
            for (int x = 0; x < f.width; x++) {
                colour(b, f, line[x], rgb, to + 3 * x);
            }
        }
        return new Image(width, height, rgb);
    }

    private static void colour(byte[] b, Frame f, int index, byte[] rgb, int to) {
        for (int c = 0; c < 3; c++) {
            rgb[to + c] = index < f.entries ? b[f.palette + 3 * index + c] : f.entries == 0 ? (byte) index : 0;
        }
    }

    private static int entries(byte[] b, int flagsAt) {
        int flags = Bytes.u8(b, flagsAt);
        return (flags & 128) == 0 ? 0 : 2 << (flags & 7);
    }

    private static int blocks(byte[] b, int at) {
        while (at < b.length && b[at] != 0) {
            at += 1 + Bytes.u8(b, at);
        }
        return at + 1;
    }
}
