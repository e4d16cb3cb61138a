package jvlm.nn;

import jvlm.error.BadInput;
import jvlm.tensor.Tensor;

/** Pointwise non-linearities by their published names. */
public enum Activation {
    GELU,
    GELU_TANH,
    QUICK_GELU,
    SILU,
    RELU;

    /** Reads a {@code hidden_act}; {@code source} names the file in the error. */
    public static Activation of(String name, String source) {
        return switch (name) {
            case "gelu" -> GELU;
            case "gelu_pytorch_tanh", "gelu_new" -> GELU_TANH;
            case "quick_gelu" -> QUICK_GELU;
            case "silu", "swish" -> SILU;
            case "relu" -> RELU;
            default ->
                throw new BadInput(source + ": activation " + name
                        + " is not known; expected gelu, gelu_pytorch_tanh, quick_gelu, silu or relu");
        };
    }

    public Tensor apply(Tensor x) {
        return switch (this) {
            case GELU -> x.gelu();
            case GELU_TANH -> x.geluTanh();
            case QUICK_GELU -> x.quickGelu();
            case SILU -> x.silu();
            case RELU -> x.relu();
        };
    }
}
