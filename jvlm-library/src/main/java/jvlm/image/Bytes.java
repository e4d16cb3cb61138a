package jvlm.image;

/** Reads of integers from a file in memory; every one is checked by the caller against the array's length. */
final class Bytes {
    private Bytes() {}

    static int u8(byte[] b, int at) {
        return b[at] & 255;
    }

    static int u16(byte[] b, int at, boolean little) {
        return little ? u8(b, at) | u8(b, at + 1) << 8 : u8(b, at) << 8 | u8(b, at + 1);
    }

    static int u24Little(byte[] b, int at) {
        return u16(b, at, true) | u8(b, at + 2) << 16;
    }

    static long u32(byte[] b, int at, boolean little) {
        long low = u16(b, little ? at : at + 2, little);
        long high = u16(b, little ? at + 2 : at, little);
        return high << 16 | low;
    }
}
