package jvlm.train;

import static jvlm.train.Recipe.require;

import java.util.List;
import jvlm.yaml.Setting;
import org.jspecify.annotations.Nullable;

/** Pictures on their way through towers. */
public record Features(
        @Setting(
                value = "keep what frozen towers make of pictures on disk, and read it in later epochs",
                otherwise = "false")
        boolean cache,

        @Setting(value = "augmented views of a picture that are cached, taken in turn", otherwise = "1")
        int views,

        @Setting("changes drawn anew for every view of a picture") @Nullable
        Augment augment) {
    /** Random changes of a picture before the model's own preparation. */
    public record Augment(
            @Setting("a random part of the picture, resized to the model's size") @Nullable
            Crop randomResizedCrop,

            @Setting(value = "probability of mirroring; wrong where left and right matter", otherwise = "0")
            double flip) {
        public Augment {
            require(flip >= 0 && flip <= 1, "flip is not in [0, 1]");
        }
    }

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

        private static boolean isRange(List<Double> bounds) {
            return bounds.size() == 2 && bounds.getFirst() > 0 && bounds.getFirst() <= bounds.getLast();
        }
    }

    public Features {
        require(views >= 1, "views is below 1");
    }
}
