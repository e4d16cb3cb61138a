package jvlm.model.llava;

import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import jvlm.error.BadInput;
import jvlm.image.Image;
import jvlm.image.Pipeline;
import jvlm.image.Resampler;
import jvlm.image.Size;
import jvlm.image.Tiles;
import jvlm.task.Prompt.Pixels;
import org.jspecify.annotations.Nullable;

/**
 * Pictures to the values that the tower reads.
 *
 * @param side of the pictures that the tower reads
 * @param sizes that LLaVA-1.5-HD enlarges pictures to before it cuts them in tiles; empty for one picture each
 * @param last what spares preparing a picture again
 */
record LlavaPixels(Pipeline pipeline, int side, List<Size> sizes, AtomicReference<@Nullable Prepared> last) {
    /** The picture that was prepared last: questions about one picture often come together. */
    record Prepared(Image image, Pixels pixels) {}

    LlavaPixels(Pipeline pipeline, int side, List<Size> sizes) {
        this(pipeline, side, sizes, new AtomicReference<>());
    }

    List<Pixels> of(List<Image> images) {
        return images.stream().map(this::of).toList();
    }

    @SuppressWarnings("ReferenceEquality") // equal pictures would have to be compared pixel by pixel
    private Pixels of(Image image) {
        var known = last.get();
        if (known != null && known.image == image) {
            return known.pixels;
        }
        var pixels = prepared(image);
        last.set(new Prepared(image, pixels));
        return pixels;
    }

    private Pixels prepared(Image image) {
        if (sizes.isEmpty()) {
            return pixels(new Tiles(List.of(image), 0, 0));
        }
        return pixels(Tiles.anyRes(image, sizes, side, Resampler.PILLOW));
    }

    private Pixels pixels(Tiles tiles) {
        int plane = 3 * side * side;
        int count = tiles.pictures().size();
        var values = new float[count * plane];
        for (int i = 0; i < count; i++) {
            var picture = tiles.pictures().get(i);
            var becomes = pipeline.size(Size.of(picture));
            if (becomes.width() != side || becomes.height() != side) {
                throw new BadInput("the preprocessing makes pictures " + becomes + ", the tower reads " + side + " x "
                        + side + " pixels");
            }
            pipeline.write(picture, values, i * plane);
        }
        return new Pixels(values, new long[] {count, 3, side, side}, tiles.rows(), tiles.columns());
    }
}
