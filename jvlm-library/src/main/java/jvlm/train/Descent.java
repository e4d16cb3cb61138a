package jvlm.train;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jvlm.error.BadInput;
import jvlm.tensor.DType;
import jvlm.tensor.Scope;
import jvlm.tensor.Tensor;
import jvlm.tensor.Tensors;
import jvlm.tensor.Update;
import org.jspecify.annotations.Nullable;

/**
 * Moves parameters against their gradients. What it computes with is float32: parameters in bfloat16 have a float32
 * master each, which is moved and rounded to them.
 */
public final class Descent {
    /** A rule and its constants. */
    public sealed interface Rule {}

    /** Adam with decoupled weight decay (Loshchilov and Hutter, 2019). */
    public record AdamW(double beta1, double beta2, double eps) implements Rule {}

    /** Gradient descent with a heavy ball: velocity = momentum velocity + gradient; plain at momentum 0. */
    public record Sgd(double momentum) implements Rule {}

    private record State(
            @Nullable Tensor master,
            @Nullable Tensor m,
            @Nullable Tensor v) {}

    private final Rule rule;
    private final List<Parameter> parameters;
    private final Map<String, State> states = new LinkedHashMap<>();
    private long steps;

    public Descent(Rule rule, List<Parameter> parameters) {
        this.rule = rule;
        this.parameters = List.copyOf(parameters);
        for (var p : parameters) {
            states.put(p.name(), state(p.weight()));
        }
    }

    private State state(Tensor weight) {
        boolean moving = rule instanceof AdamW || rule instanceof Sgd(double momentum) && momentum > 0;
        var master = weight.dtype() == DType.F32
                ? null
                : Scope.keep(() -> weight.detached().to(DType.F32));
        return new State(master, moving ? zeros(weight) : null, rule instanceof AdamW ? zeros(weight) : null);
    }

    private static Tensor zeros(Tensor weight) {
        return Scope.keep(() -> Tensors.zeros(DType.F32, weight.shape()));
    }

    public List<Parameter> parameters() {
        return parameters;
    }

    /** The weights in full precision, by name. */
    public Map<String, Tensor> weights() {
        var all = new LinkedHashMap<String, Tensor>();
        for (var p : parameters) {
            var state = states.get(p.name());
            all.put(p.name(), state == null || state.master == null ? p.weight().detached() : state.master);
        }
        return all;
    }

    /** The length of all gradients together. */
    public double gradientNorm() {
        return Scope.inference(() -> {
            double squares = 0;
            for (var p : parameters) {
                var g = p.weight().grad();
                double norm = g == null ? 0 : g.to(DType.F32).norm();
                squares += norm * norm;
            }
            return Math.sqrt(squares);
        });
    }

    /** Scales all gradients down so that their length is at most {@code longest}; 0 leaves them. */
    public void clip(double norm, double longest) {
        if (longest > 0 && norm > longest) {
            Scope.inference(() -> {
                for (var p : parameters) {
                    var g = p.weight().grad();
                    if (g != null) {
                        Update.scale(g, longest / (norm + 1e-6));
                    }
                }
                return true;
            });
        }
    }

    /** Moves every parameter that has a gradient, at {@code factor} times its learning rate, and forgets the gradients. */
    public void step(double factor) {
        steps++;
        Scope.inference(() -> {
            for (var p : parameters) {
                var gradient = p.weight().grad();
                if (gradient != null) {
                    move(p, gradient.to(DType.F32), factor);
                    p.weight().forgetGrad();
                }
            }
            return true;
        });
    }

    private void move(Parameter p, Tensor gradient, double factor) {
        var state = states.get(p.name());
        if (state == null) {
            throw new IllegalStateException(p.name() + " has no state");
        }
        var weight = state.master == null ? p.weight() : state.master;
        double lr = p.lr() * factor;
        switch (rule) {
            case AdamW(double beta1, double beta2, double eps) -> {
                if (state.m != null && state.v != null) {
                    Update.adamW(weight, gradient, state.m, state.v, steps, lr, beta1, beta2, eps, p.weightDecay());
                }
            }
            case Sgd(double momentum) -> Update.sgd(weight, gradient, state.m, lr, momentum, p.weightDecay());
        }
        if (state.master != null) {
            p.weight().write(state.master);
        }
    }

    /** Everything that a resumed run needs: weights in full precision and running means, by name. */
    public Map<String, Tensor> state() {
        var all = new LinkedHashMap<String, Tensor>();
        weights().forEach((name, weight) -> all.put("weight." + name, weight));
        for (var p : parameters) {
            var state = states.get(p.name());
            if (state != null) {
                put(all, "m." + p.name(), state.m);
                put(all, "v." + p.name(), state.v);
            }
        }
        return all;
    }

    private static void put(Map<String, Tensor> all, String name, @Nullable Tensor t) {
        if (t != null) {
            all.put(name, t);
        }
    }

    /** Takes up what {@link #state} gave, after {@code taken} steps. */
    public void restore(Map<String, Tensor> saved, long taken) {
        steps = taken;
        Scope.inference(() -> {
            state().forEach((name, mine) -> {
                var theirs = saved.get(name);
                if (theirs == null) {
                    throw new BadInput("the saved run has no " + name + ": it is of another recipe");
                }
                mine.write(theirs);
            });
            for (var p : parameters) {
                var state = states.get(p.name());
                if (state != null && state.master != null) {
                    p.weight().write(state.master);
                }
            }
            return true;
        });
    }
}
