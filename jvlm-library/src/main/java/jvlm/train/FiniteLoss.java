package jvlm.train;

import java.util.List;
import jvlm.error.BadInput;

/** The check that a run goes on with: a loss that is no number any more spoils every weight at the next step. */
public final class FiniteLoss {
    private static final int SHOWN = 6;

    private FiniteLoss() {}

    /** Gives {@code loss} back; throws {@link BadInput} that names the batch where it is NaN or infinite. */
    public static double require(double loss, long step, List<String> sampleIds) {
        return require("loss", loss, step, sampleIds);
    }

    /** The same for the length of the gradients, which may be none while the loss still is a number. */
    public static double requireNorm(double norm, long step, List<String> sampleIds) {
        return require("gradient norm", norm, step, sampleIds);
    }

    private static double require(String what, double value, long step, List<String> sampleIds) {
        if (Double.isFinite(value)) {
            return value;
        }
        throw new BadInput("step " + step + ": the " + what + " is " + value
                + ", expected a finite number; the batch holds " + batch(sampleIds));
    }

    private static String batch(List<String> ids) {
        if (ids.isEmpty()) {
            return "samples that are not named";
        }
        var first = String.join(", ", ids.subList(0, Math.min(SHOWN, ids.size())));
        int rest = ids.size() - SHOWN;
        return (ids.size() == 1 ? "the sample " : ids.size() + " samples: ")
                + first
                + (rest > 0 ? " and " + rest + " more" : "");
    }
}
