package jvlm.image;

import java.io.IOException;
import java.util.Arrays;

/**
 * JPEG files. The JDK's decoder gives libjpeg's pixels, but guesses colour spaces in its own way, converts by embedded
 * profiles and refuses odd metadata. So it gets the file with all application segments replaced by a single Adobe one
 * that states the colour space libjpeg would take.
 *
 * @param width of the frame
 * @param height of the frame
 * @param components 1, 3 or 4
 * @param transform Adobe's number: 0 RGB or CMYK, 1 YCbCr, 2 YCCK
 * @param frame where the frame's segment starts
 */
record Jpeg(int width, int height, int components, int transform, int frame) {
    private static final int SOI = 0xd8;
    private static final int EOI = 0xd9;
    private static final int SOS = 0xda;
    private static final int APP0 = 0xe0;
    private static final int APP14 = 0xee;
    private static final int COMMENT = 0xfe;
    /** Progressive files have about ten scans; each costs a pass over the whole picture, however few bytes it takes. */
    private static final int MAX_SCANS = 200;

    static Image decode(byte[] bytes, Guard guard) throws IOException {
        var header = header(bytes);
        guard.size(header.width, header.height);
        if (scans(bytes, header.frame) > MAX_SCANS) {
            throw new IOException("more than " + MAX_SCANS + " scans");
        }
        var picture = ImageIoReader.first(header.plain(bytes), Format.JPEG, guard);
        return header.components == 4 ? Rasters.inks(picture.getRaster()) : Rasters.image(picture);
    }

    private static Jpeg header(byte[] b) throws IOException {
        boolean jfif = false;
        int adobe = -1;
        for (int at = marker(b, 2); ; at = marker(b, next(b, at))) {
            int marker = Bytes.u8(b, at + 1);
            if (marker == SOS || marker == EOI) {
                throw new IOException("no frame before the data");
            }
            int length = length(b, at);
            if (isFrame(marker)) {
                return frame(b, at, length, jfif, adobe);
            }
            jfif |= marker == APP0 && Format.starts(b, at + 4, "JFIF\0");
            if (marker == APP14 && Format.starts(b, at + 4, "Adobe") && length >= 14) {
                adobe = Bytes.u8(b, at + 15);
            }
        }
    }

    private static Jpeg frame(byte[] b, int at, int length, boolean jfif, int adobe) throws IOException {
        int components = length < 8 ? 0 : Bytes.u8(b, at + 9);
        if (length < 8 + 3 * components || (components != 1 && components != 3 && components != 4)) {
            throw new IOException(components + " components");
        }
        if (Bytes.u8(b, at + 4) != 8) {
            throw new IOException(Bytes.u8(b, at + 4) + " bits a sample, only 8 are read");
        }
        boolean rgb = Bytes.u8(b, at + 10) == 'R' && components == 3 && Bytes.u8(b, at + 13) == 'G';
        int transform =
                switch (components) {
                    case 3 -> jfif ? 1 : adobe >= 0 ? Math.min(adobe, 1) : rgb ? 0 : 1;
                    case 4 -> adobe == 2 ? 2 : 0;
                    default -> 0;
                };
        return new Jpeg(Bytes.u16(b, at + 7, false), Bytes.u16(b, at + 5, false), components, transform, at);
    }

    /** The file without application segments and comments before its frame, but with an Adobe segment. */
    private byte[] plain(byte[] b) throws IOException {
        var out = new byte[b.length + 16];
        byte[] head = {(byte) 0xff, (byte) SOI, (byte) 0xff, (byte) APP14, 0, 14, 'A', 'd', 'o', 'b', 'e', 0, 100};
        System.arraycopy(head, 0, out, 0, head.length);
        out[17] = (byte) transform;
        int to = 18;
        for (int at = marker(b, 2); at < frame; at = marker(b, next(b, at))) {
            int marker = Bytes.u8(b, at + 1);
            if (marker < APP0 || (marker > APP0 + 15 && marker != COMMENT)) {
                int n = next(b, at) - at;
                System.arraycopy(b, at, out, to, n);
                to += n;
            }
        }
        System.arraycopy(b, frame, out, to, b.length - frame);
        return Arrays.copyOf(out, to + b.length - frame);
    }

    /** The scans up to the end marker, which Pillow too demands; what follows it is not JPEG (phones append films). */
    private static int scans(byte[] b, int frame) throws IOException {
        int scans = 0;
        for (int at = frame; Bytes.u8(b, at + 1) != EOI; at = marker(b, next(b, at))) {
            scans += Bytes.u8(b, at + 1) == SOS ? 1 : 0;
        }
        return scans;
    }

    private static boolean isFrame(int marker) {
        return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
    }

    /** The next marker with a segment, or the end; compressed data, restarts and, as in libjpeg, rubbish are skipped. */
    private static int marker(byte[] b, int at) throws IOException {
        for (; at + 1 < b.length; at++) {
            int code = Bytes.u8(b, at + 1);
            boolean alone = code <= 1 || code == 0xff || (code >= 0xd0 && code <= 0xd7);
            if (Bytes.u8(b, at) == 0xff && !alone) {
                return at;
            }
        }
        throw new IOException("the data end too early");
    }

    private static int length(byte[] b, int at) throws IOException {
        int length = at + 4 > b.length ? 0 : Bytes.u16(b, at + 2, false);
        if (length < 2 || at + 2 + length > b.length) {
            throw new IOException("the data end too early");
        }
        return length;
    }

    private static int next(byte[] b, int at) throws IOException {
        return at + 2 + length(b, at);
    }
}
