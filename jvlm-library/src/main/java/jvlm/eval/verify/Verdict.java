package jvlm.eval.verify;

import java.util.List;
import java.util.Locale;

/**
 * What a replayed case came to.
 *
 * @param name system and case
 * @param compared outputs compared
 * @param recorded outputs recorded
 * @param worst the tensor furthest from its record
 * @param difference its largest absolute difference
 * @param failures what is out of tolerance, in the order of the computation
 * @param notCompared recorded outputs that this implementation cannot name
 */
public record Verdict(
        String name,
        int compared,
        int recorded,
        String worst,
        double difference,
        List<String> failures,
        List<String> notCompared) {
    public Verdict {
        failures = List.copyOf(failures);
        notCompared = List.copyOf(notCompared);
    }

    /** A case that could not be run. */
    static Verdict failed(String name, String why) {
        return new Verdict(name, 0, 0, "-", 0, List.of(why), List.of());
    }

    public boolean passed() {
        return failures.isEmpty();
    }

    /** One line for people. */
    public String line() {
        var head = String.format(
                Locale.ROOT,
                "%s %s  compared %d of %d  worst %s %.2e",
                passed() ? "PASS" : "FAIL",
                name,
                compared,
                recorded,
                worst,
                difference);
        return passed() ? head : head + "  " + failures.getFirst();
    }
}
