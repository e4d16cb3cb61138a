package jvlm.tensor;

import org.bytedeco.pytorch.Scalar;
import org.jspecify.annotations.Nullable;

/** The arithmetic of optimisers, in place: no tensor is made that the next step would not need. */
public final class Update {
    private Update() {}

    /**
     * One step of Adam with decoupled weight decay (Loshchilov and Hutter, 2019, algorithm 2): weights, and the running
     * means {@code m} of the gradient and {@code v} of its square, are overwritten.
     *
     * @param step from 1
     */
    public static void adamW(
            Tensor weight,
            Tensor gradient,
            Tensor m,
            Tensor v,
            long step,
            double lr,
            double beta1,
            double beta2,
            double eps,
            double decay) {
        weight.raw.mul_(new Scalar(1 - lr * decay));
        m.raw.lerp_(gradient.raw, new Scalar(1 - beta1));
        v.raw.mul_(new Scalar(beta2)).addcmul_(gradient.raw, gradient.raw, new Scalar(1 - beta2));
        double correction1 = 1 - Math.pow(beta1, step);
        double correction2 = Math.sqrt(1 - Math.pow(beta2, step));
        var deviation = v.raw.sqrt().div_(new Scalar(correction2)).add_(new Scalar(eps));
        weight.raw.addcdiv_(m.raw, deviation, new Scalar(-lr / correction1));
    }

    /**
     * velocity = momentum velocity + gradient + decay weight; weight -= lr velocity. Without a velocity the momentum is 0.
     */
    public static void sgd(
            Tensor weight, Tensor gradient, @Nullable Tensor velocity, double lr, double momentum, double decay) {
        if (velocity == null) {
            weight.raw.mul_(new Scalar(1 - lr * decay)).add_(gradient.raw, new Scalar(-lr));
        } else {
            velocity.raw.mul_(new Scalar(momentum)).add_(gradient.raw).add_(weight.raw, new Scalar(decay));
            weight.raw.add_(velocity.raw, new Scalar(-lr));
        }
    }

    /** mean = decay mean + (1 - decay) value. */
    public static void average(Tensor mean, Tensor value, double decay) {
        mean.raw.lerp_(value.raw, new Scalar(1 - decay));
    }

    /** t *= s. */
    public static void scale(Tensor t, double s) {
        t.raw.mul_(new Scalar(s));
    }

    /** Brings every element between the bounds. */
    public static void clamp(Tensor t, double low, double high) {
        t.write(t.clamp(low, high));
    }

    /** What libtorch draws from now on, dropout above all, follows from this number. */
    public static void seed(long seed) {
        org.bytedeco.pytorch.global.torch.manual_seed(seed);
    }
}
