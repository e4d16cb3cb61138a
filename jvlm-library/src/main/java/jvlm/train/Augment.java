package jvlm.train;

import static jvlm.train.Recipe.require;

import java.util.List;
import jvlm.yaml.Setting;
import org.jspecify.annotations.Nullable;

/** Random changes of a picture before the model's own preparation. */
public record Augment(
        @Setting("a random part of the picture") @Nullable Crop randomResizedCrop,

        @Setting("the picture at a random size and place on its own background") @Nullable
        Place place,

        @Setting(
                value = "brightness, contrast and saturation are each multiplied by 1 plus or minus up to this",
                otherwise = "0")
        double colour,

        @Setting(value = "probability of mirroring; wrong where left and right matter", otherwise = "0")
        double flip) {
    /** Bounds of a random crop. */
    public record Crop(
            @Setting(value = "area, as a share of the picture's", otherwise = "[0.9, 1.0]")
            List<Double> scale,

            @Setting(value = "width by height", otherwise = "[0.75, 1.3333333333333333]")
            List<Double> ratio) {
        public Crop {
            require(isRange(scale) && scale.getLast() <= 1, "scale is not two ascending numbers in (0, 1]");
            require(isRange(ratio), "ratio is not two ascending numbers above 0");
        }
    }

    /** Bounds of a random place. */
    public record Place(
            @Setting(value = "size, as a share of the picture's", otherwise = "[0.85, 1.0]")
            List<Double> scale,

            @Setting(value = "each side is scaled by 1 plus or minus up to this besides", otherwise = "0")
            double axes,

            @Setting(value = "shift beyond the free margin, as a share of the side", otherwise = "0")
            double shift) {
        public Place {
            require(isRange(scale) && scale.getLast() <= 4, "scale is not two ascending numbers in (0, 4]");
            require(axes >= 0 && axes < 1 && shift >= 0 && shift < 1, "axes or shift is not in [0, 1)");
        }
    }

    public Augment {
        require(flip >= 0 && flip <= 1, "flip is not in [0, 1]");
        require(colour >= 0 && colour < 1, "colour is not in [0, 1)");
    }

    private static boolean isRange(List<Double> bounds) {
        return bounds.size() == 2 && bounds.getFirst() > 0 && bounds.getFirst() <= bounds.getLast();
    }
}
