package jvlm.model.clip;

import java.util.List;
import java.util.function.Supplier;
import jvlm.image.Image;
import jvlm.model.ZeroShot;
import jvlm.task.DualEncoder;
import jvlm.task.See;
import jvlm.tensor.Tensor;

/** CLIP as tensors. */
record ClipTowers(Clip clip, Supplier<ClipProcessor> processor) implements DualEncoder, See {
    @Override
    public long[] pictureShape() {
        var size = clip.config().image().size();
        return new long[] {3, size.height(), size.width()};
    }

    @Override
    public Tensor see(Tensor pixels) {
        return clip.embedImages(pixels);
    }

    @Override
    public Tensor pixels(List<Image> images) {
        return processor.get().pixels(images);
    }

    @Override
    public Tensor ids(List<String> texts) {
        return processor.get().ids(texts);
    }

    @Override
    public Tensor embedPixels(Tensor pixels) {
        return clip.embedImages(pixels);
    }

    @Override
    public Tensor embedIds(Tensor ids) {
        return clip.embedTexts(ids);
    }

    @Override
    public Tensor logScale() {
        return clip.logitScale();
    }

    @Override
    public Tensor features(Tensor pixels) {
        return clip.features(pixels);
    }

    @Override
    public Tensor embedFeatures(Tensor features) {
        return clip.embedFeatures(features);
    }

    @Override
    public double logitScale() {
        return clip.scale();
    }

    @Override
    public double logitBias() {
        return clip.bias();
    }

    @Override
    public Tensor classifier(List<String> labels, List<String> templates) {
        return ZeroShot.classifier(this, labels, templates);
    }
}
