package jvlm.checkpoint;

import java.math.BigInteger;

/** Python's integers of any size. */
final class PickleNumbers {
    private static final int LONGEST = 1024;

    private PickleNumbers() {}

    /** A little-endian two's complement number of {@code length} bytes: a Long where it fits, else a BigInteger. */
    static Object integer(Cursor in, long length) {
        if (length > LONGEST) {
            throw in.error("a number of " + length + " bytes");
        }
        if (length == 0) {
            return 0L;
        }
        var big = in.take(length).toArray(Mapped.BYTE);
        for (int i = 0, j = big.length - 1; i < j; i++, j--) {
            byte kept = big[i];
            big[i] = big[j];
            big[j] = kept;
        }
        var number = new BigInteger(big);
        if (number.bitLength() < Long.SIZE) {
            return number.longValue();
        }
        return number;
    }
}
