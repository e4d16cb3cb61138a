package jvlm.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import jvlm.task.Prompt.Pixels;
import jvlm.tensor.Probe;
import jvlm.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * What the tower of one open model made of pictures, by a digest of what it saw: the latest in memory, on disk those of
 * earlier processes too. Features are given back as they were made, to the last bit. Safe for many threads; two that
 * come with one picture at the same time may both have it seen.
 */
public final class FeatureMemory {
    /** One that keeps nothing. */
    public static final FeatureMemory NONE = new FeatureMemory(0, null);

    private final long most;
    private final @Nullable FeatureFolder folder;
    private final Map<String, KeptFeatures> kept = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;

    FeatureMemory(long most, @Nullable FeatureFolder folder) {
        this.most = most;
        this.folder = folder;
    }

    /**
     * The one of a model, as its options say; of a model in training, whose tower may change, one that keeps nothing.
     * Throws {@link jvlm.error.BadInput} where the folder cannot be used.
     */
    public static FeatureMemory of(Source source) {
        var options = source.options();
        var caching = options.caching();
        if (options.training() != null || source.describing()) {
            return NONE;
        }
        var folder = caching.folder();
        return new FeatureMemory(
                caching.memory(),
                folder == null ? null : FeatureFolder.open(folder, ModelKey.of(source), caching.disk()));
    }

    /**
     * Features of some pictures, in their order.
     *
     * @param tower gives features of each of the pictures that are not known, for which it is called once at most
     */
    public List<Tensor> see(List<Pixels> pictures, Function<List<Pixels>, List<Tensor>> tower) {
        if (most == 0 && folder == null || Probe.isWatching()) {
            return tower.apply(pictures);
        }
        var keys = new ArrayList<String>();
        var known = new HashMap<String, Tensor>();
        var unknown = new LinkedHashMap<String, Pixels>();
        for (var picture : pictures) {
            var key = picture.digest();
            keys.add(key);
            if (!known.containsKey(key) && !unknown.containsKey(key)) {
                var found = find(key);
                if (found == null) {
                    unknown.put(key, picture);
                } else {
                    known.put(key, found.tensor());
                }
            }
        }
        seeUnknown(unknown, tower, known);
        return keys.stream().map(known::get).toList();
    }

    private void seeUnknown(
            Map<String, Pixels> unknown, Function<List<Pixels>, List<Tensor>> tower, Map<String, Tensor> known) {
        if (unknown.isEmpty()) {
            return;
        }
        var features = tower.apply(List.copyOf(unknown.values())).iterator();
        for (var key : unknown.keySet()) {
            var seen = features.next();
            known.put(key, seen);
            var keeping = KeptFeatures.of(seen);
            keep(key, keeping);
            if (folder != null) {
                folder.put(key, keeping);
            }
        }
    }

    private @Nullable KeptFeatures find(String key) {
        synchronized (kept) {
            var found = kept.get(key);
            if (found != null) {
                return found;
            }
        }
        var stored = folder == null ? null : folder.get(key);
        if (stored != null) {
            keep(key, stored);
        }
        return stored;
    }

    private void keep(String key, KeptFeatures features) {
        if (features.bytes().length > most) {
            return;
        }
        synchronized (kept) {
            var before = kept.put(key, features);
            bytes += features.bytes().length - (before == null ? 0 : before.bytes().length);
            var eldest = kept.values().iterator();
            while (bytes > most) {
                bytes -= eldest.next().bytes().length;
                eldest.remove();
            }
        }
    }

    /** Bytes of features that are in memory. */
    long bytes() {
        synchronized (kept) {
            return bytes;
        }
    }
}
