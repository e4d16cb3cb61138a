package jvlm.train.ranks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import jvlm.error.BadInput;
import jvlm.tensor.DType;
import jvlm.tensor.Processor;
import jvlm.tensor.Tensor;
import jvlm.tensor.Tensors;

/** What the ranks of the tests run: each result is a line, its name and its numbers. */
final class RankProgram {
    private static final int BATCH = 16;
    private static final int IN = 4;
    private static final int HIDDEN = 8;
    private static final int OUT = 3;

    private final Ranks ranks;
    private final List<String> lines = new ArrayList<>();

    RankProgram(Ranks ranks) {
        this.ranks = ranks;
    }

    public static void main(String[] arguments) throws InterruptedException {
        Processor.setThreads(1);
        try (var ranks = Ranks.fromEnvironment()) {
            var program = new RankProgram(ranks);
            program.exchanges();
            program.gradients();
            ranks.barrier();
            program.lines.forEach(System.out::println);
            System.out.flush();
            program.dies();
        } catch (RankLost e) {
            System.out.println("lost " + e.getMessage());
            System.out.flush();
            Runtime.getRuntime().halt(RankLost.EXIT_CODE);
        }
    }

    /** Rank 1 goes without a word while rank 0 waits for it. */
    private void dies() throws InterruptedException {
        var net = new Net(0);
        try (var reduction = Reduction.over(net.parameters(), ranks)) {
            reduction.backward(net.loss(part()), true);
            if (ranks.rank() == 1) {
                Thread.sleep(300);
                Runtime.getRuntime().halt(9);
            }
            reduction.backward(net.loss(part()), true);
        }
    }

    List<String> lines() {
        return lines;
    }

    private void exchanges() {
        int r = ranks.rank();
        var sum = Tensors.floats(new float[] {r + 1, 10 * r, -r}, 3);
        ranks.allReduce(sum);
        put("sum", sum);
        var strided = Tensors.floats(new float[] {r, 1, 2, 3}, 2, 2).transpose(0, 1);
        ranks.allReduce(strided);
        put("strided sum", strided);
        put("gathered", ranks.allGather(Tensors.floats(new float[] {r, r + 0.5f, -r, 7}, 2, 2)));
        put("gathered ids", ranks.allGather(Tensors.longs(new long[] {r, 1L << 40}, 2)));
        put("scattered", ranks.reduceScatterSum(Tensors.floats(new float[] {r, 1, 2, 3, 4, 5, 6, r}, 4, 2)));
        var given = Tensors.floats(new float[] {r, r + 5}, 2);
        ranks.broadcast(given, 1);
        put("given", given);
        refused("unequal", () -> ranks.allGather(Tensors.zeros(DType.F32, 2 + r, 3)));
        refused("uneven", () -> ranks.reduceScatterSum(Tensors.zeros(DType.F32, 3, 3)));
        refused("nobody", () -> ranks.broadcast(given, 2));
    }

    private void refused(String name, Runnable exchange) {
        try {
            exchange.run();
            lines.add(name + " = accepted");
        } catch (BadInput e) {
            lines.add(name + " = " + e.getMessage());
        }
    }

    /** Every way to a gradient; alone it computes what the ranks together must come to. */
    void gradients() {
        var net = new Net(1000 * ranks.rank()); // other weights on each rank, until they are joined
        var x = part();
        try (var reduction = Reduction.over(net.parameters(), ranks)) {
            reduction.backward(net.loss(x), true);
            net.put("plain", false);
            net.step();
            reduction.backward(net.loss(x), true);
            net.step();
            reduction.backward(net.loss(x), true);
            net.put("third step", false);
        }
        try (var reduction = Reduction.over(net.parameters(), ranks)) { // the hooks of the last one are gone
            net.step();
            reduction.backward(net.loss(x), true);
            net.put("second reduction", false);
        }
        accumulated(x);
        partly(x);
    }

    private void accumulated(Tensor x) {
        var net = new Net(0);
        try (var reduction = Reduction.over(net.parameters(), ranks)) {
            long half = x.size(0) / 2;
            reduction.backward(net.loss(x.slice(0, 0, half)), false);
            if (ranks.size() > 1) {
                net.put("half", false);
            }
            reduction.backward(net.loss(x.slice(0, half, 2 * half)), true);
            net.put("accumulated", false);
        }
        var small = new Net(0);
        try (var reduction = Reduction.over(small.parameters(), ranks)) {
            small.loss(x).backward();
            small.shifted(x).backward();
            reduction.average();
            small.put("averaged", true);
        }
    }

    /** Parameters that a rank, a micro-batch or everyone does without. */
    private void partly(Tensor x) {
        boolean last = ranks.rank() == ranks.size() - 1;
        var early = new Net(0);
        try (var reduction = Reduction.over(early.parameters(), ranks)) {
            reduction.backward(last ? early.shifted(x) : early.loss(x), false);
            reduction.backward(early.loss(x), true);
            early.put("early", true);
        }
        var idle = new Net(0);
        try (var reduction = Reduction.over(idle.parameters(), ranks)) {
            reduction.backward(last ? Tensors.floats(new float[] {3}).sum(0) : idle.loss(x), true);
            idle.put("idle", false);
        }
        var one = new Net(0);
        try (var reduction = Reduction.over(one.parameters(), ranks)) {
            (last ? one.shifted(x) : one.loss(x)).backward();
            reduction.average();
            one.put("one", true);
        }
    }

    /** This rank's part of the one batch. */
    private Tensor part() {
        long n = BATCH / ranks.size();
        return random(99, BATCH, IN).slice(0, ranks.rank() * n, (ranks.rank() + 1) * n);
    }

    private static Tensor random(long seed, long... shape) {
        var random = new Random(seed);
        var values = new float[(int) Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Tensors.floats(values, shape);
    }

    private void put(String name, Tensor t) {
        lines.add(name + " = " + Arrays.toString(t.floats()));
    }

    /** Two layers, of which the second has a scale in another type, and a shift that only some losses use. */
    private final class Net {
        final Tensor first;
        final Tensor bias;
        final Tensor second;
        final Tensor scale;
        final Tensor shift;

        Net(long seed) {
            first = random(seed + 1, HIDDEN, IN).trainable(true);
            bias = random(seed + 2, HIDDEN).trainable(true);
            second = random(seed + 3, OUT, HIDDEN).trainable(true);
            scale = random(seed + 4, OUT).to(DType.BF16).trainable(true);
            shift = random(seed + 5, OUT).trainable(true);
        }

        List<Tensor> parameters() {
            return List.of(first, bias, second, scale, shift);
        }

        Tensor loss(Tensor x) {
            var y = out(x);
            return y.mul(y).mean(0, 1);
        }

        Tensor shifted(Tensor x) {
            var y = out(x).add(shift);
            return y.mul(y).mean(0, 1);
        }

        private Tensor out(Tensor x) {
            return x.linear(first, bias).gelu().linear(second, null).mul(scale.to(DType.F32));
        }

        /** Gradient descent, and zeros for the gradients. */
        void step() {
            for (var p : parameters()) {
                var gradient = p.grad();
                if (gradient != null) {
                    p.detached().write(p.detached().sub(gradient.mul(0.01)));
                    gradient.write(gradient.mul(0));
                }
            }
        }

        void put(String name, boolean withShift) {
            put(name + " first", first);
            put(name + " bias", bias);
            put(name + " second", second);
            put(name + " scale", scale);
            if (withShift) {
                put(name + " shift", shift);
            } else {
                lines.add(name + " shift = " + (shift.grad() == null ? "none" : "there"));
            }
        }

        private void put(String name, Tensor parameter) {
            var gradient = parameter.grad();
            lines.add(name + " = " + (gradient == null ? "none" : Arrays.toString(gradient.floats())));
        }
    }
}
