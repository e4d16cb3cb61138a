package jvlm.image;

/** Whose resize a system's published preprocessing runs on; on one picture they differ by some levels. */
public enum Resampler {
    /** Pillow 13. */
    PILLOW,
    /** Pillow up to 12. */
    PILLOW_12,
    /** torchvision on 8-bit tensors. */
    TORCH;

    /** The resized picture; see {@link Resize}. */
    public Image resize(Image image, Size size, Filter filter) {
        return switch (this) {
            case PILLOW -> Resize.pillow(image, size.width(), size.height(), filter);
            case PILLOW_12 -> Resize.pillow(image, size.width(), size.height(), filter, PassOrder.HORIZONTAL_FIRST);
            case TORCH -> Resize.torch(image, size.width(), size.height(), filter);
        };
    }
}
