package jvlm.video;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_AV1;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_GIF;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_H264;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_HEVC;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_MPEG4;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_VP8;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_VP9;

import java.nio.file.Path;
import java.util.Set;
import jvlm.error.BadInput;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.PointerPointer;

/** The packets of a file's video stream, one after the other. */
final class Demuxer implements AutoCloseable {
    /** Few decoders, all of them in wide use: each one more is more code that hostile files could reach. */
    private static final Set<Integer> CODECS = Set.of(
            AV_CODEC_ID_H264,
            AV_CODEC_ID_HEVC,
            AV_CODEC_ID_VP8,
            AV_CODEC_ID_VP9,
            AV_CODEC_ID_AV1,
            AV_CODEC_ID_MPEG4,
            AV_CODEC_ID_GIF);

    private static final String CODEC_NAMES = "h264,hevc,vp8,vp9,libaom-av1,mpeg4,gif";

    /** Tables of a file may claim any length; no single allocation gets more. */
    private static final long MAX_ALLOCATION = 512L << 20;

    static {
        avutil.av_log_set_level(avutil.AV_LOG_QUIET);
        avutil.av_max_alloc(MAX_ALLOCATION);
    }

    private final Path path;
    private final AVFormatContext file;
    private final AVPacket packet = avcodec.av_packet_alloc();
    private final AVStream stream;

    private Demuxer(Path path, AVFormatContext file, VideoLimits limits) {
        this.path = path;
        this.file = file;
        try {
            stream = stream(limits);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    static Demuxer open(Path path, Container container, VideoLimits limits) {
        var file = new AVFormatContext(null);
        var options = new AVDictionary(null);
        avutil.av_dict_set(options, "protocol_whitelist", "file", 0);
        avutil.av_dict_set(options, "codec_whitelist", CODEC_NAMES, 0);
        avutil.av_dict_set(options, "max_streams", "64", 0);
        int status = avformat.avformat_open_input(
                file, "file:" + path.toAbsolutePath(), avformat.av_find_input_format(container.demuxer()), options);
        avutil.av_dict_free(options);
        if (status < 0) {
            throw new BadInput(path + ": not a whole " + container.demuxer() + " file: " + Native.message(status));
        }
        return new Demuxer(path, file, limits);
    }

    private AVStream stream(VideoLimits limits) {
        for (int i = 0; i < file.nb_streams(); i++) {
            var parameters = file.streams(i).codecpar();
            if (parameters.codec_type() == avutil.AVMEDIA_TYPE_VIDEO) {
                Native.requireSize(path, parameters.width(), parameters.height(), limits);
            }
        }
        analyse(limits);
        int index = avformat.av_find_best_stream(file, avutil.AVMEDIA_TYPE_VIDEO, -1, -1, (AVCodec) null, 0);
        if (index < 0 || (file.streams(index).disposition() & avformat.AV_DISPOSITION_ATTACHED_PIC) != 0) {
            throw new BadInput(path + ": no video in it");
        }
        for (int i = 0; i < file.nb_streams(); i++) {
            file.streams(i).discard(i == index ? avcodec.AVDISCARD_DEFAULT : avcodec.AVDISCARD_ALL);
        }
        var parameters = file.streams(index).codecpar();
        if (!CODECS.contains(parameters.codec_id())) {
            throw new BadInput(path + ": its video is " + codec(parameters.codec_id())
                    + ", read are h264, hevc, vp8, vp9, av1, mpeg4, gif");
        }
        Native.requireSize(path, parameters.width(), parameters.height(), limits);
        return file.streams(index);
    }

    /** Decodes a frame or two where headers do not tell enough, under the limit of pixels. */
    private void analyse(VideoLimits limits) {
        int n = file.nb_streams();
        try (var all = new PointerPointer<AVDictionary>(Math.max(n, 1))) {
            var options = new AVDictionary[n];
            for (int i = 0; i < n; i++) {
                options[i] = new AVDictionary(null);
                avutil.av_dict_set(options[i], "max_pixels", Long.toString(limits.maxPixels()), 0);
                all.put(i, options[i]);
            }
            int status = avformat.avformat_find_stream_info(file, all);
            for (int i = 0; i < n; i++) {
                avutil.av_dict_free(all.position(i));
            }
            all.position(0);
            if (status < 0) {
                throw new BadInput(path + ": corrupt: " + Native.message(status));
            }
        }
    }

    AVStream stream() {
        return stream;
    }

    String codec() {
        return codec(stream.codecpar().codec_id());
    }

    private static String codec(int id) {
        return avcodec.avcodec_get_name(id).getString();
    }

    /** Reads the next packet of the video that is to be shown; null at the end. It is valid until the next call. */
    @org.jspecify.annotations.Nullable
    AVPacket next() {
        while (true) {
            avcodec.av_packet_unref(packet);
            int status = avformat.av_read_frame(file, packet);
            if (status == avutil.AVERROR_EOF) {
                return null;
            }
            if (status < 0 || (packet.flags() & avcodec.AV_PKT_FLAG_CORRUPT) != 0) {
                throw new BadInput(path + ": corrupt or truncated: " + Native.message(status));
            }
            if (packet.stream_index() == stream.index() && (packet.flags() & avcodec.AV_PKT_FLAG_DISCARD) == 0) {
                return packet;
            }
        }
    }

    @Override
    public void close() {
        avcodec.av_packet_free(packet);
        avformat.avformat_close_input(file);
    }
}
