package jvlm.eval.split;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import jvlm.eval.AnswerScore;
import jvlm.eval.VqaNormalise;
import jvlm.eval.split.Interview.Answered;
import org.jspecify.annotations.Nullable;

/** Counts answers by kind of question. */
public final class Tally {
    /** The name of the last row. */
    public static final String ALL = "all";

    private Tally() {}

    /**
     * A row for each kind, the most frequent first, and one for all together, whose constant answers are those of each
     * kind.
     *
     * @param grey answers before grey pictures, or null
     */
    public static List<KindRow> rows(
            List<Answered> answers, @Nullable List<Answered> grey, Function<Question, String> kind) {
        var kinds = byKind(answers, kind);
        var unseen = grey == null ? null : byKind(grey, kind);
        var rows = new ArrayList<KindRow>();
        kinds.forEach((name, some) ->
                rows.add(row(name, some, unseen == null ? null : unseen.getOrDefault(name, List.of()))));
        rows.sort(Comparator.comparingInt(KindRow::questions).reversed().thenComparing(KindRow::kind));
        if (rows.size() > 1) {
            int constantRight = rows.stream().mapToInt(KindRow::constantRight).sum();
            rows.add(row(ALL, answers, "", constantRight, grey));
        }
        return rows;
    }

    private static Map<String, List<Answered>> byKind(List<Answered> answers, Function<Question, String> kind) {
        return answers.stream()
                .collect(Collectors.groupingBy(a -> kind.apply(a.question()), LinkedHashMap::new, Collectors.toList()));
    }

    private static KindRow row(String kind, List<Answered> some, @Nullable List<Answered> grey) {
        var counts = new HashMap<String, Integer>();
        some.forEach(a -> counts.merge(VqaNormalise.of(a.question().recorded()), 1, Integer::sum));
        var best = some.stream()
                .map(a -> a.question().recorded())
                .max(Comparator.comparingInt(text -> counts.getOrDefault(VqaNormalise.of(text), 0)))
                .orElse("");
        int right = (int) some.stream()
                .filter(a -> AnswerScore.of(best, a.question().recorded()).exact())
                .count();
        return row(kind, some, best, right, grey);
    }

    private static KindRow row(
            String kind, List<Answered> some, String constant, int right, @Nullable List<Answered> grey) {
        var unseen = grey == null ? null : new KindRow.Grey(count(grey, AnswerScore::exact), f1(grey));
        return new KindRow(
                kind,
                some.size(),
                count(some, AnswerScore::exact),
                count(some, AnswerScore::contains),
                f1(some),
                constant,
                right,
                unseen);
    }

    private static int count(List<Answered> answers, Predicate<AnswerScore> counts) {
        return (int) answers.stream().map(Answered::score).filter(counts).count();
    }

    private static double f1(List<Answered> answers) {
        return answers.stream().mapToDouble(a -> a.score().f1()).average().orElse(0);
    }
}
