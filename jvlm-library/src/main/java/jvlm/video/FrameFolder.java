package jvlm.video;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;
import jvlm.error.BadInput;
import jvlm.image.Filter;
import jvlm.image.Image;
import jvlm.image.Limits;
import jvlm.image.Resize;
import jvlm.image.Size;
import org.jspecify.annotations.Nullable;

/**
 * A directory of pictures as a video: sorted by name, all of them, as qwen-vl-utils 0.0.14 takes a list of frames. The
 * last comes twice where their number is odd.
 */
public final class FrameFolder {
    private static final Set<String> PICTURES = Set.of("jpg", "jpeg", "png", "webp", "bmp", "gif", "tif", "tiff");

    private FrameFolder() {}

    /**
     * Reads a directory; BadInput where it holds no pictures, pictures of several sizes, or more than the limits allow.
     *
     * @param fps how many of the pictures were taken in a second
     */
    public static VideoFrames read(Path directory, double fps, FrameSize frameSize, VideoLimits limits) {
        if (!(fps > 0) || Double.isInfinite(fps)) {
            throw new BadInput(directory + ": " + fps + " frames a second, expected a number above 0");
        }
        var files = pictures(directory);
        if (files.size() > limits.maxFrames()) {
            throw new BadInput(directory + ": " + files.size() + " frames, the limit is " + limits.maxFrames());
        }
        var frames = frames(directory, files, frameSize, limits);
        if (frames.size() % 2 == 1) {
            frames.add(frames.getLast());
        }
        int n = frames.size();
        var seconds = IntStream.range(0, n).mapToDouble(i -> i / fps).toArray();
        return new VideoFrames(frames, IntStream.range(0, n).toArray(), seconds, fps, fps);
    }

    private static List<Image> frames(Path directory, List<Path> files, FrameSize frameSize, VideoLimits limits) {
        int even = files.size() + files.size() % 2;
        var frames = new ArrayList<Image>();
        @Nullable Size first = null;
        for (var file : files) {
            var image = Image.read(file);
            var single = frameSize.single(Size.of(image));
            first = first == null ? single : first;
            if (!single.equals(first)) {
                throw new BadInput(file + ": a frame of another shape, it becomes " + single + ", the first " + first);
            }
            var size = frameSize.of(even, single);
            long held = (long) even * size.width() * size.height();
            if (held > limits.maxHeldPixels() || (long) single.width() * single.height() > Limits.DEFAULT.maxPixels()) {
                throw new BadInput("%s: %d frames of %s pixels, the limit is %d pixels together"
                        .formatted(directory, even, size, limits.maxHeldPixels()));
            }
            var resized = Resize.pillow(image, single.width(), single.height(), Filter.BICUBIC);
            frames.add(Resize.torchFloat(resized, size.width(), size.height(), Filter.BICUBIC));
        }
        return frames;
    }

    private static List<Path> pictures(Path directory) {
        var files = new ArrayList<Path>();
        try (var all = Files.newDirectoryStream(directory, FrameFolder::isPicture)) {
            all.forEach(files::add);
        } catch (IOException | java.nio.file.DirectoryIteratorException e) {
            throw new BadInput(directory + ": not a directory that can be read", e);
        }
        if (files.isEmpty()) {
            throw new BadInput(directory + ": no pictures in it ("
                    + String.join(", ", PICTURES.stream().sorted().toList()) + ")");
        }
        files.sort((a, b) -> String.valueOf(a.getFileName()).compareTo(String.valueOf(b.getFileName())));
        return files;
    }

    private static boolean isPicture(Path file) {
        var name = String.valueOf(file.getFileName());
        var ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return !name.startsWith(".") && PICTURES.contains(ending) && Files.isRegularFile(file);
    }
}
