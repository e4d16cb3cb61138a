package jvlm.text;

/** UTF-8 byte by byte: each maximal broken part becomes one U+FFFD. */
final class Utf8Stream {
    private int missing;
    private int code;
    private int low;
    private int high;

    void add(int b, StringBuilder out) {
        if (missing > 0) {
            if (b >= low && b <= high) {
                code = code << 6 | (b & 0x3F);
                low = 0x80;
                high = 0xBF;
                if (--missing == 0) {
                    out.appendCodePoint(code);
                }
                return;
            }
            finish(out);
        }
        start(b, out);
    }

    /** Ends the text: an incomplete character is a broken one. */
    void finish(StringBuilder out) {
        if (missing > 0) {
            out.append('\uFFFD');
            missing = 0;
        }
    }

    private void start(int b, StringBuilder out) {
        if (b < 0x80) {
            out.append((char) b);
        } else if (b < 0xC2 || b > 0xF4) {
            out.append('\uFFFD');
        } else {
            missing = b < 0xE0 ? 1 : b < 0xF0 ? 2 : 3;
            code = b & (0x3F >> missing);
            // Overlong forms, surrogates and what lies above 10FFFF are ruled out by the second byte.
            low = b == 0xE0 ? 0xA0 : b == 0xF0 ? 0x90 : 0x80;
            high = b == 0xED ? 0x9F : b == 0xF4 ? 0x8F : 0xBF;
        }
    }
}
