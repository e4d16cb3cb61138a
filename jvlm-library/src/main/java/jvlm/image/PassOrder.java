package jvlm.image;

/**
 * Which of a resize's two passes comes first. Each pass rounds and clamps to 8 bits, so the order shows by up to some
 * levels where a filter overshoots (hard edges, noise).
 */
public enum PassOrder {
    /** Rows, then columns: Pillow up to 12 and torch. */
    HORIZONTAL_FIRST,
    /** Pillow 13: columns first where the height shrinks by more than twice what the width does. */
    PILLOW_13;

    boolean verticalFirst(int fromWidth, int fromHeight, int width, int height) {
        return this == PILLOW_13 && height < fromHeight && fromHeight - height > 2L * (fromWidth - width);
    }
}
