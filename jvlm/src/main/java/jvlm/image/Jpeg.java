package jvlm.image;

import java.io.IOException;

/** JPEG files. */
final class Jpeg {
    private Jpeg() {}

    static Image decode(byte[] bytes, Guard guard) throws IOException {
        ImageIoReader.with(bytes, Format.JPEG, reader -> {
            guard.size(reader.getWidth(0), reader.getHeight(0));
            return reader;
        });
        var image = Leptonica.jpeg(bytes);
        if (image == null) {
            throw new IOException("cannot be decoded");
        }
        return image;
    }
}
