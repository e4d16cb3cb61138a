package jvlm.image;

import java.io.IOException;

/** WebP files: still, and the first frame of animated ones. */
final class Webp {
    private Webp() {}

    static Image decode(byte[] bytes, Guard guard) throws IOException {
        var image = Leptonica.webp(bytes);
        if (image == null) {
            throw new IOException("cannot be decoded");
        }
        return image;
    }
}
