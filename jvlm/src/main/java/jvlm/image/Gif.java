package jvlm.image;

import java.io.IOException;

/** GIF files: the first frame on its canvas. */
final class Gif {
    private Gif() {}

    static Image decode(byte[] bytes, Guard guard) throws IOException {
        return Rasters.image(ImageIoReader.first(bytes, Format.GIF, guard));
    }
}
