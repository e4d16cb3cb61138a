package jvlm.generate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import jvlm.error.BadInput;
import jvlm.nn.Sequence;
import jvlm.task.Answer;
import jvlm.task.NextToken;
import jvlm.task.Prompt;
import jvlm.tensor.Scope;
import jvlm.tensor.Tensor;

/**
 * Beam search: the {@code width} best beginnings are continued at once, finished ones compete by the mean log
 * probability of their tokens, raised to a length penalty. It ends when no running one can overtake the worst of
 * {@code width} finished ones, as the common libraries do.
 *
 * @param width beams
 * @param lengthPenalty the sum of log probabilities is divided by length to this power; above 1 favours long answers
 */
public record BeamSearch(int width, double lengthPenalty) {
    /** A beginning or a whole answer, with its sum of log probabilities or its score. */
    private record Beam(int[] ids, double score) {}

    /** A continuation of beam {@code from} by one token. */
    private record Candidate(int from, int id, double score) {}

    public BeamSearch {
        if (width < 1) {
            throw new BadInput("a beam search of width " + width + ": expected 1 or more");
        }
    }

    /** The best answer; of the options the number of tokens and what ends it count. */
    public Generated generate(Answer answer, Prompt prompt, GenerateOptions options) {
        var ends = options.endIds(answer);
        var model = answer.model();
        int length = Generator.longest(List.of(prompt), model.context());
        int most = Math.min(options.maxNewTokens(), model.context() - length);
        var finished = new ArrayList<Beam>();
        search(model, prompt, length + most, most, ends, finished);
        var best =
                finished.stream().max(Comparator.comparingDouble(Beam::score)).orElseThrow();
        boolean ended = best.ids.length > 0 && ends.contains(best.ids[best.ids.length - 1]);
        var said = ended ? Arrays.copyOf(best.ids, best.ids.length - 1) : best.ids;
        var text = answer.tokenizer().decode(said, true);
        return new Generated(best.ids, text, ended ? Generated.End.FINISHED : Generated.End.LENGTH, prompt.length());
    }

    /** Runs until the finished ones cannot be overtaken or the tokens are spent. */
    private void search(
            NextToken model, Prompt prompt, int capacity, int most, Set<Integer> ends, List<Beam> finished) {
        var single = new Sequence(model.layers(), capacity);
        Sequence past = null;
        try {
            float[][] first = Scope.inference(() -> logProbabilities(model.prefill(List.of(prompt), single)));
            past = single.fork(width);
            var running = advance(List.of(new Beam(new int[0], 0)), first, most == 1, ends, finished, past);
            for (int step = 1; step < most && !isDecided(running, finished, step); step++) {
                int[] last =
                        running.stream().mapToInt(b -> b.ids[b.ids.length - 1]).toArray();
                var memory = past;
                float[][] next = Scope.inference(() -> logProbabilities(model.step(Generator.column(last), memory)));
                running = advance(running, next, step == most - 1, ends, finished, past);
            }
        } finally {
            single.free();
            if (past != null) {
                past.free();
            }
        }
    }

    /**
     * The best {@code width} continuations that go on. Those that end among the first {@code width} are finished, and all
     * of these where no token is left.
     */
    private List<Beam> advance(
            List<Beam> beams,
            float[][] logProbabilities,
            boolean last,
            Set<Integer> ends,
            List<Beam> finished,
            Sequence past) {
        var candidates = best(beams, logProbabilities, Math.max(2, 1 + ends.size()) * width);
        var going = new ArrayList<Candidate>();
        for (int rank = 0; rank < candidates.size(); rank++) {
            var c = candidates.get(rank);
            if (!ends.contains(c.id) && !last) {
                going.add(c);
            } else if (rank < width) {
                var ids = append(beams.get(c.from).ids, c.id);
                finished.add(new Beam(ids, scored(c.score, ids.length)));
            }
        }
        finished.sort(Comparator.comparingDouble(Beam::score).reversed());
        while (finished.size() > width) {
            finished.removeLast();
        }
        var chosen = going.subList(0, Math.min(width, going.size()));
        if (!last) {
            past.reorder(rows(chosen));
        }
        return chosen.stream()
                .map(c -> new Beam(append(beams.get(c.from).ids, c.id), c.score))
                .toList();
    }

    private static int[] rows(List<Candidate> chosen) {
        return chosen.stream().mapToInt(Candidate::from).toArray();
    }

    private static List<Candidate> best(List<Beam> beams, float[][] logProbabilities, int count) {
        var all = new ArrayList<Candidate>();
        for (int b = 0; b < beams.size(); b++) {
            float[] row = logProbabilities[b];
            float least = least(row, count);
            for (int id = 0; id < row.length; id++) {
                if (row[id] >= least) {
                    all.add(new Candidate(b, id, beams.get(b).score + row[id]));
                }
            }
        }
        all.sort(Comparator.comparingDouble(Candidate::score).reversed());
        return all.subList(0, Math.min(count, all.size()));
    }

    private static float least(float[] row, int count) {
        var sorted = row.clone();
        Arrays.sort(sorted);
        return sorted[Math.max(0, sorted.length - count)];
    }

    private boolean isDecided(List<Beam> running, List<Beam> finished, int length) {
        return finished.size() == width && scored(running.getFirst().score, length) <= finished.getLast().score;
    }

    private double scored(double sum, int length) {
        return sum / Math.pow(length, lengthPenalty);
    }

    private static float[][] logProbabilities(Tensor logits) {
        float[] flat = logits.logSoftmax(1).floats();
        int columns = Math.toIntExact(logits.size(1));
        var rows = new float[flat.length / columns][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = Arrays.copyOfRange(flat, i * columns, (i + 1) * columns);
        }
        return rows;
    }

    private static int[] append(int[] ids, int id) {
        var longer = Arrays.copyOf(ids, ids.length + 1);
        longer[ids.length] = id;
        return longer;
    }
}
