package jvlm.model;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import jvlm.text.Tokenizer;

/** What ends an answer of a GGUF model: its eos and eot ids, and the tokens that end a turn in well-known templates. */
final class GgufEnds {
    private static final List<String> KEYS = List.of("eos_token_id", "eot_token_id", "eom_token_id");
    private static final List<String> TURN_ENDS = List.of("<|im_end|>", "<|eot_id|>", "<|end|>", "<end_of_turn>");

    private GgufEnds() {}

    static Set<Integer> of(Map<String, Object> metadata, Tokenizer tokenizer) {
        var ends = new LinkedHashSet<Integer>();
        for (var key : KEYS) {
            if (metadata.get("tokenizer.ggml." + key) instanceof Number id) {
                ends.add(id.intValue());
            }
        }
        for (var token : TURN_ENDS) {
            int id = tokenizer.id(token);
            if (id >= 0 && tokenizer.special(id)) {
                ends.add(id);
            }
        }
        return Set.copyOf(ends);
    }
}
