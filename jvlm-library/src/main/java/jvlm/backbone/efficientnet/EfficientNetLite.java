package jvlm.backbone.efficientnet;

import java.util.ArrayList;
import java.util.List;
import jvlm.checkpoint.Weights;
import jvlm.nn.BatchNorm2d;
import jvlm.nn.Conv2d;
import jvlm.tensor.Scope;
import jvlm.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * EfficientNet-Lite (Tan and Le, 2019, arXiv 1905.11946, in the form for small devices: ReLU6, no squeeze-and-excite,
 * stem and head of fixed width). It was trained in TensorFlow: padding is uneven where a stride does not divide, and the
 * batch norms have an eps of 1e-3.
 */
public record EfficientNetLite(
        Config config, Conv2d stem, BatchNorm2d stemNorm, List<Block> blocks, Conv2d head, BatchNorm2d headNorm) {
    private static final double EPS = 1e-3;
    private static final int STEM = 32;

    /** Channels of the features. */
    public static final int FEATURES = 1280;

    /** Table 1 of the paper: expansion, channels, repeats, stride and kernel of each stage. */
    private record Stage(int expand, int channels, int repeats, int stride, int kernel) {}

    private static final List<Stage> STAGES = List.of(
            new Stage(1, 16, 1, 1, 3),
            new Stage(6, 24, 2, 2, 3),
            new Stage(6, 40, 2, 2, 5),
            new Stage(6, 80, 3, 2, 3),
            new Stage(6, 112, 3, 1, 5),
            new Stage(6, 192, 4, 2, 5),
            new Stage(6, 320, 1, 1, 3));

    /** @param width and depth coefficients of the compound scaling; 1 and 1 for Lite0 */
    public record Config(double width, double depth, int image) {
        int channels(int base) {
            double scaled = base * width;
            int rounded = Math.max(8, (int) (scaled + 4) / 8 * 8);
            return rounded < 0.9 * scaled ? rounded + 8 : rounded;
        }

        /** The first and the last stage are not deepened. */
        int repeats(int stage) {
            int base = STAGES.get(stage).repeats;
            return stage == 0 || stage == STAGES.size() - 1 ? base : (int) Math.ceil(base * depth);
        }
    }

    public EfficientNetLite(Weights w, Config c) {
        this(
                c,
                new Conv2d(w.at("_conv_stem"), 3, STEM, 3, 2, 0, 1),
                new BatchNorm2d(w.at("_bn0"), STEM, EPS),
                blocks(w, c),
                new Conv2d(w.at("_conv_head"), c.channels(STAGES.getLast().channels), FEATURES, 1, 1, 0, 1),
                new BatchNorm2d(w.at("_bn1"), FEATURES, EPS));
    }

    private static List<Block> blocks(Weights w, Config c) {
        var blocks = new ArrayList<Block>();
        int in = STEM;
        for (int s = 0; s < STAGES.size(); s++) {
            var stage = STAGES.get(s);
            int out = c.channels(stage.channels);
            for (int r = 0; r < c.repeats(s); r++) {
                blocks.add(Block.of(w.at("_blocks").layer(blocks.size()), stage, in, out, r == 0 ? stage.stride : 1));
                in = out;
            }
        }
        return List.copyOf(blocks);
    }

    /**
     * What one pass makes on its way.
     *
     * @param middle after a block in the middle
     * @param last after the last block
     * @param head {@code [batch, 1280, image / 32, image / 32]}
     */
    public record Maps(Tensor middle, Tensor last, Tensor head) {}

    /** The feature map {@code [batch, 1280, image / 32, image / 32]} of {@code pixels [batch, 3, image, image]}. */
    public Tensor grid(Tensor pixels) {
        return maps(pixels, 0).head;
    }

    /** The maps after block {@code middle}, after the last block, and after the head. */
    public Maps maps(Tensor pixels, int middle) {
        var x = pixels.to(stem.weight().dtype());
        var y = stemNorm.apply(stem.apply(same(x, 3, 2))).clamp(0, 6);
        var between = y;
        for (int i = 0; i < blocks.size(); i++) {
            var block = blocks.get(i);
            var in = y;
            y = Scope.run(() -> block.apply(in)).named("block." + i);
            between = i == middle ? y : between;
        }
        return new Maps(between, y, headNorm.apply(head.apply(y)).clamp(0, 6));
    }

    /** The mean over the map {@code [batch, 1280]}. */
    public Tensor pooled(Tensor pixels) {
        return grid(pixels).mean(2, 3);
    }

    /** Zeros so that the output has ceil(size / stride) places; the odd one goes to the bottom and right. */
    static Tensor same(Tensor x, int kernel, int stride) {
        long high = padding(x.size(2), kernel, stride);
        long wide = padding(x.size(3), kernel, stride);
        return x.pad(wide / 2, wide - wide / 2, high / 2, high - high / 2);
    }

    private static long padding(long size, int kernel, int stride) {
        long places = (size + stride - 1) / stride;
        return Math.max(0, (places - 1) * stride + kernel - size);
    }

    /** An inverted bottleneck: widen, filter each channel by itself, narrow; added to its input where shapes allow. */
    public record Block(
            @Nullable Conv2d expand,
            @Nullable BatchNorm2d expandNorm,
            Conv2d depthwise,
            BatchNorm2d depthwiseNorm,
            Conv2d project,
            BatchNorm2d projectNorm,
            boolean residual) {
        static Block of(Weights w, Stage stage, int in, int out, int stride) {
            int wide = in * stage.expand;
            boolean widens = stage.expand > 1;
            return new Block(
                    widens ? new Conv2d(w.at("_expand_conv"), in, wide, 1, 1, 0, 1) : null,
                    widens ? new BatchNorm2d(w.at("_bn0"), wide, EPS) : null,
                    new Conv2d(w.at("_depthwise_conv"), wide, wide, stage.kernel, stride, 0, wide),
                    new BatchNorm2d(w.at("_bn1"), wide, EPS),
                    new Conv2d(w.at("_project_conv"), wide, out, 1, 1, 0, 1),
                    new BatchNorm2d(w.at("_bn2"), out, EPS),
                    stride == 1 && in == out);
        }

        Tensor apply(Tensor x) {
            var y = expand == null || expandNorm == null
                    ? x
                    : expandNorm.apply(expand.apply(x)).clamp(0, 6);
            int kernel = (int) depthwise.weight().size(2);
            y = depthwiseNorm
                    .apply(depthwise.apply(same(y, kernel, depthwise.stride())))
                    .clamp(0, 6);
            y = projectNorm.apply(project.apply(y));
            return residual ? x.add(y) : y;
        }
    }
}
