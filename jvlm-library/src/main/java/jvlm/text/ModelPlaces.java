package jvlm.text;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes the engine give added tokens their published ids. It ignores the ids of a tokenizer.json and counts on from
 * the size of the model's vocabulary, so a token whose id is another one gets a place in the model itself; a piece
 * that it shadows (InternLM2's {@code [UNUSED_TOKEN_145]} under {@code <|im_end|>}) stays for its merges.
 */
final class ModelPlaces {
    private final Map<String, Integer> model;
    private final @Nullable Map<Object, @Nullable Object> map;
    private final List<@Nullable Object> pieces;
    private int largestAdded = -1;
    private boolean changed;

    ModelPlaces(@Nullable Object vocab, Map<String, Integer> model) {
        this.model = new HashMap<>(model);
        this.map = vocab instanceof Map<?, ?> given ? new LinkedHashMap<>(given) : null;
        this.pieces = vocab instanceof List<?> given ? new ArrayList<>(given) : new ArrayList<>();
    }

    /** To be called in the order of ids. */
    void reserve(AddedToken token) {
        int size = map != null ? map.size() : pieces.size();
        var inModel = model.get(token.content());
        int natural = inModel != null ? inModel : largestAdded >= size || size == 0 ? largestAdded + 1 : size;
        if (natural != token.id()) {
            place(token);
        }
        largestAdded = Math.max(largestAdded, token.id());
    }

    /** The vocabulary with the tokens that needed a place, or null where none did. */
    @Nullable
    Object vocab() {
        return changed ? map != null ? map : pieces : null;
    }

    private void place(AddedToken token) {
        changed = true;
        model.put(token.content(), token.id());
        if (map != null) {
            map.put(token.content(), token.id());
            return;
        }
        while (pieces.size() <= token.id()) {
            // A piece that no text holds keeps the place of an id that the files leave out.
            pieces.add(List.of("\0unused" + pieces.size(), -1e9));
        }
        pieces.set(token.id(), List.of(token.content(), 0.0));
    }
}
