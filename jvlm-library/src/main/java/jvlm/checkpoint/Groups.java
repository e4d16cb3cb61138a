package jvlm.checkpoint;

/**
 * Rows of quantised blocks as groups of whole numbers, {@code w = scale q + offset}: what a kernel computes with that
 * keeps the weights as small as they were stored.
 */
public final class Groups {
    /** What the groups of an encoding are. */
    public enum Kind {
        /** Numbers from 0 to 15 in groups of 32, with an offset. */
        NIBBLES,
        /** Numbers from -128 to 127 in groups of 32. */
        BYTES,
        /** Numbers from -128 to 127 in groups of 16. */
        FINE_BYTES,
        /** None of these. */
        NONE
    }

    /** Scales of one row, one a group. */
    public final float[] scales;

    /** Offsets of one row, one a group; zeros but for nibbles. */
    public final float[] offsets;

    /** Numbers of one row, one a column. */
    public final byte[] numbers;

    private final StoredTensor tensor;
    private final int columns;
    private final int group;
    private final float[] unpacked;

    /** Room for one row of {@code tensor [rows, columns]}. */
    public Groups(StoredTensor tensor) {
        this.tensor = tensor;
        this.columns = Math.toIntExact(tensor.shape()[1]);
        this.group = of(tensor.encoding()) == Kind.FINE_BYTES ? 16 : 32;
        this.scales = new float[columns / group];
        this.offsets = new float[columns / group];
        this.numbers = new byte[columns];
        this.unpacked = new float[columns];
    }

    /** What {@code encoding} holds. */
    public static Kind of(Encoding encoding) {
        return switch (encoding) {
            case Q4_0, Q4_1, Q4_K -> Kind.NIBBLES;
            case Q8_0, Q5_0 -> Kind.BYTES;
            case Q6_K -> Kind.FINE_BYTES;
            default -> Kind.NONE;
        };
    }

    /** True where scales and offsets are float16 in the file, and not products of two numbers. */
    public static boolean hasHalfScales(Encoding encoding) {
        return encoding.blockElements() == 32;
    }

    /** Reads a row. */
    public void read(long row) {
        var encoding = tensor.encoding();
        var blocks = tensor.bytes()
                .asSlice(encoding.bytes(row * columns), encoding.bytes(columns))
                .toArray(Mapped.BYTE);
        int size = encoding.blockBytes();
        for (int b = 0, c = 0; b < blocks.length; b += size, c += encoding.blockElements()) {
            switch (encoding) {
                case Q4_0 -> q4_0(blocks, b, c);
                case Q4_1 -> q4_1(blocks, b, c);
                case Q8_0 -> q8_0(blocks, b, c);
                case Q5_0 -> q5_0(blocks, b, c);
                case Q4_K -> q4_k(blocks, b, c);
                case Q6_K -> q6_k(blocks, b, c);
                default -> throw new IllegalStateException("no groups of " + encoding);
            }
        }
    }

    private void q4_0(byte[] s, int b, int c) {
        float d = Blocks.half(s, b);
        scales[c / 32] = d;
        offsets[c / 32] = -8 * d;
        split(s, b + 2, c);
    }

    private void q4_1(byte[] s, int b, int c) {
        scales[c / 32] = Blocks.half(s, b);
        offsets[c / 32] = Blocks.half(s, b + 2);
        split(s, b + 4, c);
    }

    private void split(byte[] s, int from, int c) {
        for (int i = 0; i < 16; i++) {
            int pair = s[from + i];
            numbers[c + i] = (byte) (pair & 0xf);
            numbers[c + 16 + i] = (byte) (pair >> 4 & 0xf);
        }
    }

    private void q8_0(byte[] s, int b, int c) {
        scales[c / 32] = Blocks.half(s, b);
        System.arraycopy(s, b + 2, numbers, c, 32);
    }

    private void q5_0(byte[] s, int b, int c) {
        scales[c / 32] = Blocks.half(s, b);
        Blocks.q5_0(s, b, unpacked, 0);
        whole(c, 32, -16, 15);
    }

    private void q4_k(byte[] s, int b, int c) {
        for (int g = 0; g < 8; g++) {
            scales[c / 32 + g] = Blocks.half(s, b) * Blocks.scale(s, b + 4, g);
            offsets[c / 32 + g] = -Blocks.half(s, b + 2) * Blocks.minimum(s, b + 4, g);
        }
        for (int i = 0; i < 256; i++) {
            numbers[c + i] = (byte) (s[b + 16 + i / 64 * 32 + i % 32] >> (i / 32 % 2 * 4) & 0xf);
        }
    }

    private void q6_k(byte[] s, int b, int c) {
        for (int g = 0; g < 16; g++) {
            scales[c / 16 + g] = Blocks.half(s, b + 208) * s[b + 192 + g];
        }
        Blocks.q6_k(s, b, unpacked, 0);
        whole(c, 256, -32, 31);
    }

    /** The numbers that {@code unpacked} is multiples of; exact, since they are small. */
    private void whole(int c, int count, int least, int most) {
        for (int i = 0; i < count; i++) {
            float scale = scales[(c + i) / group];
            numbers[c + i] = (byte) Math.clamp(scale == 0 ? 0 : Math.round(unpacked[i] / scale), least, most);
        }
    }

    /** True where all scales and offsets are finite as float16. */
    public boolean fitHalves() {
        return fit(scales) && fit(offsets);
    }

    private static boolean fit(float[] x) {
        for (float v : x) {
            if (!(Math.abs(v) < 65520)) {
                return false;
            }
        }
        return true;
    }
}
