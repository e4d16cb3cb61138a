package jvlm.image;

/** Width and height in pixels. */
public record Size(int width, int height) {
    /** The size of a picture. */
    public static Size of(Image image) {
        return new Size(image.width(), image.height());
    }

    @Override
    public String toString() {
        return width + " x " + height;
    }
}
