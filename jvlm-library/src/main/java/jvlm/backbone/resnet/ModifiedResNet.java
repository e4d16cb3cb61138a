package jvlm.backbone.resnet;

import java.util.ArrayList;
import java.util.List;
import jvlm.checkpoint.Weights;
import jvlm.nn.BatchNorm2d;
import jvlm.nn.Conv2d;
import jvlm.tensor.Scope;
import jvlm.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The ResNet of CLIP (Radford et al., 2021, section 2.4): a stem of three convolutions, average pooling in front of
 * every strided convolution, and attention in place of the last pooling.
 */
public record ModifiedResNet(Config config, Stem stem, List<List<Bottleneck>> stages, AttentionPool pool) {
    private static final double EPS = 1e-5;
    private static final int EXPANSION = 4;

    /**
     * @param width channels after the stem
     * @param depths blocks of the four stages
     * @param image side of the picture in pixels
     * @param heads of the attention pooling
     * @param embed width of the output
     */
    public record Config(int width, List<Integer> depths, int image, int heads, int embed) {
        /** Channels of the last stage. */
        public int features() {
            return width * 8 * EXPANSION;
        }
    }

    public ModifiedResNet(Weights w, Config c) {
        this(c, new Stem(w, c.width), stages(w, c), new AttentionPool(w.at("attnpool"), c));
    }

    private static List<List<Bottleneck>> stages(Weights w, Config c) {
        var stages = new ArrayList<List<Bottleneck>>();
        int in = c.width;
        for (int s = 0; s < c.depths.size(); s++) {
            int planes = c.width << s;
            var blocks = new ArrayList<Bottleneck>();
            for (int b = 0; b < c.depths.get(s); b++) {
                blocks.add(new Bottleneck(w.at("layer" + (s + 1)).layer(b), in, planes, s > 0 && b == 0 ? 2 : 1));
                in = planes * EXPANSION;
            }
            stages.add(List.copyOf(blocks));
        }
        return List.copyOf(stages);
    }

    /** Features {@code [batch, embed]} of {@code pixels [batch, 3, image, image]}. */
    public Tensor apply(Tensor pixels) {
        var x = Scope.run(() -> stem.apply(pixels.to(stem.conv1.weight().dtype())))
                .named("stem");
        for (int s = 0; s < stages.size(); s++) {
            for (var block : stages.get(s)) {
                var in = x;
                x = Scope.run(() -> block.apply(in));
            }
            x.named("layer" + (s + 1));
        }
        return pool.apply(x);
    }

    /** conv3x3 of stride 2, two more, average pooling. */
    public record Stem(Conv2d conv1, BatchNorm2d bn1, Conv2d conv2, BatchNorm2d bn2, Conv2d conv3, BatchNorm2d bn3) {
        Stem(Weights w, int width) {
            this(
                    new Conv2d(w.at("conv1"), 3, width / 2, 3, 2, 1, 1),
                    new BatchNorm2d(w.at("bn1"), width / 2, EPS),
                    new Conv2d(w.at("conv2"), width / 2, width / 2, 3, 1, 1, 1),
                    new BatchNorm2d(w.at("bn2"), width / 2, EPS),
                    new Conv2d(w.at("conv3"), width / 2, width, 3, 1, 1, 1),
                    new BatchNorm2d(w.at("bn3"), width, EPS));
        }

        Tensor apply(Tensor x) {
            var a = bn1.apply(conv1.apply(x)).relu();
            var b = bn2.apply(conv2.apply(a)).relu();
            return bn3.apply(conv3.apply(b)).relu().avgPool2d(2);
        }
    }

    /** 1x1, 3x3, pooling where the block is strided, 1x1; the shortcut is pooled and projected where shapes differ. */
    public record Bottleneck(
            int stride,
            Conv2d conv1,
            BatchNorm2d bn1,
            Conv2d conv2,
            BatchNorm2d bn2,
            Conv2d conv3,
            BatchNorm2d bn3,
            @Nullable Conv2d shortcut,
            @Nullable BatchNorm2d shortcutNorm) {
        Bottleneck(Weights w, int in, int planes, int stride) {
            this(
                    stride,
                    new Conv2d(w.at("conv1"), in, planes, 1, 1, 0, 1),
                    new BatchNorm2d(w.at("bn1"), planes, EPS),
                    new Conv2d(w.at("conv2"), planes, planes, 3, 1, 1, 1),
                    new BatchNorm2d(w.at("bn2"), planes, EPS),
                    new Conv2d(w.at("conv3"), planes, planes * EXPANSION, 1, 1, 0, 1),
                    new BatchNorm2d(w.at("bn3"), planes * EXPANSION, EPS),
                    changes(in, planes, stride)
                            ? new Conv2d(w.at("downsample.0"), in, planes * EXPANSION, 1, 1, 0, 1)
                            : null,
                    changes(in, planes, stride)
                            ? new BatchNorm2d(w.at("downsample.1"), planes * EXPANSION, EPS)
                            : null);
        }

        private static boolean changes(int in, int planes, int stride) {
            return stride > 1 || in != planes * EXPANSION;
        }

        Tensor apply(Tensor x) {
            var a = bn1.apply(conv1.apply(x)).relu();
            var b = pooled(bn2.apply(conv2.apply(a)).relu());
            var y = bn3.apply(conv3.apply(b));
            var identity = shortcut == null || shortcutNorm == null ? x : shortcutNorm.apply(shortcut.apply(pooled(x)));
            return y.add(identity).relu();
        }

        private Tensor pooled(Tensor x) {
            return stride > 1 ? x.avgPool2d(stride) : x;
        }
    }
}
