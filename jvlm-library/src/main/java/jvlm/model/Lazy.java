package jvlm.model;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A value made at its first use, once, by whichever thread comes first. */
public final class Lazy<T> implements Supplier<T> {
    private final Supplier<T> maker;
    private volatile @Nullable T value;

    public Lazy(Supplier<T> maker) {
        this.maker = maker;
    }

    @Override
    public T get() {
        var v = value;
        return v == null ? made() : v;
    }

    private synchronized T made() {
        var v = value;
        if (v == null) {
            v = maker.get();
            value = v;
        }
        return v;
    }
}
