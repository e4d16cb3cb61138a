package jvlm.train;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import jvlm.checkpoint.View;
import jvlm.checkpoint.Weights;
import jvlm.error.BadInput;
import jvlm.model.Opened;
import org.jspecify.annotations.Nullable;

/** Which tensors of a model a stage trains, and how: its keys are names of parts, or prefixes of tensors' names. */
public final class Trained {
    private Trained() {}

    /**
     * The trained parameters in order, each with the settings it is trained by; a prefix counts more than a part, and
     * a longer prefix more than a shorter one. Throws {@link BadInput} for a key that no parameter answers to.
     */
    public static SequencedMap<Weights.Asked, Stage.Part> of(Stage stage, Opened opened) {
        var keys = new ArrayList<>(stage.train().keySet());
        keys.sort(Comparator.comparing((String k) -> isPart(k, opened)).thenComparing(k -> -k.length()));
        var all = new LinkedHashMap<Weights.Asked, Stage.Part>();
        var used = new ArrayList<String>();
        for (var asked : opened.weights().asked()) {
            var key = asked.parameter() ? key(asked, keys, opened) : null;
            if (key != null) {
                used.add(key);
                all.put(asked, Objects.requireNonNull(stage.train().get(key)));
            }
        }
        requireUsed(stage, opened, keys, used);
        return all;
    }

    private static @Nullable String key(Weights.Asked asked, List<String> keys, Opened opened) {
        var view = opened.weights().stored(asked);
        var part = opened.partOf(asked.name());
        return keys.stream()
                .filter(k -> k.equals(part) || !isPart(k, opened) && isPrefix(k, asked, view))
                .findFirst()
                .orElse(null);
    }

    private static boolean isPrefix(String prefix, Weights.Asked asked, @Nullable View view) {
        return asked.name().startsWith(prefix)
                || view != null && view.stored().name().startsWith(prefix);
    }

    private static boolean isPart(String key, Opened opened) {
        return opened.parts().stream().anyMatch(p -> p.name().equals(key));
    }

    private static void requireUsed(Stage stage, Opened opened, List<String> keys, List<String> used) {
        for (var key : keys) {
            if (!used.contains(key)) {
                throw new BadInput("stage " + stage.name() + ": train names " + key
                        + ", which is no part of the model and begins no tensor's name; its parts are "
                        + opened.parts().stream().map(Opened.Part::name).collect(Collectors.joining(", ")));
            }
        }
    }
}
