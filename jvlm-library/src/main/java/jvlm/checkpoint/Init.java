package jvlm.checkpoint;

/** The distribution that a tensor is drawn from where no file gives it. */
public sealed interface Init {
    /** The same number everywhere. */
    record Constant(double value) implements Init {}

    /** A normal distribution around zero. */
    record Normal(double deviation) implements Init {}

    /** Evenly between {@code -bound} and {@code bound}. */
    record Uniform(double bound) implements Init {}

    Init ZERO = new Constant(0);
    Init ONE = new Constant(1);
}
