package jvlm.video;

import java.nio.file.Path;
import jvlm.error.BadInput;
import jvlm.image.Image;
import jvlm.image.Size;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.global.swscale;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.bytedeco.javacpp.DoublePointer;
import org.jspecify.annotations.Nullable;

/**
 * Frames to 8-bit RGB in the colour matrix and range that each frame names, BT.601 and limited where it names none;
 * transparency is dropped. A frame of another size than the stream announces is scaled to it.
 */
final class Rgb implements AutoCloseable {
    private static final int ALIGNMENT = 64;
    private static final int UNIT = 1 << 16;

    /** What a conversion is made for. */
    private record Kind(int width, int height, int format, int matrix, boolean fullRange) {
        static Kind of(AVFrame frame) {
            return new Kind(
                    frame.width(),
                    frame.height(),
                    frame.format(),
                    frame.colorspace(),
                    frame.color_range() == avutil.AVCOL_RANGE_JPEG);
        }
    }

    private final Path path;
    private final Size size;
    private final AVFrame out = avutil.av_frame_alloc();
    private @Nullable Kind kind;
    private @Nullable SwsContext context;

    Rgb(Path path, Size size) {
        this.path = path;
        this.size = size;
        out.format(avutil.AV_PIX_FMT_RGB24);
        out.width(size.width());
        out.height(size.height());
        if (avutil.av_frame_get_buffer(out, ALIGNMENT) < 0) {
            close();
            throw new BadInput(path + ": no memory for a frame of " + size + " pixels");
        }
    }

    Image of(AVFrame frame) {
        var conversion = conversion(Kind.of(frame));
        int rows = swscale.sws_scale(
                conversion, frame.data(), frame.linesize(), 0, frame.height(), out.data(), out.linesize());
        if (rows != size.height()) {
            throw new BadInput(path + ": a frame's colours cannot be converted");
        }
        int row = 3 * size.width();
        var rgb = new byte[Math.multiplyExact(row, size.height())];
        var pixels = out.data(0);
        for (int y = 0; y < size.height(); y++) {
            pixels.position((long) y * out.linesize(0)).get(rgb, y * row, row);
        }
        return new Image(size.width(), size.height(), rgb);
    }

    private SwsContext conversion(Kind wanted) {
        if (context != null && wanted.equals(kind)) {
            return context;
        }
        swscale.sws_freeContext(context);
        context = null;
        var made = context(wanted);
        if (made == null) {
            throw new BadInput(path + ": frames of " + wanted.width + " x " + wanted.height + " in pixel format "
                    + wanted.format + " cannot be converted");
        }
        var matrix = swscale.sws_getCoefficients(wanted.matrix);
        // Fails for frames that are RGB already, which have no matrix.
        swscale.sws_setColorspaceDetails(made, matrix, wanted.fullRange ? 1 : 0, matrix, 1, 0, UNIT, UNIT);
        kind = wanted;
        context = made;
        return made;
    }

    private @Nullable SwsContext context(Kind from) {
        return swscale.sws_getContext(
                from.width,
                from.height,
                from.format,
                size.width(),
                size.height(),
                avutil.AV_PIX_FMT_RGB24,
                swscale.SWS_BILINEAR,
                null,
                null,
                (DoublePointer) null);
    }

    @Override
    public void close() {
        swscale.sws_freeContext(context);
        context = null;
        avutil.av_frame_free(out);
    }
}
