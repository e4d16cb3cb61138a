package jvlm.train;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import jvlm.checkpoint.Adapter;
import jvlm.checkpoint.Training;
import jvlm.checkpoint.Weights;
import jvlm.error.BadInput;
import jvlm.model.Models;
import jvlm.model.OpenOptions;
import jvlm.model.Opened;
import jvlm.model.Source;
import jvlm.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A model opened for training.
 *
 * @param system its name in the table
 * @param names the parameters, trained or not, in the order in which the records ask for them
 */
public record Student(Source source, String system, Opened opened, List<Named> names, List<Object> tasks)
        implements AutoCloseable {
    /**
     * A parameter by its names.
     *
     * @param name that the records read
     * @param published that the files hold
     * @param part of the model, or {@code other}
     * @param norm it scales what a norm gives
     */
    public record Named(String name, String published, String part, long[] shape, boolean norm) {
        /** True where a part is meant, or the start of one of the names; LLaVA's files put a model before some. */
        public boolean matches(String prefix) {
            return part.equals(prefix)
                    || name.startsWith(prefix)
                    || published.startsWith(prefix)
                    || ("model." + name).startsWith(prefix);
        }
    }

    /**
     * Opens a checkpoint for training.
     *
     * @param trained what the optimiser moves, chosen of a description of the model
     * @param drawn what may be missing and is drawn then
     */
    public static Student open(
            Path path,
            OpenOptions options,
            Predicate<Named> trained,
            Predicate<Named> drawn,
            long seed,
            @Nullable Adapter lora) {
        var names = describe(path, options, Student::names);
        var byName = names.stream().collect(Collectors.toMap(Named::name, n -> n, (a, _) -> a, LinkedHashMap::new));
        var training = new Training(in(byName, trained), in(byName, drawn), seed, lora);
        var source = Source.open(path, options.withTraining(training));
        try {
            var system = Models.of(source);
            var opened = system.open().apply(source);
            return new Student(
                    source, system.name(), opened, names, opened.tasks().get());
        } catch (RuntimeException | Error e) {
            source.close();
            throw e;
        }
    }

    private static Predicate<String> in(Map<String, Named> names, Predicate<Named> chosen) {
        return name -> {
            var named = names.get(name);
            return named != null && chosen.test(named);
        };
    }

    /** Looks into a checkpoint; none of its numbers are read. */
    public static <T> T describe(Path path, OpenOptions options, Function<Opened, T> look) {
        try (var source = Source.describe(path, options)) {
            return look.apply(Models.of(source).open().apply(source));
        }
    }

    static List<Named> names(Opened opened) {
        var weights = opened.weights();
        return weights.asked().stream()
                .filter(Weights.Asked::parameter)
                .map(asked -> named(opened, weights, asked))
                .toList();
    }

    private static Named named(Opened opened, Weights weights, Weights.Asked asked) {
        boolean norm = asked.shape().length == 1 && asked.init().equals(jvlm.checkpoint.Init.ONE);
        return new Named(
                asked.name(), weights.published(asked.name()), opened.partOf(asked.name()), asked.shape(), norm);
    }

    /** One of the things that the model can do; throws {@link BadInput} where it cannot. */
    public <T> T task(Class<T> task) {
        return tasks.stream()
                .filter(task::isInstance)
                .map(task::cast)
                .findFirst()
                .orElseThrow(() -> new BadInput(
                        source.path() + ": a model of system " + system + " cannot be trained with this objective"));
    }

    /** Trained tensors under their published names. */
    public Map<String, Tensor> trained() {
        return opened.weights().trained();
    }

    @Override
    public void close() {
        source.close();
    }
}
