package jvlm.video;

import java.nio.file.Path;
import jvlm.error.BadInput;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.jspecify.annotations.Nullable;

/** Packets to frames in order of presentation. */
final class Decoder implements AutoCloseable {
    /** More threads would hold more frames in memory at once. */
    private static final int MAX_THREADS = 4;

    private final Path path;
    private final AVCodecContext context;
    private final AVFrame frame = avutil.av_frame_alloc();

    private Decoder(Path path, AVCodecContext context) {
        this.path = path;
        this.context = context;
    }

    static Decoder open(Path path, Demuxer demuxer, VideoLimits limits) {
        var parameters = demuxer.stream().codecpar();
        var codec = avcodec.avcodec_find_decoder(parameters.codec_id());
        if (codec == null) {
            throw new BadInput(path + ": this build has no decoder for " + demuxer.codec());
        }
        var decoder = new Decoder(path, avcodec.avcodec_alloc_context3(codec));
        try {
            decoder.require(avcodec.avcodec_parameters_to_context(decoder.context, parameters));
            decoder.context.thread_count(
                    Math.min(MAX_THREADS, Runtime.getRuntime().availableProcessors()));
            decoder.context.pkt_timebase(demuxer.stream().time_base());
            decoder.context.max_pixels(limits.maxPixels());
            decoder.require(avcodec.avcodec_open2(decoder.context, codec, (AVDictionary) null));
            return decoder;
        } catch (RuntimeException e) {
            decoder.close();
            throw e;
        }
    }

    /** Forgets what it holds: the next packet is a key. */
    void flush() {
        avcodec.avcodec_flush_buffers(context);
    }

    /** Takes a packet, null for the end; all frames must have been received before. */
    void send(@Nullable AVPacket packet) {
        require(avcodec.avcodec_send_packet(context, packet));
    }

    /** The next frame, valid until the next call; null if more packets are needed. */
    @Nullable
    AVFrame receive() {
        int status = avcodec.avcodec_receive_frame(context, frame);
        if (status == avutil.AVERROR_EAGAIN() || status == avutil.AVERROR_EOF) {
            return null;
        }
        require(status);
        return frame;
    }

    /** True if what the decoder shows is partly guessed. */
    static boolean damaged(AVFrame frame) {
        return frame.decode_error_flags() != 0 || (frame.flags() & AVFrame.AV_FRAME_FLAG_CORRUPT) != 0;
    }

    private void require(int status) {
        if (status < 0) {
            throw new BadInput(path + ": its frames cannot be decoded: " + Native.message(status));
        }
    }

    @Override
    public void close() {
        avutil.av_frame_free(frame);
        avcodec.avcodec_free_context(context);
    }
}
