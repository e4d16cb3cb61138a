package jvlm.model;

import java.util.List;
import java.util.function.Supplier;
import jvlm.checkpoint.Weights;

/**
 * A system read from a checkpoint.
 *
 * @param weights what it read
 * @param parts its parts, in the order of the data's way through them
 * @param tasks makes what it can be asked to do: objects that implement interfaces of {@code jvlm.task}
 */
public record Opened(Weights weights, List<Part> parts, Supplier<List<Object>> tasks) {
    /** A part that recipes and reports speak of, and the start of its tensors' names as the records read them. */
    public record Part(String name, List<String> prefixes) {
        public static Part of(String name, String... prefixes) {
            return new Part(name, List.of(prefixes));
        }

        /** True where the tensor belongs to this part. */
        public boolean holds(String tensor) {
            return prefixes.stream().anyMatch(tensor::startsWith);
        }
    }
}
