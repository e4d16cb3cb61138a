package jvlm.image;

import java.util.ArrayList;
import java.util.List;

/**
 * A picture cut for a tower of small pictures: the whole one, squashed to a tile, and the tiles of an enlarged one in
 * reading order (AnyRes of LLaVA-1.5-HD and LLaVA-NeXT).
 *
 * @param pictures the whole first, then {@code rows * columns} tiles
 */
public record Tiles(List<Image> pictures, int rows, int columns) {
    public Tiles {
        pictures = List.copyOf(pictures);
    }

    /**
     * Cuts a picture by the best of some sizes.
     *
     * @param sizes to choose from; each is a multiple of {@code side}
     * @param side of a tile
     */
    public static Tiles anyRes(Image image, List<Size> sizes, int side, Resampler resampler) {
        var best = best(Size.of(image), sizes);
        var placed = placed(image, best, resampler);
        var pictures = new ArrayList<Image>();
        pictures.add(resampler.resize(image, new Size(side, side), Filter.BICUBIC));
        for (int y = 0; y < best.height(); y += side) {
            for (int x = 0; x < best.width(); x += side) {
                pictures.add(Crop.crop(placed, x, y, side, side));
            }
        }
        return new Tiles(pictures, best.height() / side, best.width() / side);
    }

    /**
     * The size that keeps most pixels of a picture scaled into it, of equals the one that wastes least, of equals the
     * first.
     */
    public static Size best(Size from, List<Size> sizes) {
        var best = sizes.getFirst();
        long mostKept = -1;
        long leastWasted = Long.MAX_VALUE;
        for (var size : sizes) {
            double scale = Math.min((double) size.width() / from.width(), (double) size.height() / from.height());
            long scaled = (long) (from.width() * scale) * (long) (from.height() * scale);
            long kept = Math.min(scaled, (long) from.width() * from.height());
            long wasted = (long) size.width() * size.height() - kept;
            if (kept > mostKept || kept == mostKept && wasted < leastWasted) {
                mostKept = kept;
                leastWasted = wasted;
                best = size;
            }
        }
        return best;
    }

    /** The picture scaled into {@code size}, its proportions kept, centred on black. */
    private static Image placed(Image image, Size size, Resampler resampler) {
        double wide = (double) size.width() / image.width();
        double high = (double) size.height() / image.height();
        var scaled = wide < high
                ? new Size(size.width(), (int) Math.min(Math.ceil(image.height() * wide), size.height()))
                : new Size((int) Math.min(Math.ceil(image.width() * high), size.width()), size.height());
        var resized = resampler.resize(image, scaled, Filter.BICUBIC);
        return Pad.to(resized, size.width(), size.height(), 0, Pad.Place.CENTRE);
    }
}
