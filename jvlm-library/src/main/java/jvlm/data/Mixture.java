package jvlm.data;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import jvlm.error.BadInput;
import jvlm.tensor.Generator;
import org.jspecify.annotations.Nullable;

/**
 * Data sets that are trained on together. Their samples are numbered through, in the order of the sets. Without weights
 * an epoch is all of them shuffled; with weights it is as many draws, each from a set with the probability of its
 * weight, and within a set without repetition until it is used up.
 */
public final class Mixture implements AutoCloseable {
    private static final int WEIGHTS = 1;
    private static final int WITHIN = 2;
    private static final int LENGTHS = 3;

    private final List<Part> parts;
    private final int[][] taken;
    private final int[] starts;
    private final long seed;
    private int @Nullable [] lengths;

    /**
     * A data set of the mixture.
     *
     * @param weight how often it is drawn from, relative to the others, or null; all parts have one or none has
     */
    public record Part(
            Samples samples, Subset subset, @Nullable Double weight) {
        public static Part of(Samples samples) {
            return new Part(samples, Subset.ALL, null);
        }
    }

    private Mixture(List<Part> parts, int[][] taken, int[] starts, long seed) {
        this.parts = parts;
        this.taken = taken;
        this.starts = starts;
        this.seed = seed;
    }

    /** Throws {@link BadInput} where there is no sample, or weights are missing in part or not usable. */
    public static Mixture of(List<Part> parts, long seed) {
        requireWeights(parts);
        var taken = new int[parts.size()][];
        var starts = new int[parts.size() + 1];
        for (int i = 0; i < taken.length; i++) {
            var samples = parts.get(i).samples();
            taken[i] = parts.get(i).subset().of(samples.size(), seed);
            if (taken[i].length == 0) {
                throw new BadInput(samples.name() + ": no sample is taken of " + samples.size());
            }
            starts[i + 1] = Math.addExact(starts[i], taken[i].length);
        }
        if (parts.isEmpty()) {
            throw new BadInput("a mixture of no data sets");
        }
        return new Mixture(List.copyOf(parts), taken, starts, seed);
    }

    private static void requireWeights(List<Part> parts) {
        long weighted = parts.stream().filter(p -> p.weight() != null).count();
        if (weighted != 0 && weighted != parts.size()) {
            throw new BadInput(weighted + " of " + parts.size() + " data sets have a weight, expected all or none");
        }
        for (var part : parts) {
            var weight = part.weight();
            if (weight != null && !(weight > 0 && weight <= Double.MAX_VALUE)) {
                throw new BadInput(part.samples().name() + ": weight " + weight + ", expected a number above 0");
            }
        }
    }

    /** Samples of an epoch. */
    public int size() {
        return starts[parts.size()];
    }

    /** A sample by its number in the mixture. Throws {@link BadInput} where its record cannot be used. */
    public Sample get(int index) {
        int part = part(index);
        return parts.get(part).samples().get(taken[part][index - starts[part]]);
    }

    /** Says where a sample comes from. */
    public String place(int index) {
        int part = part(index);
        return parts.get(part).samples().name() + ": record " + taken[part][index - starts[part]];
    }

    /** The number of a sample's record in its data set. */
    public int record(int index) {
        int part = part(index);
        return taken[part][index - starts[part]];
    }

    /** The place in the list of parts of the data set that a sample belongs to. */
    public int part(int index) {
        int found = Arrays.binarySearch(starts, index);
        return found >= 0 ? found : -found - 2;
    }

    /**
     * Shuffled anew in each epoch.
     *
     * @param batch samples of a step, over all ranks and accumulations
     */
    public Order shuffled(int batch, boolean dropLast) {
        boolean weighted = parts.getFirst().weight() != null;
        return new Order(size(), batch, dropLast, epoch -> weighted ? weighted(epoch) : plain(epoch));
    }

    /** As the samples are numbered, the same in each epoch. */
    public Order sequential(int batch) {
        var all = new int[size()];
        Arrays.setAll(all, i -> i);
        return new Order(size(), batch, false, _ -> all);
    }

    /**
     * Batches of pictures or of text alone, and of like length: {@link ModalityLengths}. The first use reads the texts
     * of all samples.
     *
     * @param batch samples of one rank in one accumulation
     * @param world ranks times accumulations; a step has {@code world} batches, one after the other
     */
    public Order grouped(int batch, int world, boolean dropLast) {
        if (parts.getFirst().weight() != null) {
            throw new BadInput("grouping by length and weights of data sets exclude each other");
        }
        return new Order(size(), Math.multiplyExact(batch, world), dropLast, epoch -> {
            long start = new Draws(seed, LENGTHS, epoch).next();
            return ModalityLengths.order(lengths(), batch, world, new Generator(start));
        });
    }

    /** {@link ModalityLengths#of} for all samples; 1 for a record that cannot be used. */
    public synchronized int[] lengths() {
        if (lengths == null) {
            lengths = IntStream.range(0, size()).parallel().map(this::length).toArray();
        }
        return lengths;
    }

    private int length(int index) {
        try {
            return ModalityLengths.of(get(index));
        } catch (BadInput e) { // met again, counted and listed when it is read to be trained on
            return 1;
        }
    }

    private int[] plain(int epoch) {
        return new Draws(seed, WITHIN, epoch).permutation(size());
    }

    private int[] weighted(int epoch) {
        var choice = new Draws(seed, WEIGHTS, epoch);
        var lines = new Line[parts.size()];
        double sum = 0;
        for (int i = 0; i < lines.length; i++) {
            Double weight = parts.get(i).weight();
            sum += weight == null ? 0 : weight;
            lines[i] = new Line(new Draws(seed, WITHIN, epoch, i), starts[i], taken[i].length, sum);
        }
        var order = new int[size()];
        for (int k = 0; k < order.length; k++) {
            double x = choice.unit() * sum;
            int i = 0;
            while (i < lines.length - 1 && x >= lines[i].below) {
                i++;
            }
            order[k] = lines[i].next();
        }
        return order;
    }

    /** The samples of one set, shuffled again each time they are used up. */
    private static final class Line {
        private final Draws draws;
        private final int start;
        private final int size;
        private final double below;
        private int[] shuffled = {};
        private int used;

        Line(Draws draws, int start, int size, double below) {
            this.draws = draws;
            this.start = start;
            this.size = size;
            this.below = below;
        }

        int next() {
            if (used == shuffled.length) {
                shuffled = draws.permutation(size);
                used = 0;
            }
            return start + shuffled[used++];
        }
    }

    @Override
    public void close() {
        parts.forEach(p -> p.samples().close());
    }
}
