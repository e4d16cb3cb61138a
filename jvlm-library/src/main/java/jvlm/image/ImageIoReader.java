package jvlm.image;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadWarningListener;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** The JDK's readers, from memory: ImageIO's own entry points would copy every file to a cache on disk. */
final class ImageIoReader {
    private ImageIoReader() {}

    @FunctionalInterface
    interface Use<T> {
        T apply(ImageReader reader) throws IOException;
    }

    /** The first picture of a file, its size checked before it is decoded. */
    static BufferedImage first(byte[] bytes, Format format, Guard guard) throws IOException {
        return with(bytes, format, reader -> {
            guard.size(reader.getWidth(0), reader.getHeight(0));
            return reader.read(0);
        });
    }

    /** Opens the format's reader on the bytes; a warning that the data end too early becomes an error. */
    static <T> T with(byte[] bytes, Format format, Use<T> use) throws IOException {
        var reader = reader(format);
        var premature = new Premature();
        try (var in = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
            reader.setInput(in, true, true);
            reader.addIIOReadWarningListener(premature);
            var result = use.apply(reader);
            if (premature.seen) {
                throw new IOException("the data end too early");
            }
            return result;
        } finally {
            reader.dispose();
        }
    }

    /** The JDK's own: others on the class path may round pixels differently. */
    private static ImageReader reader(Format format) throws IOException {
        var readers = ImageIO.getImageReadersByFormatName(format.reader());
        while (readers.hasNext()) {
            var reader = readers.next();
            if (reader.getClass().getName().startsWith("com.sun.imageio.")) {
                return reader;
            }
        }
        throw new IOException("this Java runtime lacks the module java.desktop");
    }

    private static final class Premature implements IIOReadWarningListener {
        private boolean seen;

        @Override
        public void warningOccurred(ImageReader source, String warning) {
            seen |= warning.contains("remature") || warning.contains("end of");
        }
    }
}
