package jvlm.train;

import jvlm.task.Prompt.Pixels;
import org.jspecify.annotations.Nullable;

/**
 * A prepared picture of a sample.
 *
 * @param key under which a cache may hold its features, or null
 * @param view number of the augmented view
 */
public record Seen(Pixels pixels, @Nullable String key, int view) {}
