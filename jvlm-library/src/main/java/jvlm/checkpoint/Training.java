package jvlm.checkpoint;

import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What of a checkpoint is to be trained. Names are those that the records read.
 *
 * @param trained parameters that the optimiser moves: they become private copies in memory, everything else stays mapped
 * @param drawn parameters that may be missing from the files and are drawn then
 * @param seed of what is drawn
 * @param lora new low-rank matrices beside linear layers, or null
 */
public record Training(
        Predicate<String> trained,
        Predicate<String> drawn,
        long seed,
        @Nullable Adapter lora) {
    /** The names that low-rank matrices have. */
    public static boolean isLora(String name) {
        return name.endsWith(".lora_A.weight") || name.endsWith(".lora_B.weight");
    }

    boolean trains(String name) {
        return isLora(name) ? lora != null || trained.test(name) : trained.test(name);
    }

    boolean draws(String name) {
        return isLora(name) ? lora != null : drawn.test(name);
    }
}
