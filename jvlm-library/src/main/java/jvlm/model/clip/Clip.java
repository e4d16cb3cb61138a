package jvlm.model.clip;

import jvlm.backbone.clip.ClipText;
import jvlm.backbone.clip.ClipVision;
import jvlm.backbone.resnet.ModifiedResNet;
import jvlm.checkpoint.Init;
import jvlm.checkpoint.Weights;
import jvlm.image.Size;
import jvlm.nn.Linear;
import jvlm.tensor.DType;
import jvlm.tensor.Probe;
import jvlm.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * CLIP (Radford et al., 2021): an image tower and a text tower, each projected without bias into one space, where the
 * score of a pair is exp(logit scale) times the cosine.
 */
public record Clip(
        Config config,
        ImageTower image,
        ClipText text,
        Linear textProjection,
        Tensor logitScale,
        @Nullable Tensor logitBias) {
    /** @param embed width of the common space */
    public record Config(TowerConfig image, ClipText.Config text, int embed) {}

    /** The size of an image tower of either kind. */
    public sealed interface TowerConfig {
        /** Size of the picture in pixels. */
        Size size();
    }

    public record VitConfig(ClipVision.Config vision) implements TowerConfig {
        @Override
        public Size size() {
            return vision.image();
        }
    }

    public record ResNetConfig(ModifiedResNet.Config resnet) implements TowerConfig {
        @Override
        public Size size() {
            return new Size(resnet.image(), resnet.image());
        }
    }

    /** Either kind of image tower, with its way into the common space. */
    public sealed interface ImageTower {
        /** {@code pixels [batch, 3, height, width]} to what is projected. */
        Tensor features(Tensor pixels);

        /** {@link #features} to {@code [batch, embed]}. */
        Tensor project(Tensor features);
    }

    /** ViT: the class token, projected. */
    public record Transformer(ClipVision vision, Linear projection) implements ImageTower {
        @Override
        public Tensor features(Tensor pixels) {
            return vision.pooled(pixels);
        }

        @Override
        public Tensor project(Tensor features) {
            return projection.apply(features);
        }
    }

    /** ModifiedResNet: the projection is part of the attention pooling. */
    public record Convolutional(ModifiedResNet resnet) implements ImageTower {
        @Override
        public Tensor features(Tensor pixels) {
            return resnet.apply(pixels);
        }

        @Override
        public Tensor project(Tensor features) {
            return features;
        }
    }

    public Clip(Weights w, Config c) {
        this(
                c,
                switch (c.image) {
                    case VitConfig(var vision) ->
                        new Transformer(
                                new ClipVision(w.at("vision_model"), vision),
                                Linear.of(w.at("visual_projection"), vision.width(), c.embed, false));
                    case ResNetConfig(var resnet) -> new Convolutional(new ModifiedResNet(w.at("visual"), resnet));
                },
                new ClipText(w.at("text_model"), c.text),
                Linear.of(w.at("text_projection"), c.text.width(), c.embed, false),
                w.scalar("logit_scale", new Init.Constant(Math.log(1 / 0.07))),
                w.has("logit_bias") ? w.scalar("logit_bias", Init.ZERO) : null);
    }

    /** Vectors of length one {@code [batch, embed]}, F32, of {@code pixels [batch, 3, height, width]}. */
    public Tensor embedImages(Tensor pixels) {
        return embedFeatures(features(pixels));
    }

    /** What the image tower gives before its projection. */
    public Tensor features(Tensor pixels) {
        return Probe.inside("vision", () -> image.features(pixels));
    }

    /** Vectors of length one {@code [batch, embed]}, F32, of {@link #features}. */
    public Tensor embedFeatures(Tensor features) {
        var projected = image.project(features).named("image_features");
        return projected.to(DType.F32).normalized(1).named("image_embeds");
    }

    /** Vectors of length one {@code [batch, embed]}, F32, of {@code ids [batch, time]}. */
    public Tensor embedTexts(Tensor ids) {
        var features = textProjection
                .apply(Probe.inside("text", () -> text.pooled(ids)))
                .named("text_features");
        return features.to(DType.F32).normalized(1).named("text_embeds");
    }

    /** What is added to the scaled cosine; 0 but for weights trained with a sigmoid loss. */
    public double bias() {
        return logitBias == null ? 0 : logitBias.item();
    }

    /** exp of the learned scale. */
    public double scale() {
        return Math.exp(logitScale.item());
    }
}
