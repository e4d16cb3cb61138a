package jvlm.eval.verify;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import jvlm.data.ModalityLengths;
import jvlm.error.BadInput;
import jvlm.json.Json;
import jvlm.tensor.Generator;

/** Replays rules that need no model: the order of samples grouped by modality and length. */
final class RulesRun {
    private static final int MOST_CHUNKS = 1 << 16;

    private RulesRun() {}

    static Verdict run(Case recorded, Comparison comparison) {
        var settings = recorded.settings();
        var inputs = settings.orEmpty("inputs");
        var splits = settings.orEmpty("split_inputs");
        boolean known = isSampler(inputs) || isSampler(splits);
        if (!known) {
            throw new BadInput(settings.source() + ": rules of another kind than the grouping of samples by length");
        }
        if (isSampler(inputs)) {
            replay("rows", inputs.list(), comparison, RulesRun::order);
        }
        if (isSampler(splits)) {
            replay("split", splits.list(), comparison, RulesRun::chunks);
        }
        return comparison.verdict(Set.of("rows", "split"));
    }

    private static boolean isSampler(Json inputs) {
        return inputs.isList()
                && !inputs.list().isEmpty()
                && inputs.list().stream().allMatch(row -> row.isObject() && row.has("lengths"));
    }

    private interface Rule {
        String problem(Json input, Json expected);
    }

    private static void replay(String key, List<Json> inputs, Comparison comparison, Rule rule) {
        var expected = comparison.expected(key);
        if (expected == null) {
            return;
        }
        var rows = expected.list();
        if (rows.size() != inputs.size()) {
            throw expected.error(inputs.size() + " rows, one for each input");
        }
        var next = inputs.iterator();
        comparison.rows(key, rows, row -> rule.problem(next.next(), row));
    }

    private static String order(Json input, Json expected) {
        var random = new Generator(input.at("manual_seed").asLong());
        int[] order = ModalityLengths.order(
                ints(input.at("lengths")), input.integer("batch_size"), input.integer("world_size"), random);
        return difference(order, ints(expected.at("indices")), "indices");
    }

    private static String chunks(Json input, Json expected) {
        int[] lengths = ints(input.at("lengths"));
        int[] indices = ints(input.at("indices"));
        int count = input.size("num_chunks", 1, MOST_CHUNKS);
        if (Arrays.stream(indices).anyMatch(i -> i < 0 || i >= lengths.length)) {
            throw input.at("indices").error("places in the list of lengths");
        }
        var own = ModalityLengths.split(indices, lengths, count);
        var chunks = expected.at("chunks").list();
        if (chunks.size() != own.size()) {
            return " has " + own.size() + " chunks, expected " + chunks.size();
        }
        for (int i = 0; i < own.size(); i++) {
            var problem = difference(own.get(i), ints(chunks.get(i)), "chunks[" + i + "]");
            if (!problem.isEmpty()) {
                return problem;
            }
        }
        return "";
    }

    private static String difference(int[] observed, int[] expected, String what) {
        int at = Arrays.mismatch(observed, expected);
        return at < 0 ? "" : "." + what + " differs from place " + at + " on";
    }

    private static int[] ints(Json list) {
        return list.list().stream().mapToInt(Json::asInt).toArray();
    }
}
