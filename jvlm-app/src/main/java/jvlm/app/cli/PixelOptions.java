package jvlm.app.cli;

import jvlm.error.BadInput;
import jvlm.image.Image;
import jvlm.task.Message;
import picocli.CommandLine.Option;

/** How large pictures are for a model that reads them in any size. */
final class PixelOptions {
    @Option(
            names = "--min-pixels",
            paramLabel = "N",
            description = "Enlarge pictures to at least so many pixels, for models that read any size.")
    private long minPixels;

    @Option(
            names = "--max-pixels",
            paramLabel = "N",
            description = "Shrink pictures to at most so many pixels, for models that read any size: fewer are faster.")
    private long maxPixels;

    /** A picture of a message. */
    Message.Picture picture(Image image) {
        if (minPixels < 0 || maxPixels < 0) {
            throw new BadInput("--min-pixels and --max-pixels: expected positive numbers");
        }
        return new Message.Picture(
                image, minPixels > 0 || maxPixels > 0 ? new Message.Budget(minPixels, maxPixels) : null);
    }
}
