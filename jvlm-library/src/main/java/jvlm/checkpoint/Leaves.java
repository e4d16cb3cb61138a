package jvlm.checkpoint;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import jvlm.tensor.DType;
import jvlm.tensor.Scope;
import jvlm.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The tensors of a checkpoint that is trained. A published tensor that the records read in parts, such as fused
 * projections, is one leaf: the parts are views of it, and its gradient comes back whole.
 */
final class Leaves {
    private final Training training;
    private final Map<String, Tensor> leaves = new LinkedHashMap<>();
    private final Map<String, Tensor> drawn = new LinkedHashMap<>();

    Leaves(Training training) {
        this.training = training;
    }

    Training training() {
        return training;
    }

    /** Trained tensors under their published names, in the order in which the records asked. */
    Map<String, Tensor> all() {
        return leaves;
    }

    /** What was missing and drawn, under the published names. */
    Map<String, Tensor> drawn() {
        return drawn;
    }

    /** The tensor of {@code asked}: a view of its leaf where it is trained, else as it is stored. */
    Tensor tensor(Weights.Asked asked, @Nullable View view, DType dtype, UnaryOperator<String> published) {
        boolean trains = asked.parameter() && training.trains(asked.name());
        if (view == null) {
            var name = published.apply(asked.name());
            var fresh = Draw.tensor(asked, dtype, training.seed());
            drawn.put(name, fresh);
            return trains ? leaf(name, fresh) : fresh;
        }
        if (!trains) {
            return view.tensor(dtype);
        }
        var name = view.stored().name();
        return switch (view.op()) {
            case View.Whole _, View.Unpaired _ -> leaf(name, view.copy(dtype));
            case View.Transposed _, View.Part _ -> {
                var known = leaves.get(name);
                var whole = known != null
                        ? known
                        : leaf(name, View.whole(view.stored()).copy(dtype));
                yield Scope.keepGraph(() -> view.seen(whole));
            }
        };
    }

    private Tensor leaf(String name, Tensor tensor) {
        leaves.put(name, tensor.trainable(true));
        return tensor;
    }
}
