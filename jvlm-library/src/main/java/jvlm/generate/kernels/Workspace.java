package jvlm.generate.kernels;

/** Scratch memory of one thread. */
public final class Workspace {
    final float[] scales;
    /** Vectors whose lanes are to be summed. */
    final float[] lanes = new float[8 * Lanes.COUNT];

    /** @param columns of the widest matrix */
    public Workspace(int columns) {
        // Two blocks of rows, scale and offset for each group of 16 columns at the least.
        scales = new float[4 * Math.ceilDiv(columns, 16) * Lanes.COUNT];
    }
}
