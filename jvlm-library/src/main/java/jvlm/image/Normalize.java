package jvlm.image;

import java.util.Arrays;

/**
 * 8-bit RGB to planar float32: {@code (value / 255 - mean) / std} for each channel.
 *
 * @param mean of red, green, blue, on the scale 0 to 1
 * @param std of red, green, blue, on the scale 0 to 1
 * @param rounding which library's order of float32 operations; they differ in the last bits
 */
public record Normalize(float[] mean, float[] std, Rounding rounding) {
    /** Orders of operations. */
    public enum Rounding {
        /** torchvision's ToTensor and Normalize, transformers on arrays: divide by 255, subtract, divide. */
        TORCHVISION,
        /** transformers on tensors: mean and std times 255, then subtract, divide. */
        TRANSFORMERS;

        private float apply(int value, float mean, float std) {
            return switch (this) {
                case TORCHVISION -> (value / 255f - mean) / std;
                case TRANSFORMERS -> (value - mean * 255f) / (std * 255f);
            };
        }
    }

    public Normalize {
        if (mean.length != 3 || std.length != 3 || std[0] == 0 || std[1] == 0 || std[2] == 0) {
            throw new IllegalArgumentException("mean " + Arrays.toString(mean) + " and std " + Arrays.toString(std)
                    + " of a picture are three numbers each, std none of them 0");
        }
    }

    /** With torchvision's rounding. */
    public Normalize(float[] mean, float[] std) {
        this(mean, std, Rounding.TORCHVISION);
    }

    /** Only scaled, to 0 ... 1. */
    public static Normalize unit() {
        return new Normalize(new float[3], new float[] {1, 1, 1});
    }

    /** [3, height, width]. */
    public float[] apply(Image image) {
        var out = new float[image.rgb().length];
        write(image, out, 0);
        return out;
    }

    /** Writes [3, height, width] into {@code out} from {@code offset} on. */
    public void write(Image image, float[] out, int offset) {
        int plane = image.width() * image.height();
        var rgb = image.rgb();
        for (int c = 0; c < 3; c++) {
            var levels = levels(c);
            for (int i = 0, from = c, to = offset + c * plane; i < plane; i++, from += 3, to++) {
                out[to] = levels[rgb[from] & 255];
            }
        }
    }

    /** What each 8-bit value of a channel becomes: it has only 256. */
    public float[] levels(int channel) {
        var levels = new float[256];
        for (int value = 0; value < levels.length; value++) {
            levels[value] = rounding.apply(value, mean[channel], std[channel]);
        }
        return levels;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Normalize that
                && Arrays.equals(mean, that.mean)
                && Arrays.equals(std, that.std)
                && rounding == that.rounding;
    }

    @Override
    public int hashCode() {
        return 31 * (31 * Arrays.hashCode(mean) + Arrays.hashCode(std)) + rounding.hashCode();
    }

    @Override
    public String toString() {
        return "normalize mean " + Arrays.toString(mean) + " std " + Arrays.toString(std);
    }
}
