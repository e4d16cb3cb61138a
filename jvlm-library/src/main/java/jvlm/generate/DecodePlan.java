package jvlm.generate;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import jvlm.backbone.llama.Llama;
import jvlm.backbone.llama.LlamaSteps;
import jvlm.checkpoint.Matrix;
import jvlm.checkpoint.Vector;
import jvlm.generate.kernels.Lanes;
import jvlm.generate.kernels.PackedMatrix;
import jvlm.generate.kernels.Team;
import jvlm.generate.kernels.Warmup;
import jvlm.nn.Linear;
import jvlm.nn.RmsNorm;
import jvlm.nn.Rope;
import jvlm.nn.Sequence;
import jvlm.task.NextToken;
import jvlm.task.Prompt;
import jvlm.tensor.DType;
import jvlm.tensor.Probe;
import jvlm.tensor.Processor;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Llama} laid out for reading one token after the other without libtorch: every weight once, in the order in
 * which a step reads it. Made when an answer has grown long enough, and kept with the model. Immutable but for its threads;
 * what belongs to one sequence is a {@link DecodeSession}.
 */
public final class DecodePlan {
    /** y = W x + b. */
    record Projection(PackedMatrix matrix, float @Nullable [] bias) {}

    /** A block, in the names of {@link Llama.Block}. */
    record Layer(
            int window,
            float[] norm1,
            Projection q,
            Projection k,
            Projection v,
            Projection o,
            float[] norm2,
            Projection gate,
            Projection up,
            Projection down) {}

    final Llama.Config config;
    final Rope rope;
    final PackedMatrix embedding;
    final List<Layer> layers;
    final float[] norm;
    final Projection head;
    /** True where keys and values are kept as bfloat16. */
    final boolean brain;

    final Team team;

    private DecodePlan(Llama language, Team team) {
        @SuppressWarnings("resource") // as long as the plan
        var packing = new Packing(Arena.ofAuto(), team);
        this.config = language.config();
        this.rope = language.rope();
        this.brain = matrix(language.head()).dtype() == DType.BF16;
        this.team = team;
        this.embedding = packing.pack(language.embed().weight());
        this.layers = language.blocks().stream().map(b -> layer(b, packing)).toList();
        this.norm = numbers(language.norm());
        this.head = matrix(language.head()) == language.embed().weight()
                ? new Projection(embedding, null)
                : projection(language.head(), packing);
    }

    /**
     * The plan of a model, made at the first call; null where it has none: adapters lie over its weights, they are
     * trained, it computes in float16, values are being watched, or this JVM runs without the module of vectors, where
     * libtorch is faster than loops.
     */
    public static @Nullable DecodePlan of(Llama language) {
        if (!serves(language)) {
            return null;
        }
        return language.derived().get(DecodePlan.class, () -> new DecodePlan(language, Crew.get()));
    }

    /** The threads that all models of this process decode with; they sleep while there is nothing to do. */
    private static final class Crew {
        private static @Nullable Team team;

        static synchronized Team get() {
            int threads = Processor.threads();
            var found = team;
            if (found == null || found.size() != threads) {
                found = new Team(threads);
                team = found;
            }
            return found;
        }
    }

    static boolean serves(Llama language) {
        if (!Lanes.VECTORS || Probe.isWatching()) {
            return false;
        }
        return linears(language).stream().allMatch(DecodePlan::serves);
    }

    private static List<Linear> linears(Llama language) {
        var linears = new ArrayList<>(List.of(language.head()));
        language.blocks().forEach(b -> linears.addAll(List.of(b.q(), b.k(), b.v(), b.o(), b.gate(), b.up(), b.down())));
        return linears;
    }

    /** True where it is made of nothing but quantised blocks: then making and using it calls nothing of libtorch. */
    static boolean standsAlone(Llama language) {
        return serves(language)
                && Packing.keeps(language.embed().weight())
                && linears(language).stream().allMatch(l -> Packing.keeps(matrix(l)));
    }

    private static boolean serves(Linear linear) {
        return switch (linear) {
            case Linear.Dense dense -> serves(dense.kernel().weight().dtype());
            case Linear.Packed packed -> serves(packed.weight().dtype());
            case Linear.Plain _, Linear.Adapted _ -> false;
        };
    }

    private static boolean serves(DType dtype) {
        return dtype == DType.F32 || dtype == DType.BF16;
    }

    private static Layer layer(Llama.Block b, Packing packing) {
        return new Layer(
                b.window(),
                numbers(b.norm1()),
                projection(b.q(), packing),
                projection(b.k(), packing),
                projection(b.v(), packing),
                projection(b.o(), packing),
                numbers(b.norm2()),
                projection(b.gate(), packing),
                projection(b.up(), packing),
                projection(b.down(), packing));
    }

    private static float[] numbers(RmsNorm norm) {
        return norm.weight().floats();
    }

    private static Projection projection(Linear linear, Packing packing) {
        Vector bias =
                switch (linear) {
                    case Linear.Dense dense -> dense.bias();
                    case Linear.Packed packed -> packed.bias();
                    default -> throw new IllegalStateException("a plan for " + linear);
                };
        return new Projection(packing.pack(matrix(linear)), bias == null ? null : bias.floats());
    }

    private static Matrix matrix(Linear linear) {
        return switch (linear) {
            case Linear.Dense dense -> dense.kernel().weight();
            case Linear.Packed packed -> packed.weight();
            default -> throw new IllegalStateException("a plan for " + linear);
        };
    }

    /**
     * Goes on after a prompt, where the model has a plan; null where it has none.
     *
     * @param past what reading it left, in one row without padding; copied
     * @param capacity places at most, those of the prompt included
     */
    public static @Nullable DecodeSession after(NextToken model, Prompt prompt, Sequence past, int capacity) {
        return past.rows() > 1 ? null : after(model, prompt, past, 0, capacity);
    }

    /** The same for one row of several prompts. */
    static @Nullable DecodeSession after(NextToken model, Prompt prompt, Sequence past, int row, int capacity) {
        if (!(model instanceof LlamaSteps steps)) {
            return null;
        }
        var plan = of(steps.language());
        return plan == null ? null : new DecodeSession(plan, capacity, steps.offset(prompt)).take(past, row);
    }

    /**
     * A sequence without a token so far.
     *
     * @param capacity places at most
     */
    public DecodeSession begin(int capacity) {
        return new DecodeSession(this, capacity, 0);
    }

    /** Begins to compile the kernels beside what goes on, where {@link #after} will go on soon with so many rows. */
    static void warm(NextToken model, int rows) {
        if (model instanceof LlamaSteps steps && serves(steps.language())) {
            Warmup.begin(rows, true);
            if (!standsAlone(steps.language())) {
                Warmup.begin(rows, false);
            }
        }
    }

    /** Bytes that a step reads, keys and values apart. */
    public long bytes() {
        return head.matrix.bytes()
                + blockMatrices().mapToLong(PackedMatrix::bytes).sum();
    }

    /** Numbers in the matrices of all blocks, which every token of a prompt is multiplied with. */
    public long blockWeights() {
        return blockMatrices().mapToLong(m -> (long) m.rows() * m.columns()).sum();
    }

    private Stream<PackedMatrix> blockMatrices() {
        return layers.stream()
                .flatMap(l -> Stream.of(l.q, l.k, l.v, l.o, l.gate, l.up, l.down))
                .map(Projection::matrix);
    }
}
