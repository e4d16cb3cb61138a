package jvlm.video;

import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.javacpp.IntPointer;

/** How a camera was held, as a video file notes it. */
final class Rotation {
    private static final int ENTRIES = 9;
    private static final int HALF = 1 << 15;

    private Rotation() {}

    /**
     * The stream's display matrix as the EXIF orientation of the same effect, 1 to 8; 1 also for turns that are no
     * multiple of a right angle.
     */
    static int orientation(AVStream stream) {
        var parameters = stream.codecpar();
        var data = avcodec.av_packet_side_data_get(
                parameters.coded_side_data(), parameters.nb_coded_side_data(), avcodec.AV_PKT_DATA_DISPLAYMATRIX);
        if (data == null || data.size() < ENTRIES * Integer.BYTES) {
            return 1;
        }
        var matrix = new int[ENTRIES];
        new IntPointer(data.data()).get(matrix);
        return orientation(sign(matrix[0]), sign(matrix[1]), sign(matrix[3]), sign(matrix[4]));
    }

    /** A pixel (x, y) of the stored frame is shown at (a x + c y, b x + d y). */
    static int orientation(int a, int b, int c, int d) {
        if (b == 0 && c == 0) {
            return a >= 0 ? (d >= 0 ? 1 : 4) : d >= 0 ? 2 : 3;
        }
        if (a == 0 && d == 0) {
            return b > 0 ? (c > 0 ? 5 : 6) : c > 0 ? 8 : 7;
        }
        return 1;
    }

    /** -1, 0 or 1 for a number in 16.16 fixed point. */
    private static int sign(int fixed) {
        return fixed > HALF ? 1 : fixed < -HALF ? -1 : 0;
    }
}
