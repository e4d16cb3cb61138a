package jvlm.bench;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where this program stands beside a peer in one figure.
 *
 * @param figure such as {@code decode_tps 64}
 * @param ours the median over the rounds
 * @param theirs the same of the peer
 * @param target for ours divided by theirs; null where none is aimed at
 */
public record Standing(
        String figure, double ours, double theirs, @Nullable Double target) {
    /** Every figure that both have, and those aimed at that one of them lacks, as NaN; in the peer's order. */
    public static List<Standing> of(Contest.Peer peer, Map<String, Double> ours, Map<String, Double> theirs) {
        var figures = new LinkedHashMap<String, @Nullable Double>();
        theirs.keySet().stream().filter(ours::containsKey).forEach(f -> figures.put(f, null));
        figures.putAll(peer.targets());
        return figures.entrySet().stream()
                .map(f -> new Standing(
                        f.getKey(),
                        ours.getOrDefault(f.getKey(), Double.NaN),
                        theirs.getOrDefault(f.getKey(), Double.NaN),
                        f.getValue()))
                .toList();
    }

    public double ratio() {
        return ours / theirs;
    }

    /** True for rates, of which more is better; false for times and memory. */
    public boolean isRate() {
        return figure.contains("_tps");
    }

    /** Whether the target is reached; null where there is none or the figure is missing. */
    public @Nullable Boolean met() {
        if (target == null || Double.isNaN(ratio())) {
            return null;
        }
        return isRate() ? ratio() >= target : ratio() <= target;
    }

    /** The head of a table of standings in Markdown. */
    public static String head(String peer) {
        return "| | ours | " + peer.replace('|', '/')
                + " | ratio | target | |\n| --- | --- | --- | --- | --- | --- |\n";
    }

    /** The line of this figure in such a table. */
    public String line() {
        var aim = target == null ? "" : (isRate() ? "at least " : "at most ") + asGiven(target);
        var met = met();
        var verdict = target == null ? "" : met == null ? "not measured" : met ? "met" : "missed";
        return "| %s | %s | %s | %s | %s | %s |%n"
                .formatted(label(), number(ours), number(theirs), number(ratio()), aim, verdict);
    }

    /** The figure in words. */
    private String label() {
        int space = figure.indexOf(' ');
        var count = figure.substring(space + 1);
        return switch (space < 0 ? figure : figure.substring(0, space)) {
            case "load_s" -> "load, s";
            case "first_token_s" -> "process start to first token, s";
            case "peak_rss_mb" -> "peak memory, MB";
            case "prefill_tps" -> "prefill of " + count + ", tokens/s";
            case "decode_tps" -> "decoding after " + count + ", tokens/s";
            case "vision_ms" -> "pictures at once: " + count + ", ms";
            default -> figure.replace('|', '/');
        };
    }

    private static String asGiven(double target) {
        return BigDecimal.valueOf(target).stripTrailingZeros().toPlainString();
    }

    /** Three digits or whole: no timing is repeatable to more. */
    private static String number(double x) {
        return Double.isNaN(x)
                ? "-"
                : Math.abs(x) >= 100 ? String.format(Locale.ROOT, "%.0f", x) : String.format(Locale.ROOT, "%.3g", x);
    }
}
