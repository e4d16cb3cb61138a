package jvlm.model;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import jvlm.checkpoint.Weights;

/**
 * A system read from a checkpoint.
 *
 * @param weights what it read
 * @param parts its parts, in the order of the data's way through them
 * @param tasks makes what it can be asked to do: objects that implement interfaces of {@code jvlm.task}
 * @param settings completes the settings files of a directory that its weights are saved to
 */
public record Opened(Weights weights, List<Part> parts, Supplier<List<Object>> tasks, Consumer<Path> settings) {
    /** What tensors belong to that are of no part. */
    public static final String OTHER = "other";

    public Opened(Weights weights, List<Part> parts, Supplier<List<Object>> tasks) {
        this(weights, parts, tasks, _ -> {});
    }

    /** The name of the part that holds a tensor; {@link #OTHER} where there is none. */
    public String partOf(String tensor) {
        return parts.stream()
                .filter(p -> p.holds(tensor))
                .map(Part::name)
                .findFirst()
                .orElse(OTHER);
    }

    /**
     * A part that recipes and reports speak of, and the start of its tensors' names as the records read them.
     *
     * @param apart it may lie in a checkpoint of its own, and is left there unless it is trained
     */
    public record Part(String name, List<String> prefixes, boolean apart) {
        public static Part of(String name, String... prefixes) {
            return new Part(name, List.of(prefixes), false);
        }

        /** The same, where it may lie in a checkpoint of its own. */
        public Part setApart() {
            return new Part(name, prefixes, true);
        }

        /** True where the tensor belongs to this part. */
        public boolean holds(String tensor) {
            return prefixes.stream().anyMatch(tensor::startsWith);
        }
    }
}
