package jvlm.ground;

/**
 * A rectangle in pixels from the upper left corner.
 *
 * @param left not above {@code right}
 * @param top not above {@code bottom}
 * @param right where it ends, exclusive
 * @param bottom where it ends, exclusive
 */
public record Box(double left, double top, double right, double bottom) implements Shape {
    /** The smallest box around points given as x, y, x, y ... */
    static Box around(double... xy) {
        double left = xy[0];
        double top = xy[1];
        double right = left;
        double bottom = top;
        for (int i = 2; i + 1 < xy.length; i += 2) {
            left = Math.min(left, xy[i]);
            top = Math.min(top, xy[i + 1]);
            right = Math.max(right, xy[i]);
            bottom = Math.max(bottom, xy[i + 1]);
        }
        return new Box(left, top, right, bottom);
    }

    public double width() {
        return right - left;
    }

    public double height() {
        return bottom - top;
    }
}
