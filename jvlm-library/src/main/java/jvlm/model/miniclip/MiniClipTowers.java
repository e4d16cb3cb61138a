package jvlm.model.miniclip;

import java.util.List;
import java.util.function.Supplier;
import jvlm.image.Image;
import jvlm.model.ZeroShot;
import jvlm.task.DualEncoder;
import jvlm.task.See;
import jvlm.tensor.DType;
import jvlm.tensor.Tensor;

/** The two towers as tensors. */
record MiniClipTowers(MiniClip model, Supplier<MiniClipProcessor> processor) implements DualEncoder, See {
    @Override
    public Tensor logScale() {
        return model.logitScale();
    }

    @Override
    public double logitScale() {
        return model.scale();
    }

    @Override
    public double logitBias() {
        return 0;
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
    public Tensor features(Tensor pixels) {
        return model.features(pixels);
    }

    @Override
    public Tensor embedFeatures(Tensor features) {
        return model.embedFeatures(features);
    }

    @Override
    public Tensor embedPixels(Tensor pixels) {
        return model.embedFeatures(model.features(pixels));
    }

    @Override
    public Tensor embedIds(Tensor ids) {
        return model.embedTexts(ids);
    }

    @Override
    public Tensor classifier(List<String> labels, List<String> templates) {
        return ZeroShot.classifier(this, labels, templates);
    }

    @Override
    public long[] pictureShape() {
        long side = model.config().tower().image();
        return new long[] {3, side, side};
    }

    @Override
    public Tensor see(Tensor pixels) {
        return model.features(pixels).to(DType.F32);
    }
}
