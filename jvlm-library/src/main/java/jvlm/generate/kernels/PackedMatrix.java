package jvlm.generate.kernels;

/** A matrix {@code [rows, columns]} as decoding reads it. Immutable; may be read by many threads. */
public sealed interface PackedMatrix permits FloatRows, BrainRows, ByteBlocks, NibbleBlocks {
    /** Rows that are computed together: work is divided among threads by whole units. */
    int UNIT = 32;

    int rows();

    int columns();

    /** Bytes that one product reads. */
    long bytes();

    /**
     * {@code y[at + r] = sum over c of W[r, c] x[c]} for the rows of the units {@code from} to {@code to}. The last unit
     * may write zeros, or nothing, behind the last row.
     */
    void times(Activations x, Workspace workspace, float[] y, int at, int from, int to);

    /**
     * The same for the columns {@code first} to {@code end} of {@code x}, each into its own {@code y}. Weights are read
     * once for several; what a column gives is to the bit what it gives alone.
     */
    default void times(Activations[] x, int first, int end, Workspace workspace, float[][] y, int from, int to) {
        for (int c = first; c < end; c++) {
            times(x[c], workspace, y[c], 0, from, to);
        }
    }

    /** Copies row {@code index} into {@code out}. */
    void row(int index, float[] out);

    /** Units of all rows. */
    default int units() {
        return Math.ceilDiv(rows(), UNIT);
    }

    /** {@code n} rounded up to whole units. */
    static int padded(int n) {
        return Math.ceilDiv(n, UNIT) * UNIT;
    }
}
