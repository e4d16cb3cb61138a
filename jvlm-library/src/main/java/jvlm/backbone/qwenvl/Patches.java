package jvlm.backbone.qwenvl;

import java.util.List;
import jvlm.error.BadInput;
import jvlm.image.Image;
import jvlm.image.Normalize;
import jvlm.image.Size;
import jvlm.task.Prompt.Pixels;
import jvlm.tensor.Tensor;

/**
 * Resized frames to the values of their patches, one patch a row: channel, frame, y, x.
 *
 * @param side of a patch
 * @param frames of a step in time
 * @param merge side of the blocks of patches that become one feature
 */
public record Patches(int side, int frames, int merge) {
    private static final int CHANNELS = 3;

    /** What both sides of a frame are multiples of. */
    public int factor() {
        return side * merge;
    }

    /** Values of one patch. */
    public int values() {
        return CHANNELS * frames * side * side;
    }

    /** The grid of {@code count} frames of a size. */
    public Grid grid(int count, Size size) {
        return new Grid(Math.ceilDiv(count, frames), size.height() / side, size.width() / side);
    }

    /** Pictures {@code [count, 3, height, width]} of sides that are multiples of {@link #factor}, as still steps. */
    public Tensor of(Tensor pictures) {
        long rows = pictures.size(2) / factor();
        long columns = pictures.size(3) / factor();
        var blocks = pictures.view(pictures.size(0), CHANNELS, rows, merge, side, columns, merge, side)
                .permute(0, 2, 5, 3, 6, 1, 4, 7);
        long count = pictures.size(0) * rows * columns * merge * merge;
        return blocks.view(count, CHANNELS, 1, (long) side * side)
                .expand(count, CHANNELS, frames, (long) side * side)
                .flatten(1);
    }

    /** A picture stands still for a step; of a clip the last frame stays for the rest of the last step. */
    public Pixels of(List<Image> clip, Normalize normalize) {
        var grid = grid(clip.size(), Size.of(clip.getFirst()));
        long size = (long) grid.steps() * grid.rows() * grid.columns() * values();
        if (size > Integer.MAX_VALUE - 8) {
            throw new BadInput("a clip of " + clip.size() + " frames of " + Size.of(clip.getFirst())
                    + " pixels is more than can be prepared at once: give fewer or smaller frames");
        }
        var out = new float[(int) size];
        float[][] levels = {normalize.levels(0), normalize.levels(1), normalize.levels(2)};
        for (int frame = 0; frame < grid.steps() * frames; frame++) {
            var image = clip.get(Math.min(frame, clip.size() - 1));
            write(image, frame, grid, levels, out);
        }
        return new Pixels(out, new long[] {grid.patches(), values()}, grid.rows(), grid.columns());
    }

    private void write(Image image, int frame, Grid grid, float[][] levels, float[] out) {
        int row = frame / frames * grid.rows() * grid.columns();
        for (int y = 0; y < grid.rows(); y += merge) {
            for (int x = 0; x < grid.columns(); x += merge) {
                for (int in = 0; in < merge * merge; in++) {
                    int at = row++ * values() + frame % frames * side * side;
                    patch(image, (y + in / merge) * side, (x + in % merge) * side, levels, out, at);
                }
            }
        }
    }

    private void patch(Image image, int top, int left, float[][] levels, float[] out, int at) {
        var rgb = image.rgb();
        int plane = frames * side * side;
        for (int y = 0; y < side; y++) {
            int from = CHANNELS * ((top + y) * image.width() + left);
            for (int x = 0; x < side; x++, from += CHANNELS, at++) {
                for (int c = 0; c < CHANNELS; c++) {
                    out[at + c * plane] = levels[c][rgb[from + c] & 255];
                }
            }
        }
    }
}
