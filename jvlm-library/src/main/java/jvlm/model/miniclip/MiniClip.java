package jvlm.model.miniclip;

import jvlm.backbone.bert.Bert;
import jvlm.backbone.efficientnet.EfficientNetLite;
import jvlm.checkpoint.Init;
import jvlm.checkpoint.Weights;
import jvlm.nn.LayerNorm;
import jvlm.nn.Linear;
import jvlm.tensor.DType;
import jvlm.tensor.Probe;
import jvlm.tensor.Tensor;

/**
 * Pictures placed among sentences: both towers stay as they are, and one small head takes the place of CLIP's two
 * projections. A text is where the sentence encoder MiniLM puts it (Wang et al., 2020; Reimers and Gurevych, 2019). A
 * picture is at the sum of two vectors.
 *
 * <p>The learned one comes from the features of EfficientNet-Lite0 by a head that is trained on pairs with CLIP's
 * objective.
 *
 * <p>The known one needs no pairs. It is ConSE (Norouzi et al., 2014, arXiv 1312.5650): the sentence vectors of the
 * names of ImageNet's classes, weighted by the probabilities that the tower gives them. Where it sees none of its
 * classes the probabilities spread, their sum is short, and the learned one decides.
 */
public record MiniClip(
        Config config,
        EfficientNetLite tower,
        Linear classes,
        Tensor names,
        ImageHead imageHead,
        Bert text,
        Tensor logitScale) {
    /** Classes of ImageNet-1k. */
    public static final int CLASSES = 1000;

    /**
     * @param hidden width of the image head
     * @param known weight of the known vector; the learned one has length one
     */
    public record Config(EfficientNetLite.Config tower, Bert.Config text, int hidden, double known) {
        /** Numbers of a vector. */
        public int width() {
            return text.width();
        }
    }

    public MiniClip(Weights w, Config c) {
        this(
                c,
                new EfficientNetLite(w.at("tower"), c.tower),
                Linear.of(w.at("tower._fc"), EfficientNetLite.FEATURES, CLASSES, true),
                w.buffer("names.weight", Init.ZERO, CLASSES, c.text.width()),
                new ImageHead(w.at("image_head"), c),
                new Bert(w.at("text"), c.text),
                w.scalar("logit_scale", new Init.Constant(Math.log(1 / 0.07))));
    }

    /** From the tower's features to the learned vector: W2 gelu(W1 LN f). */
    public record ImageHead(LayerNorm norm, Linear in, Linear out) {
        ImageHead(Weights w, Config c) {
            this(
                    new LayerNorm(w.at("norm"), EfficientNetLite.FEATURES, 1e-5),
                    Linear.of(w.at("fc1"), EfficientNetLite.FEATURES, c.hidden, true),
                    Linear.of(w.at("fc2"), c.hidden, c.width(), true));
        }

        /** {@code features [batch, 1280]} to {@code [batch, width]}. */
        Tensor apply(Tensor features) {
            return out.apply(in.apply(norm.apply(features)).gelu());
        }
    }

    /** Features {@code [batch, 1280]} of {@code pixels [batch, 3, side, side]}, before any head. */
    public Tensor features(Tensor pixels) {
        return Probe.inside("tower", () -> tower.pooled(pixels)).named("features");
    }

    /** Vectors of length one {@code [batch, width]}, F32, of {@link #features}. */
    public Tensor embedFeatures(Tensor features) {
        var f = features.to(imageHead.norm.weight().dtype()); // they may come from a cache in another type
        var learned = imageHead.apply(f).to(DType.F32).normalized(1);
        var probabilities = classes.apply(f).to(DType.F32).softmax(1);
        var known = probabilities.matmul(names.to(DType.F32));
        return learned.add(known.mul(config.known)).normalized(1).named("image_embeds");
    }

    /** Vectors of length one {@code [batch, width]}, F32, of {@code ids [batch, time]}. */
    public Tensor embedTexts(Tensor ids) {
        return Probe.inside("text", () -> text.mean(ids)).normalized(1).named("text_embeds");
    }

    /** exp of the learned scale. */
    public double scale() {
        return Math.exp(logitScale.item());
    }
}
