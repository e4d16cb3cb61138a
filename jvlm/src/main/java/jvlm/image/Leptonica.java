package jvlm.image;

import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.leptonica.PIX;
import org.bytedeco.leptonica.global.leptonica;
import org.jspecify.annotations.Nullable;

/** Native decoders of leptonica: libwebp, and libjpeg-turbo, whose pixels are those of the reference pipelines. */
final class Leptonica {
    static {
        leptonica.setMsgSeverity(leptonica.L_SEVERITY_NONE);
    }

    private Leptonica() {}

    static @Nullable Image webp(byte[] bytes) {
        return image(leptonica.pixReadMemWebP(bytes, bytes.length));
    }

    static @Nullable Image jpeg(byte[] bytes) {
        return image(leptonica.pixReadMemJpeg(bytes, bytes.length, 0, 1, (int[]) null, 0));
    }

    private static @Nullable Image image(@Nullable PIX pix) {
        if (pix == null || pix.isNull()) {
            return null;
        }
        try {
            return leptonica.pixGetDepth(pix) == 32 ? colour(pix) : gray(pix);
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
        try (var data = new IntPointer(leptonica.pixGetData(pix))) {
            for (int y = 0, to = 0; y < height; y++) {
                data.position(y * words).get(line);
                for (int pixel : line) {
                    rgb[to++] = (byte) (pixel >> 24);
                    rgb[to++] = (byte) (pixel >> 16);
                    rgb[to++] = (byte) (pixel >> 8);
                }
            }
        }
        return new Image(width, height, rgb);
    }

    private static @Nullable Image gray(PIX pix) {
        if (leptonica.pixGetDepth(pix) != 8) {
            return null;
        }
        int width = leptonica.pixGetWidth(pix);
        int height = leptonica.pixGetHeight(pix);
        int words = leptonica.pixGetWpl(pix);
        var rgb = new byte[3 * width * height];
        var line = new int[words];
        try (var data = new IntPointer(leptonica.pixGetData(pix))) {
            for (int y = 0, to = 0; y < height; y++) {
                data.position((long) y * words).get(line);
                for (int x = 0; x < width; x++) {
                    byte level = (byte) (line[x / 4] >> 24 - 8 * (x % 4));
                    rgb[to++] = level;
                    rgb[to++] = level;
                    rgb[to++] = level;
                }
            }
        }
        return new Image(width, height, rgb);
    }
}
