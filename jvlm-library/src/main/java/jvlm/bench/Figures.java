package jvlm.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * What was measured.
 *
 * @param prefill tokens per second by length of the prompt
 * @param decode tokens per second by tokens before
 * @param sequences tokens per second in all by sequences decoded at once
 * @param vision milliseconds by pictures at once
 * @param peakMegabytes the most memory that the process held; 0 where the system does not tell
 * @param skipped lengths that the model's context does not hold
 */
public record Figures(
        StartTimes start,
        SequencedMap<Integer, Double> prefill,
        SequencedMap<Integer, Double> decode,
        SequencedMap<Integer, Double> sequences,
        SequencedMap<Integer, Double> vision,
        long peakMegabytes,
        List<Integer> skipped) {

    /** The fields of one JSON line, to which a caller adds what was measured. */
    public Map<String, Object> fields() {
        var all = new LinkedHashMap<String, Object>();
        all.put("load_s", rounded(start.open()));
        all.put("first_token_s", rounded(start.total()));
        var split = new LinkedHashMap<String, Object>();
        split.put("jvm_s", rounded(start.jvm()));
        split.put("libtorch_s", rounded(start.libtorch()));
        split.put("open_s", rounded(start.open()));
        split.put("prefill_s", rounded(start.first()));
        all.put("first_token", split);
        putUnlessEmpty(all, "prefill_tps", prefill);
        putUnlessEmpty(all, "decode_tps", decode);
        putUnlessEmpty(all, "sequences_tps", sequences);
        putUnlessEmpty(all, "vision_ms", vision);
        all.put("peak_rss_mb", peakMegabytes);
        if (!skipped.isEmpty()) {
            all.put("skipped", new ArrayList<>(skipped));
        }
        return all;
    }

    private static void putUnlessEmpty(Map<String, Object> all, String name, Map<Integer, Double> figures) {
        if (!figures.isEmpty()) {
            var byLength = new LinkedHashMap<String, Object>();
            figures.forEach((n, x) -> byLength.put(Integer.toString(n), rounded(x)));
            all.put(name, byLength);
        }
    }

    /** Four digits: no timing is repeatable to more. */
    static double rounded(double x) {
        return Double.parseDouble(String.format(java.util.Locale.ROOT, "%.4g", x));
    }
}
