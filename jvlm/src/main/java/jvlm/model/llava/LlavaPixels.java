package jvlm.model.llava;

import java.util.List;
import jvlm.error.BadInput;
import jvlm.image.Image;
import jvlm.image.Pipeline;
import jvlm.image.Size;
import jvlm.task.Prompt.Pixels;

/** Pictures to the values that the tower reads, {@code [3, side, side]} each. */
record LlavaPixels(Pipeline pipeline, int side) {
    List<Pixels> of(List<Image> images) {
        return images.stream().map(this::of).toList();
    }

    private Pixels of(Image image) {
        var becomes = pipeline.size(Size.of(image));
        if (becomes.width() != side || becomes.height() != side) {
            throw new BadInput("the preprocessing makes pictures " + becomes + ", the tower reads " + side + " x "
                    + side + " pixels");
        }
        return new Pixels(pipeline.apply(image), 3, side, side);
    }
}
