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
 * A small CLIP on two towers that stay as they are: EfficientNet-Lite0, which knows the 1,000 classes of ImageNet, and
 * the sentence encoder MiniLM (Wang et al., 2020; Reimers and Gurevych, 2019). A vector has two halves.
 *
 * <p>The learned half is CLIP's: a small head over each tower, trained on pairs with the contrastive objective.
 *
 * <p>The known half needs no pairs. For a text it is the sentence vector; for a picture it is ConSE (Norouzi et al.,
 * 2014, arXiv 1312.5650): the sentence vectors of the classes' names, weighted by the classes' probabilities. Where the
 * tower sees none of its classes the probabilities spread, the sum is short and the learned half decides.
 */
public record MiniClip(
        Config config,
        EfficientNetLite tower,
        Linear classes,
        Tensor names,
        ImageHead imageHead,
        Bert text,
        Linear textHead,
        Tensor logitScale) {
    /** Classes of ImageNet-1k. */
    public static final int CLASSES = 1000;

    /**
     * @param hidden width of the image head
     * @param learned width of the learned half
     * @param known weight of the known half
     */
    public record Config(EfficientNetLite.Config tower, Bert.Config text, int hidden, int learned, double known) {
        /** Numbers of a vector. */
        public int width() {
            return learned + text.width();
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
                Linear.of(w.at("text_head"), c.text.width(), c.learned, false),
                w.scalar("logit_scale", new Init.Constant(Math.log(1 / 0.07))));
    }

    /** From the tower's features to the learned half: W2 gelu(W1 LN f). */
    public record ImageHead(LayerNorm norm, Linear in, Linear out) {
        ImageHead(Weights w, Config c) {
            this(
                    new LayerNorm(w.at("norm"), EfficientNetLite.FEATURES, 1e-5),
                    Linear.of(w.at("fc1"), EfficientNetLite.FEATURES, c.hidden, true),
                    Linear.of(w.at("fc2"), c.hidden, c.learned, true));
        }

        /** {@code features [batch, 1280]} to {@code [batch, learned]}. */
        Tensor apply(Tensor features) {
            return out.apply(in.apply(norm.apply(features)).gelu());
        }
    }

    /** Features {@code [batch, 1280]} of {@code pixels [batch, 3, side, side]}, before any head. */
    public Tensor features(Tensor pixels) {
        return Probe.inside("tower", () -> tower.pooled(pixels)).named("features");
    }

    /** Vectors of length one {@code [batch, learned + known]}, F32, of {@link #features}. */
    public Tensor embedFeatures(Tensor features) {
        var probabilities = classes.apply(features).to(DType.F32).softmax(1);
        var known = probabilities.matmul(names.to(DType.F32));
        return joined(imageHead.apply(features), known).named("image_embeds");
    }

    /** Vectors of length one {@code [batch, learned + known]}, F32, of {@code ids [batch, time]}. */
    public Tensor embedTexts(Tensor ids) {
        var sentence = Probe.inside("text", () -> text.mean(ids)).normalized(1);
        return joined(textHead.apply(sentence.to(dtype())), sentence).named("text_embeds");
    }

    private Tensor joined(Tensor learned, Tensor known) {
        return learned.to(DType.F32)
                .normalized(1)
                .cat(1, known.mul(config.known))
                .normalized(1);
    }

    /** The type that the towers compute in. */
    private DType dtype() {
        return imageHead.norm.weight().dtype();
    }

    /** exp of the learned scale. */
    public double scale() {
        return Math.exp(logitScale.item());
    }
}
