package jvlm.generate;

import java.util.Arrays;
import java.util.List;
import jvlm.nn.Places;
import jvlm.task.Prompt;
import jvlm.task.Reading;
import org.jspecify.annotations.Nullable;

/**
 * What stands at the places of a past, for finding what the next prompt has in common with it.
 *
 * @param ids what stands at each place
 * @param pictures whose features stand at some of them, in their order
 * @param places where the tokens stand on the axes of the rotary embedding
 */
record Held(int[] ids, List<Picture> pictures, Places places) {
    static final Held NOTHING = new Held(new int[0], List.of(), Places.LINE);

    /** A picture by its content: features from place {@code from} up to {@code to}. */
    record Picture(int from, int to, String digest) {}

    /** A prompt as it is read; nothing where its reading is not told. */
    static Held of(@Nullable Reading reading, Prompt prompt) {
        if (reading == null) {
            return NOTHING;
        }
        var pictures = reading.visuals().stream()
                .map(v -> new Picture(v.from(), v.to(), v.pixels().digest()))
                .toList();
        return new Held(Arrays.copyOf(reading.ids(), reading.length()), pictures, prompt.places());
    }

    /** These with more tokens behind them; nothing where there is nothing. */
    Held with(int[] more) {
        if (ids.length == 0) {
            return this;
        }
        var all = Arrays.copyOf(ids, ids.length + more.length);
        System.arraycopy(more, 0, all, ids.length, more.length);
        return new Held(all, pictures, places);
    }

    /**
     * How many of the first places, {@code most} at most, hold the same in another: equal tokens at equal places and equal
     * pictures. A picture belongs to them as a whole or not at all.
     */
    int common(Held other, int most) {
        int least = Math.min(most, Math.min(ids.length, other.ids.length));
        int differ = Arrays.mismatch(ids, 0, least, other.ids, 0, least);
        int same = places.common(other.places, differ < 0 ? least : differ);
        for (int i = 0; i < Math.max(pictures.size(), other.pictures.size()); i++) {
            boolean equal = i < pictures.size()
                    && i < other.pictures.size()
                    && pictures.get(i).equals(other.pictures.get(i))
                    && pictures.get(i).to <= same;
            if (!equal) {
                return Math.min(same, Math.min(from(i), other.from(i)));
            }
        }
        return same;
    }

    private int from(int picture) {
        return picture < pictures.size() ? pictures.get(picture).from : Integer.MAX_VALUE;
    }
}
