package jvlm.train;

import java.util.SplittableRandom;
import jvlm.image.Crop;
import jvlm.image.Image;

/** Random changes of a picture, before the model's own preparation. */
final class Augmentation {
    private static final int TRIES = 10;

    /** The EXIF orientation of a mirror image. */
    private static final int MIRRORED = 2;

    private Augmentation() {}

    static Image of(Features.Augment augment, Image image, SplittableRandom random) {
        var crop = augment.randomResizedCrop();
        var cut = crop == null ? image : cropped(crop, image, random);
        return random.nextDouble() < augment.flip() ? cut.oriented(MIRRORED) : cut;
    }

    /** A part of random area and shape; the whole picture where none fits after some tries. */
    private static Image cropped(Features.Crop crop, Image image, SplittableRandom random) {
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

    private static double between(double low, double high, SplittableRandom random) {
        return low + (high - low) * random.nextDouble();
    }
}
