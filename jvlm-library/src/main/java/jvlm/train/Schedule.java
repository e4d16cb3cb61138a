package jvlm.train;

/**
 * The factor on the learning rate over the steps of a stage.
 *
 * @param shape after the warm-up
 * @param warmup steps of linear rise from zero
 * @param steps in all
 */
public record Schedule(Shape shape, long warmup, long steps) {
    /** How the rate goes on after the warm-up. */
    public enum Shape {
        CONSTANT,
        /** To zero along half a cosine (Loshchilov and Hutter, 2017). */
        COSINE,
        LINEAR
    }

    /** Of step {@code step}, counted from 0; the first step of a warm-up has factor 0, as in the references. */
    public double at(long step) {
        if (step < warmup) {
            return (double) step / Math.max(1, warmup);
        }
        double progress = (double) (step - warmup) / Math.max(1, steps - warmup);
        return switch (shape) {
            case CONSTANT -> 1;
            case COSINE -> Math.max(0, 0.5 * (1 + Math.cos(Math.PI * progress)));
            case LINEAR -> Math.max(0, 1 - progress);
        };
    }
}
