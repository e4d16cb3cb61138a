package jvlm.backbone.llama;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** What is made of a model's weights for a purpose of its own, once, and kept as long as the model is. */
public final class Derived {
    private final Map<Class<?>, Object> made = new ConcurrentHashMap<>();

    /** The one of this type, made where it is not there yet; others that ask meanwhile wait for it. */
    public <T> T get(Class<T> type, Supplier<T> make) {
        return type.cast(made.computeIfAbsent(type, _ -> make.get()));
    }
}
