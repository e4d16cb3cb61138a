package jvlm.inspect;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import jvlm.checkpoint.StoredTensor;
import jvlm.checkpoint.View;
import jvlm.checkpoint.Weights;
import jvlm.error.BadInput;
import jvlm.model.Models;
import jvlm.model.OpenOptions;
import jvlm.model.Opened;
import jvlm.model.Source;

/** Looks into a checkpoint: headers and settings are read, numbers are not. */
public final class Inspector {
    private static final String MISSING = " is missing";

    private Inspector() {}

    /** Throws {@link BadInput} where {@code path} is no checkpoint of a known system or its settings are wrong. */
    public static Inspection inspect(Path path, OpenOptions options) {
        try (var source = Source.describe(path, options)) {
            var system = Models.of(source);
            var opened = system.open().apply(source);
            return report(source, system, opened);
        }
    }

    private static Inspection report(Source source, Models.System system, Opened opened) {
        var weights = opened.weights();
        var parts = parts(opened);
        var types = types(stored(source, weights));
        return new Inspection(
                source.path().toString(),
                system.name(),
                system.kind().toString(),
                system.paper(),
                system.tasks().stream()
                        .map(t -> t.getSimpleName().toLowerCase(Locale.ROOT))
                        .toList(),
                weights.parameterCount(),
                types.stream().mapToLong(Inspection.Type::bytes).sum(),
                parts,
                types,
                source.files().stream()
                        .map(f -> new Inspection.File(f.toString(), size(f)))
                        .toList(),
                List.copyOf(weights.unread()),
                missing(weights),
                weights.problems().stream().filter(p -> !p.endsWith(MISSING)).toList());
    }

    private static List<String> missing(Weights weights) {
        return weights.problems().stream()
                .filter(p -> p.endsWith(MISSING))
                .map(p -> p.substring(0, p.length() - MISSING.length()))
                .toList();
    }

    /** The tensors of the files, and those of other checkpoints that parts were read from. */
    private static Set<StoredTensor> stored(Source source, Weights weights) {
        var used = weights.asked().stream()
                .flatMap(a -> Stream.ofNullable(weights.stored(a)))
                .map(View::stored);
        var all = new LinkedHashMap<String, StoredTensor>();
        Stream.concat(source.tensors().values().stream(), used)
                .forEach(t -> all.putIfAbsent(t.file() + "\n" + t.name(), t));
        return new LinkedHashSet<>(all.values());
    }

    private static List<Inspection.Type> types(Set<StoredTensor> tensors) {
        var byName = new TreeMap<String, Inspection.Type>();
        for (var t : tensors) {
            var one = new Inspection.Type(t.encoding().name(), 1, t.elements(), bytes(t));
            byName.merge(
                    one.name(),
                    one,
                    (a, b) -> new Inspection.Type(
                            a.name(), a.tensors() + b.tensors(), a.elements() + b.elements(), a.bytes() + b.bytes()));
        }
        return List.copyOf(byName.values());
    }

    private static List<Inspection.Part> parts(Opened opened) {
        var weights = opened.weights();
        Map<String, Inspection.Part> byName = new LinkedHashMap<>();
        opened.parts().forEach(p -> byName.put(p.name(), new Inspection.Part(p.name(), 0, 0, 0)));
        for (var asked : weights.asked()) {
            var name = opened.partOf(asked.name());
            var view = weights.stored(asked);
            var one = new Inspection.Part(
                    name, 1, asked.parameter() ? elements(asked) : 0, view == null ? 0 : bytes(view));
            byName.merge(
                    name,
                    one,
                    (a, b) -> new Inspection.Part(
                            name, a.tensors() + b.tensors(), a.parameters() + b.parameters(), a.bytes() + b.bytes()));
        }
        return new ArrayList<>(byName.values());
    }

    private static long elements(Weights.Asked asked) {
        return LongStream.of(asked.shape()).reduce(1, (a, b) -> a * b);
    }

    private static long bytes(StoredTensor t) {
        return t.encoding().bytes(t.elements());
    }

    private static long bytes(View view) {
        int shares = view.op() instanceof View.Part part ? part.count() : 1;
        return bytes(view.stored()) / shares;
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new BadInput(file + ": cannot be read (" + e.getMessage() + ")", e);
        }
    }
}
