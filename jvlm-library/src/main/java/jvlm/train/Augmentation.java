package jvlm.train;

import java.util.SplittableRandom;
import jvlm.image.Crop;
import jvlm.image.Filter;
import jvlm.image.Image;
import jvlm.image.Resize;

/** Random changes of a picture, before the model's own preparation. */
final class Augmentation {
    private static final int TRIES = 10;

    /** The EXIF orientation of a mirror image. */
    private static final int MIRRORED = 2;

    private static final Filter[] FILTERS = {Filter.BILINEAR, Filter.BICUBIC, Filter.LANCZOS};

    private Augmentation() {}

    static Image of(Augment augment, Image image, SplittableRandom random) {
        var out = image;
        if (augment.randomResizedCrop() != null) {
            out = cropped(augment.randomResizedCrop(), out, random);
        }
        if (augment.place() != null) {
            out = placed(augment.place(), out, random);
        }
        if (augment.colour() > 0) {
            out = coloured(augment.colour(), out, random);
        }
        return random.nextDouble() < augment.flip() ? out.oriented(MIRRORED) : out;
    }

    /** A part of random area and shape; the whole picture where none fits after some tries. */
    private static Image cropped(Augment.Crop crop, Image image, SplittableRandom random) {
        double area = (double) image.width() * image.height();
        for (int i = 0; i < TRIES; i++) {
            double target = area * between(crop.scale().getFirst(), crop.scale().getLast(), random);
            double low = Math.log(crop.ratio().getFirst());
            double ratio = Math.exp(between(low, Math.log(crop.ratio().getLast()), random));
            int width = (int) Math.round(Math.sqrt(target * ratio));
            int height = (int) Math.round(Math.sqrt(target / ratio));
            if (width >= 1 && height >= 1 && width <= image.width() && height <= image.height()) {
                int left = random.nextInt(image.width() - width + 1);
                int top = random.nextInt(image.height() - height + 1);
                return Crop.crop(image, left, top, width, height);
            }
        }
        return image;
    }

    /** The picture at a random size, laid at a random place on the colour of its corner; what juts out is lost. */
    private static Image placed(Augment.Place place, Image image, SplittableRandom random) {
        double scale = between(place.scale().getFirst(), place.scale().getLast(), random);
        int width = scaled(image.width(), scale, place.axes(), random);
        int height = scaled(image.height(), scale, place.axes(), random);
        var filter = FILTERS[random.nextInt(FILTERS.length)];
        var small = Resize.pillow(image, width, height, filter);
        int left = offset(image.width(), width, place.shift(), random);
        int top = offset(image.height(), height, place.shift(), random);
        return laid(small, image, left, top);
    }

    private static int scaled(int side, double scale, double axes, SplittableRandom random) {
        return Math.max(1, (int) Math.round(side * scale * between(1 - axes, 1 + axes, random)));
    }

    /** Anywhere inside, and a share of the side beyond. */
    private static int offset(int side, int inner, double shift, SplittableRandom random) {
        double beyond = shift * side;
        double low = Math.min(0, side - inner) - beyond;
        double high = Math.max(0, side - inner) + beyond;
        return (int) Math.round(between(low, high, random));
    }

    private static Image laid(Image small, Image on, int left, int top) {
        byte[] corner = on.rgb();
        var out = Image.solid(on.width(), on.height(), corner[0] & 255, corner[1] & 255, corner[2] & 255);
        int from = Math.max(0, -left);
        int count = Math.min(small.width() - from, on.width() - Math.max(0, left));
        for (int y = Math.max(0, -top); y < small.height() && top + y < on.height() && count > 0; y++) {
            int source = 3 * (y * small.width() + from);
            int target = 3 * ((top + y) * on.width() + Math.max(0, left));
            System.arraycopy(small.rgb(), source, out.rgb(), target, 3 * count);
        }
        return out;
    }

    /** Brightness scales all, contrast the distance from the mean, saturation the distance from grey. */
    private static Image coloured(double by, Image image, SplittableRandom random) {
        double brightness = between(1 - by, 1 + by, random);
        double contrast = between(1 - by, 1 + by, random);
        double saturation = between(1 - by, 1 + by, random);
        byte[] rgb = image.rgb();
        double mean = 0;
        for (byte value : rgb) {
            mean += (value & 255) / (double) rgb.length;
        }
        var out = new byte[rgb.length];
        for (int i = 0; i < rgb.length; i += 3) {
            double grey = 0.299 * (rgb[i] & 255) + 0.587 * (rgb[i + 1] & 255) + 0.114 * (rgb[i + 2] & 255);
            for (int c = i; c < i + 3; c++) {
                double value = grey + ((rgb[c] & 255) - grey) * saturation;
                value = (mean + (value - mean) * contrast) * brightness;
                out[c] = (byte) Math.clamp(Math.round(value), 0, 255);
            }
        }
        return new Image(image.width(), image.height(), out);
    }

    private static double between(double low, double high, SplittableRandom random) {
        return low + (high - low) * random.nextDouble();
    }
}
