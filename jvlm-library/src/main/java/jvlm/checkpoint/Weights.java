package jvlm.checkpoint;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import jvlm.error.BadInput;
import jvlm.tensor.DType;
import jvlm.tensor.Scope;
import jvlm.tensor.Tensor;
import jvlm.tensor.Tensors;
import org.jspecify.annotations.Nullable;

/**
 * A cursor into a checkpoint: {@code w.at("encoder").layer(3).tensor("weight", ...)}. The same constructor of a model
 * thereby reads it from files, checks every shape, lists its parameters under their names in order, and tells what no
 * one asked for. Asking twice for one name gives the same tensor.
 */
public final class Weights {
    /** A tensor that was asked for: its name, shape, initial distribution, and whether the optimiser may move it. */
    public record Asked(String name, long[] shape, Init init, boolean parameter) {}

    /** What all cursors into one checkpoint share. */
    private static final class Registry {
        final Map<String, View> stored;
        final DType dtype;
        final boolean describing;
        final Map<String, Asked> asked = new LinkedHashMap<>();
        final Map<String, Tensor> tensors = new LinkedHashMap<>();
        final Map<String, Matrix> matrices = new LinkedHashMap<>();
        final Map<String, Vector> vectors = new LinkedHashMap<>();
        final Set<String> problems = new LinkedHashSet<>();

        @Nullable
        Adapter adapter;

        @Nullable
        Leaves leaves;

        @Nullable
        Encoding quant;

        UnaryOperator<String> published = UnaryOperator.identity();

        UnaryOperator<String> modules = UnaryOperator.identity();

        String source = "the checkpoint";

        Registry(Map<String, View> stored, DType dtype, boolean describing) {
            this.stored = stored;
            this.dtype = dtype;
            this.describing = describing;
        }
    }

    private final Registry registry;
    private final String prefix;
    private final boolean quantised;

    private Weights(Registry registry, String prefix) {
        this(registry, prefix, false);
    }

    private Weights(Registry registry, String prefix, boolean quantised) {
        this.registry = registry;
        this.prefix = prefix;
        this.quantised = quantised;
    }

    /** Reads mapped tensors for inference in the given type; tensors of that type are used in place, never written. */
    public static Weights read(Map<String, View> stored, DType dtype, String source) {
        var registry = new Registry(stored, dtype, false);
        registry.source = source;
        return new Weights(registry, "");
    }

    /**
     * Reads for training: what is trained is copied into memory of its own and gathers gradients, and what may be drawn
     * is where it is missing.
     */
    public static Weights train(Map<String, View> stored, DType dtype, String source, Training training) {
        var weights = read(stored, dtype, source);
        weights.registry.leaves = new Leaves(training);
        weights.registry.adapter = training.lora();
        return weights;
    }

    /** Only notes names and shapes: what is asked for and not there, or of another shape, becomes a problem. */
    public static Weights describe(Map<String, View> stored, DType dtype) {
        return new Weights(new Registry(stored, dtype, true), "");
    }

    public Weights at(String name) {
        return new Weights(registry, prefix + name + ".", quantised);
    }

    /** The cursor at number {@code index} of a list of layers. */
    public Weights layer(int index) {
        return at(Integer.toString(index));
    }

    /** Where the cursor stands, without the last dot. */
    public String path() {
        return prefix.isEmpty() ? prefix : prefix.substring(0, prefix.length() - 1);
    }

    public boolean has(String name) {
        return registry.stored.containsKey(prefix + name);
    }

    /** A size of a tensor that is there. */
    public long size(String name, int dim) {
        var view = registry.stored.get(prefix + name);
        if (view == null || view.shape().length <= dim) {
            throw new BadInput(registry.source + ": " + prefix + name + " is missing or has too few dimensions");
        }
        return view.shape()[dim];
    }

    /** The type that is computed with. */
    public DType dtype() {
        return registry.dtype;
    }

    /** LoRA weights that lie beside the linear layers, or null. */
    public @Nullable Adapter adapter() {
        return registry.adapter;
    }

    /** Tells what matrices under a {@link #quantised} cursor become; null for what they are. */
    public Weights quantising(@Nullable Encoding encoding) {
        registry.quant = encoding;
        return this;
    }

    /** The same place, from where matrices are quantised if that was asked for. */
    public Weights quantised() {
        return new Weights(registry, prefix, true);
    }

    public Weights with(@Nullable Adapter adapter) {
        registry.adapter = adapter == null ? registry.adapter : adapter;
        return this;
    }

    /** Tells how a name that the records read is published, for what the files do not hold yet. */
    public Weights publishing(UnaryOperator<String> names) {
        registry.published = names;
        return this;
    }

    /** Tells how the published model names the module of a tensor, where its files name it otherwise. */
    public Weights modules(UnaryOperator<String> names) {
        registry.modules = names;
        return this;
    }

    /** The name in the published model's modules, as adapters use it, of a tensor by its published name. */
    public String module(String published) {
        return registry.modules.apply(published);
    }

    /** The name that a tensor gets in this checkpoint's files when it was in none of them. */
    public String newlyPublished(String name) {
        return registry.published.apply(name);
    }

    /** The published name of a tensor that the records read. */
    public String published(String name) {
        var view = registry.stored.get(name);
        return view == null ? registry.published.apply(name) : view.stored().name();
    }

    /** Trained tensors under their published names, in the order in which the records asked; empty but in training. */
    public Map<String, Tensor> trained() {
        var leaves = registry.leaves;
        return leaves == null ? Map.of() : Collections.unmodifiableMap(leaves.all());
    }

    /** What was not in the files and is drawn, under the published names; empty but in training. */
    public Map<String, Tensor> drawn() {
        var leaves = registry.leaves;
        return leaves == null ? Map.of() : Collections.unmodifiableMap(leaves.drawn());
    }

    /** The parameter {@code name}; throws {@link BadInput} where it is missing or of another shape. */
    public Tensor tensor(String name, Init init, long... shape) {
        return tensor(new Asked(prefix + name, shape, init, true), registry.dtype);
    }

    /** A parameter of one number, in float32 whatever is computed with: as bfloat16 its exponential would be off by percents. */
    public Tensor scalar(String name, Init init) {
        return tensor(new Asked(prefix + name, new long[0], init, true), DType.F32);
    }

    /** A tensor that no optimiser moves, such as the statistics of a batch norm. */
    public Tensor buffer(String name, Init init, long... shape) {
        return tensor(new Asked(prefix + name, shape, init, false), registry.dtype);
    }

    /** A parameter of {@code length} numbers that is read at its first use. */
    public Vector vector(String name, Init init, long length) {
        var asked = new Asked(prefix + name, new long[] {length}, init, true);
        var known = registry.vectors.get(asked.name);
        if (known == null) {
            known = vector(asked);
            registry.vectors.put(asked.name, known);
        }
        return known;
    }

    private Vector vector(Asked asked) {
        var view = find(asked);
        return view == null || registry.leaves != null
                ? new Vector(tensor(asked, registry.dtype))
                : new Vector(view, registry.dtype);
    }

    /** The weight of a linear layer or embedding, which is read at first use if it must be unpacked or converted. */
    public Matrix matrix(String name, Init init, long rows, long columns) {
        var asked = new Asked(prefix + name, new long[] {rows, columns}, init, true);
        var known = registry.matrices.get(asked.name);
        if (known == null) {
            known = matrix(asked);
            registry.matrices.put(asked.name, known);
        }
        return known;
    }

    private Matrix matrix(Asked asked) {
        var view = find(asked);
        if (registry.leaves != null) {
            return new Matrix(registry.leaves.tensor(asked, view, registry.dtype, registry.published), true);
        }
        return view == null
                ? new Matrix(placeholder(asked), false)
                : new Matrix(view, registry.dtype, quantised ? registry.quant : null);
    }

    private Tensor tensor(Asked asked, DType dtype) {
        var known = registry.tensors.get(asked.name);
        if (known == null || !Arrays.equals(known.shape(), asked.shape)) {
            known = fresh(asked, dtype);
            registry.tensors.put(asked.name, known);
        }
        return known;
    }

    private Tensor fresh(Asked asked, DType dtype) {
        var view = find(asked);
        if (registry.leaves != null) {
            return registry.leaves.tensor(asked, view, dtype, registry.published);
        }
        return view == null ? placeholder(asked) : view.tensor(dtype);
    }

    /** The stored tensor of the shape asked for; null where only a description is made. */
    private @Nullable View find(Asked asked) {
        Shapes.bytes(Path.of(registry.source), asked.name, Encoding.F64, asked.shape); // settings may tell any size
        registry.asked.put(asked.name, asked);
        var view = registry.stored.get(asked.name);
        if (view == null
                && registry.leaves != null
                && registry.leaves.training().draws(asked.name)) {
            return null;
        }
        var problem = view == null ? "is missing" : mismatch(view, asked.shape);
        if (problem != null) {
            var published = view == null ? asked.name : view.stored().name();
            registry.problems.add(published + " " + problem);
            if (!registry.describing) {
                throw new BadInput(registry.source + ": " + published + " " + problem
                        + (view == null ? ", expected " + Arrays.toString(asked.shape) : ""));
            }
        }
        return registry.describing ? null : view;
    }

    private static @Nullable String mismatch(View view, long[] shape) {
        var found = view.shape();
        return Arrays.equals(found, shape)
                ? null
                : "is " + Arrays.toString(found) + ", expected " + Arrays.toString(shape);
    }

    private Tensor placeholder(Asked asked) {
        return Scope.keep(() -> Tensors.meta(registry.dtype, asked.shape));
    }

    /** Everything asked for so far, in order. */
    public List<Asked> asked() {
        return List.copyOf(registry.asked.values());
    }

    /** What is stored for a name that was asked for; null where it is missing. */
    public @Nullable View stored(Asked asked) {
        return registry.stored.get(asked.name);
    }

    /** Published names that no one asked for. */
    public Set<String> unread() {
        var names = new TreeSet<String>();
        registry.stored.forEach((name, view) -> {
            if (!registry.asked.containsKey(name)) {
                names.add(view.stored().name());
            }
        });
        return Collections.unmodifiableSet(names);
    }

    /** Lines about tensors that were missing or of another shape. */
    public List<String> problems() {
        return new ArrayList<>(registry.problems);
    }

    /** Elements of all parameters asked for. */
    public long parameterCount() {
        return registry.asked.values().stream()
                .filter(Asked::parameter)
                .mapToLong(a -> Arrays.stream(a.shape).reduce(1, (x, y) -> x * y))
                .sum();
    }
}
