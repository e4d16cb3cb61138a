package jvlm.data;

import java.util.function.Supplier;
import jvlm.error.BadInput;

/** Errors that say which record they are about. */
final class Located {
    private Located() {}

    /** Runs {@code body}; a {@link BadInput} of it that does not name {@code source} yet does so. */
    static <T> T at(String source, Supplier<T> body) {
        try {
            return body.get();
        } catch (BadInput e) {
            var message = String.valueOf(e.getMessage());
            throw message.startsWith(source) ? e : new BadInput(source + ": " + message, e);
        }
    }
}
