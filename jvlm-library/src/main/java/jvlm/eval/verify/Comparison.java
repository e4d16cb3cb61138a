package jvlm.eval.verify;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import jvlm.json.Json;
import jvlm.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** What was recorded against what came out, name by name. */
final class Comparison {
    /** How a recorded case was made, which is no output. */
    private static final Set<String> NO_OUTPUTS = Set.of(
            "weight_seed",
            "min_top1_margin",
            "min_greedy_margin",
            "image_tokens",
            "kv_vs_full_max_abs_diff",
            "resize_noise",
            "logit_std");

    private final Case recorded;
    private final Map<String, Array> tensors;
    private final @Nullable Json values;
    private final Set<String> compared = new LinkedHashSet<>();
    private final List<String> failures = new ArrayList<>();
    private final Map<String, Double> differences = new LinkedHashMap<>();

    Comparison(Case recorded) {
        this.recorded = recorded;
        this.tensors = recorded.expectedTensors();
        this.values = recorded.expectedValues();
    }

    /** The recorded tensor of that very name, or null. */
    @Nullable
    Array recorded(String name) {
        return tensors.get(name);
    }

    /** True where {@code name}, or a summary of it, was recorded. */
    boolean wants(String name) {
        return tensors.keySet().stream().anyMatch(k -> k.equals(name) || k.startsWith(name + "."));
    }

    /** A probe's report: compares it with what was recorded of it. */
    void see(String name, Tensor t) {
        if (wants(name)) {
            see(name, Array.of(t));
        }
    }

    /** Compares a value with the recorded tensor of that name, and with recorded summaries of it; the first one counts. */
    void see(String name, Array observed) {
        tensors.forEach((key, expected) -> {
            if (compared.contains(key)) {
                return;
            }
            var summary = Summary.of(key);
            if (key.equals(name)) {
                check(key, observed.as(expected.shape()), observed, expected);
            } else if (summary != null && summary.base().equals(name)) {
                var kept = summary.of(observed, expected.shape());
                if (kept != null) {
                    check(key, kept, observed, expected);
                }
            }
        });
    }

    private void check(String key, @Nullable Array fitting, Array observed, Array expected) {
        compared.add(key);
        if (fitting == null) {
            failures.add(key + " is " + Arrays.toString(observed.shape()) + ", expected "
                    + Arrays.toString(expected.shape()));
            return;
        }
        ignorePadding(fitting, expected);
        boolean pixels = key.startsWith("pixel_values")
                && recorded.settings().orEmpty("tolerance").has("pixels_atol");
        var d = Difference.between(
                fitting.values(),
                expected.values(),
                pixels ? recorded.tolerance("pixels_atol", 1e-4) : tolerance(key),
                pixels ? 0 : recorded.tolerance("rtol", 0));
        differences.put(key, d.largest());
        boolean meanHolds = !pixels || d.mean() <= recorded.tolerance("pixels_mean_atol", Double.MAX_VALUE);
        if (!d.holds() || !meanHolds) {
            failures.add("%s differs by %.3g at element %d".formatted(key, d.largest(), d.place()));
        }
    }

    /** Steps of an answer come from the pictures' files, whose resizing may differ by single levels. */
    private double tolerance(String key) {
        double strict = recorded.tolerance("atol", 1e-4);
        return key.equals("logits.steps") ? recorded.tolerance("logits_from_file_atol", strict) : strict;
    }

    /** What stands at padded places is seen by no one, and each implementation computes something else there. */
    private void ignorePadding(Array observed, Array expected) {
        var mask = tensors.get("attention_mask");
        if (mask == null || expected == mask || expected.shape().length < 2) {
            return;
        }
        if (!Arrays.equals(mask.shape(), Arrays.copyOf(expected.shape(), 2))) {
            return;
        }
        int each = expected.values().length / mask.values().length;
        for (int place = 0; place < mask.values().length; place++) {
            if (mask.values()[place] == 0) {
                Arrays.fill(observed.values(), place * each, (place + 1) * each, 0);
                Arrays.fill(expected.values(), place * each, (place + 1) * each, 0);
            }
        }
    }

    /** Compares a value of expected.json; numbers within the tolerance. */
    void value(String key, Object observed) {
        if (values == null || !values.has(key) || !compared.add(key)) {
            return;
        }
        again(key, observed, "");
    }

    /** Compares a value once more, computed in another way. */
    void again(String key, Object observed, String how) {
        if (values == null || !values.has(key)) {
            return;
        }
        var problem = Difference.between(
                Json.parse(Json.write(observed), "observed"), values.at(key), recorded.tolerance("atol", 0));
        if (problem != null) {
            failures.add(key + how + problem);
        }
    }

    /** Compares losses, or lengths of gradients, of the steps. */
    void losses(String key, List<Double> observed) {
        var expected = expected(key);
        if (expected == null) {
            return;
        }
        compared.add(key);
        var rows = expected.isList() ? expected.list() : List.of(expected);
        if (rows.size() != observed.size()) {
            failures.add(key + " has " + observed.size() + " numbers, expected " + rows.size());
            return;
        }
        double atol = recorded.tolerance("loss_atol", recorded.tolerance("atol", 1e-4));
        double rtol =
                recorded.tolerance(key.contains("norm") ? "grad_norm_rtol" : "rtol", recorded.tolerance("rtol", 0));
        for (int i = 0; i < rows.size(); i++) {
            near(key + "[" + i + "]", observed.get(i), rows.get(i).asNumber(), atol, rtol);
        }
    }

    /** Compares lengths of each parameter or its gradient; under the floor it counts as none. A record may hold but some. */
    void norms(String key, Map<String, Double> observed) {
        var expected = expected(key);
        if (expected == null) {
            return;
        }
        compared.add(key);
        double floor = recorded.tolerance("grad_norm_floor", 1e-6);
        double rtol = recorded.tolerance("grad_norm_rtol", recorded.tolerance("rtol", 1e-3));
        for (var name : expected.keys()) {
            var own = observed.get(name);
            double wanted = expected.number(name);
            if (own == null) {
                failures.add(key + ": " + name + " is not trained here");
            } else {
                near(key + "." + name, own < floor ? 0 : own, wanted < floor ? 0 : wanted, floor, rtol);
            }
        }
        if (key.equals("grad_norms")) {
            observed.keySet().stream()
                    .filter(name -> !expected.has(name))
                    .forEach(name -> failures.add(key + ": " + name + " is trained here, not in the reference"));
        }
    }

    private void near(String what, double observed, double expected, double atol, double rtol) {
        double difference = Math.abs(observed - expected);
        differences.merge(what, difference, Math::max);
        if (!(difference <= atol + rtol * Math.abs(expected))) {
            failures.add("%s is %.7g, expected %.7g".formatted(what, observed, expected));
        }
    }

    /** Compares the rows of a table in expected.json: {@code problem} tells what is wrong with one, or nothing. */
    void rows(String key, List<Json> rows, Function<Json, String> problem) {
        compared.add(key);
        for (int i = 0; i < rows.size(); i++) {
            var wrong = problem.apply(rows.get(i));
            if (!wrong.isEmpty()) {
                failures.add(key + "[" + i + "]" + wrong);
            }
        }
    }

    /** The recorded value, or null. */
    @Nullable
    Json expected(String key) {
        return values != null && values.has(key) ? values.at(key) : null;
    }

    private Set<String> all() {
        var all = new LinkedHashSet<>(tensors.keySet());
        if (values != null) {
            values.keys().stream().filter(k -> !NO_OUTPUTS.contains(k)).forEach(all::add);
        }
        return all;
    }

    /** @param finals the outputs of which at least one must have been compared */
    Verdict verdict(Set<String> finals) {
        var all = all();
        var problems = new ArrayList<>(failures);
        if (compared.stream().noneMatch(finals::contains)) {
            problems.add("none of its final outputs could be compared");
        }
        var missing = new ArrayList<>(all);
        missing.removeAll(compared);
        var worst = differences.entrySet().stream().max(Map.Entry.comparingByValue());
        return new Verdict(
                recorded.system() + "/" + recorded.name(),
                compared.size(),
                all.size(),
                worst.map(Map.Entry::getKey).orElse("-"),
                worst.map(Map.Entry::getValue).orElse(0.0),
                problems,
                missing);
    }
}
