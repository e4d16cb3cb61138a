package jvlm.image;

import org.bytedeco.leptonica.PIX;
import org.bytedeco.leptonica.global.leptonica;
import org.jspecify.annotations.Nullable;

/** The native WebP decoder: leptonica carries libwebp, whose pixels are those of the reference pipelines. */
final class Leptonica {
    static {
        leptonica.setMsgSeverity(leptonica.L_SEVERITY_NONE);
    }

    private Leptonica() {}

    /** Decodes a still WebP file of any kind; null if it is damaged. */
    static @Nullable Image webp(byte[] bytes) {
        return image(leptonica.pixReadMemWebP(bytes, bytes.length));
    }

    private static @Nullable Image image(@Nullable PIX pix) {
        if (pix == null || pix.isNull()) {
            return null;
        }
        try {
            return leptonica.pixGetDepth(pix) == 32 ? colour(pix) : null;
        } finally {
            leptonica.pixDestroy(pix);
        }
    }

    private static Image colour(PIX pix) {
        int width = leptonica.pixGetWidth(pix);
        int height = leptonica.pixGetHeight(pix);
        long words = leptonica.pixGetWpl(pix);
        var rgb = new byte[3 * width * height];
        var line = new int[width];
        var data = leptonica.pixGetData(pix);
        for (int y = 0, to = 0; y < height; y++) {
            data.position(y * words).get(line);
            for (int pixel : line) {
                rgb[to++] = (byte) (pixel >> 24);
                rgb[to++] = (byte) (pixel >> 16);
                rgb[to++] = (byte) (pixel >> 8);
            }
        }
        return new Image(width, height, rgb);
    }
}
