package jvlm.train;

import java.util.ArrayList;
import java.util.List;
import jvlm.nn.Mode;
import jvlm.objective.Contrastive;
import jvlm.task.DualEncoder;
import jvlm.tensor.Scope;
import jvlm.tensor.Tensor;
import jvlm.tensor.Tensors;
import jvlm.tensor.Update;
import jvlm.train.ranks.Ranks;
import org.jspecify.annotations.Nullable;

/**
 * CLIP's objective over all pairs of the global batch. Vectors of micro-batches are made without a graph and gathered
 * over micro-batches and ranks; the loss gives the gradient of each vector, and every micro-batch runs once more to push
 * its part of it through the towers. The gradients are those of the undivided batch, at the memory of a micro-batch.
 *
 * @param features of the pictures, with or without a graph
 * @param texts vectors of the texts
 * @param lowestLogScale the logarithm of the scale is brought to at least this after each update
 * @param highestLogScale and to at most this
 */
public record ContrastiveLesson(
        DualEncoder model, PictureFeatures features, TextVectors texts, double lowestLogScale, double highestLogScale)
        implements Lesson<ContrastiveLesson.Pair> {
    /** A prepared picture and the ids of its text. */
    public record Pair(Seen picture, long[] ids) {}

    /** The vectors of both sides. */
    private record Vectors(Tensor images, Tensor texts) {
        Vectors rows(long from, long to) {
            return new Vectors(images.slice(0, from, to), texts.slice(0, from, to));
        }
    }

    @Override
    public Outcome learn(List<Pair> batch, Place place) {
        return Scope.free(() -> Mode.training(place.dropout(), () -> {
            var pieces = Micro.batches(batch, place.microBatch());
            var first = pieces.size() == 1 ? embedded(pieces.getFirst(), place, 0) : null;
            var local = first == null ? withoutGraph(pieces, place) : first;
            var gathered = gathered(local, place.ranks());
            long n = batch.size();
            var loss = Contrastive.loss(
                    gathered.images,
                    gathered.texts,
                    model.logScale(),
                    n * place.ranks().rank(),
                    n);
            loss.backward();
            var gradients = gradients(gathered, n, place.ranks());
            push(pieces, first, gradients, place);
            place.reduction().average();
            return new Outcome(place.ranks().mean(loss.item()), n);
        }));
    }

    /** Each micro-batch with a graph, from which its vectors' gradients flow back. */
    private void push(List<List<Pair>> pieces, @Nullable Vectors first, Vectors all, Place place) {
        long at = 0;
        for (int i = 0; i < pieces.size(); i++) {
            int index = i;
            var piece = pieces.get(i);
            var gradients = all.rows(at, at + piece.size());
            Scope.free(() -> {
                var vectors = first == null ? embedded(piece, place, index) : first;
                backward(vectors.images, gradients.images);
                backward(vectors.texts, gradients.texts);
                return index;
            });
            at += piece.size();
        }
    }

    private static void backward(Tensor vectors, Tensor gradient) {
        if (vectors.needsGrad()) {
            vectors.backward(gradient);
        }
    }

    private Vectors withoutGraph(List<List<Pair>> pieces, Place place) {
        var images = new ArrayList<Tensor>();
        var texts = new ArrayList<Tensor>();
        for (int i = 0; i < pieces.size(); i++) {
            int index = i;
            var vectors = Scope.withoutGraph(() -> embedded(pieces.get(index), place, index));
            images.add(vectors.images);
            texts.add(vectors.texts);
        }
        return new Vectors(Tensors.cat(images, 0), Tensors.cat(texts, 0));
    }

    /** Both towers over one micro-batch; dropout draws the same each time. */
    private Vectors embedded(List<Pair> piece, Place place, int index) {
        Update.seed(place.seed() + 1_000_003L * index);
        var seen = features.of(piece.stream().map(Pair::picture).toList());
        if (seen == null) {
            throw new IllegalStateException("pairs without pictures");
        }
        return new Vectors(
                model.embedFeatures(seen),
                texts.of(piece.stream().map(Pair::ids).toList()));
    }

    /** The vectors of all ranks as new leaves. */
    private static Vectors gathered(Vectors local, Ranks ranks) {
        return new Vectors(
                ranks.allGather(local.images.detached()).detached().trainable(true),
                ranks.allGather(local.texts.detached()).detached().trainable(true));
    }

    /** The gradients of this rank's vectors, of the losses of all ranks. */
    private static Vectors gradients(Vectors gathered, long n, Ranks ranks) {
        return new Vectors(gradient(gathered.images, n, ranks), gradient(gathered.texts, n, ranks));
    }

    private static Tensor gradient(Tensor vectors, long n, Ranks ranks) {
        var gradient = vectors.grad();
        if (gradient == null) {
            throw new IllegalStateException("the contrastive loss gave no gradient");
        }
        return ranks.size() == 1 ? gradient : ranks.reduceScatterSum(gradient);
    }

    @Override
    public double loss(List<Pair> batch, Place place) {
        return Scope.inference(() -> {
            var local = withoutGraph(Micro.batches(batch, place.microBatch()), place);
            var all = gathered(local, place.ranks());
            long n = batch.size();
            var loss = Contrastive.loss(
                    all.images, all.texts, model.logScale(), n * place.ranks().rank(), n);
            return place.ranks().mean(loss.item());
        });
    }

    @Override
    public void afterUpdate() {
        Scope.inference(() -> {
            Update.clamp(model.logScale(), lowestLogScale, highestLogScale);
            return true;
        });
    }
}
