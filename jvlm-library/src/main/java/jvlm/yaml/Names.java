package jvlm.yaml;

import java.util.Locale;

/** How names of records, their components and constants are written in YAML. */
final class Names {
    private Names() {}

    /** {@code microBatch} as {@code micro_batch}. */
    static String key(String component) {
        return component.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
    }

    /** {@code NextToken} as {@code next-token}. */
    static String variant(Class<?> type) {
        return key(type.getSimpleName()).replace('_', '-');
    }

    /** {@code MODALITY_LENGTH} as {@code modality-length}. */
    static String constant(Object constant) {
        return ((Enum<?>) constant).name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
