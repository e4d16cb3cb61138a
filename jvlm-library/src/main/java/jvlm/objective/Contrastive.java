package jvlm.objective;

import java.util.stream.LongStream;
import jvlm.tensor.Tensor;
import jvlm.tensor.Tensors;

/**
 * The symmetric contrastive loss of CLIP (Radford et al., 2021, section 2.3, figure 3): among all texts of the batch each
 * picture must find its own, and the other way round.
 */
public final class Contrastive {
    /** The learned scale is kept at or below 100 (section 2.5). */
    public static final double HIGHEST_LOG_SCALE = Math.log(100);

    private Contrastive() {}

    /**
     * The loss of the rows {@code from .. from + n} of a batch that lies on several ranks; the mean over ranks with
     * equally many rows is the loss of the whole batch.
     *
     * @param images vectors of length one of the whole batch, {@code [batch, width]}
     * @param texts likewise
     * @param logScale logarithm of what cosines are multiplied by, a single number
     * @param from the first row of this rank
     * @param n rows of this rank
     */
    public static Tensor loss(Tensor images, Tensor texts, Tensor logScale, long from, long n) {
        var scale = logScale.exp();
        var targets = Tensors.longs(LongStream.range(from, from + n).toArray(), n);
        var imageToText =
                images.slice(0, from, from + n).matmul(texts.transpose(0, 1)).mul(scale);
        var textToImage =
                texts.slice(0, from, from + n).matmul(images.transpose(0, 1)).mul(scale);
        return imageToText
                .crossEntropySum(targets)
                .add(textToImage.crossEntropySum(targets))
                .mul(0.5 / n);
    }
}
