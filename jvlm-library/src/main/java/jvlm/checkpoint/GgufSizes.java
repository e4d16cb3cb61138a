package jvlm.checkpoint;

import java.util.Map;
import jvlm.error.BadInput;
import org.jspecify.annotations.Nullable;

/**
 * The numbers that a GGUF file states about its network, under keys that begin with the architecture's name.
 *
 * @param file names the file in errors
 */
public record GgufSizes(Map<String, Object> metadata, String file, String architecture) {
    /** A whole number from 0; {@code otherwise} where it is not stated, or {@link BadInput} where that is null. */
    public int integer(String key, @Nullable Integer otherwise) {
        var value = metadata.get(architecture + "." + key);
        if (value == null && otherwise != null) {
            return otherwise;
        }
        if (value instanceof Number n && n.longValue() == n.intValue() && n.intValue() >= 0) {
            return n.intValue();
        }
        throw new BadInput(file + ": " + architecture + "." + key + " is " + value + ", expected a whole number");
    }

    /** A whole number from 1 to {@code most}. */
    public int size(String key, @Nullable Integer otherwise, int most) {
        int value = integer(key, otherwise);
        if (value < 1 || value > most) {
            throw new BadInput(
                    file + ": " + architecture + "." + key + " is " + value + ", expected a number from 1 to " + most);
        }
        return value;
    }

    /** A finite number above 0. */
    public double above0(String key, double otherwise) {
        double value = metadata.get(architecture + "." + key) instanceof Number n ? n.doubleValue() : otherwise;
        if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
            throw new BadInput(file + ": " + architecture + "." + key + " is " + value + ", expected a number above 0");
        }
        return value;
    }
}
