package jvlm.train;

import java.util.ArrayList;
import java.util.List;
import jvlm.nn.Mode;
import jvlm.objective.NextToken;
import jvlm.task.Supervise;
import jvlm.tensor.DType;
import jvlm.tensor.Scope;
import jvlm.tensor.Tensor;
import jvlm.tensor.Tensors;
import jvlm.tensor.Update;

/**
 * Next-token prediction. The loss is the mean over all targets of the global batch, whatever micro-batches and ranks it
 * is cut into; or, as the references do, the mean of the means of micro-batches.
 *
 * @param features of the pictures, with or without a graph
 * @param checkpointing blocks run without a graph and once more with one, last block first: memory of one block
 * @param localMean each micro-batch counts alike, however many targets it has
 */
public record NextTokenLesson(Supervise model, PictureFeatures features, boolean checkpointing, boolean localMean)
        implements Lesson<Dialogue> {
    @Override
    public Outcome learn(List<Dialogue> batch, Place place) {
        var pieces = Micro.batches(batch, place.microBatch());
        long local = batch.stream().mapToLong(Dialogue::targets).sum();
        double global = place.ranks().sum(local);
        double loss = 0;
        for (int i = 0; i < pieces.size(); i++) {
            var piece = pieces.get(i);
            long targets = piece.stream().mapToLong(Dialogue::targets).sum();
            // Ranks average their gradients, so that each one's sum is multiplied by their number.
            double weight = localMean
                    ? 1.0 / (Math.max(1, targets) * pieces.size())
                    : place.ranks().size() / Math.max(1, global);
            boolean last = i == pieces.size() - 1;
            long seed = place.seed() + 1_000_003L * i;
            loss += Scope.free(() -> Mode.training(place.dropout(), () -> learn(piece, weight, last, seed, place)));
        }
        if (pieces.isEmpty()) {
            nothing(place);
        }
        return new Outcome(place.ranks().mean(loss), local);
    }

    /** The last batch of an epoch left none for this rank, but the others wait for its part of the gradients. */
    private void nothing(Place place) {
        if (checkpointing) {
            place.reduction().average();
        } else {
            Scope.free(() -> {
                place.reduction().backward(Tensors.floats(new float[1], 1).sum(0), true);
                return 0;
            });
        }
    }

    private double learn(List<Dialogue> piece, double weight, boolean last, long seed, Place place) {
        Update.seed(seed);
        var rows = embed(piece);
        if (checkpointing) {
            double loss = twice(rows, weight, seed);
            if (last) {
                place.reduction().average();
            }
            return loss;
        }
        var x = rows.embeddings();
        var blocks = model.blocks(rows);
        for (int i = 0; i < blocks.size(); i++) {
            Update.seed(seed + i);
            x = blocks.get(i).apply(x);
        }
        var loss = loss(x, rows, weight);
        place.reduction().backward(loss, last);
        return loss.item();
    }

    private Supervise.Rows embed(List<Dialogue> piece) {
        return model.embed(
                piece.stream().map(Dialogue::labelled).toList(),
                features.of(piece.stream().flatMap(d -> d.pictures().stream()).toList()));
    }

    /** Boundaries of the blocks without a graph; then the loss, and each block again with the gradient after it. */
    private double twice(Supervise.Rows rows, double weight, long seed) {
        var blocks = model.blocks(rows);
        var boundaries = new ArrayList<Tensor>();
        boundaries.add(rows.embeddings().detached());
        for (int i = 0; i < blocks.size(); i++) {
            var in = boundaries.getLast();
            var block = blocks.get(i);
            Update.seed(seed + i);
            boundaries.add(Scope.withoutGraph(() -> block.apply(in)));
        }
        var top = boundaries.getLast().detached().trainable(true);
        var loss = loss(top, rows, weight);
        if (loss.needsGrad()) {
            loss.backward();
        }
        var gradient = top.grad();
        for (int i = blocks.size() - 1; i >= 0 && gradient != null; i--) {
            var in = boundaries.get(i).detached().trainable(true);
            Update.seed(seed + i); // dropout draws the same again
            blocks.get(i).apply(in).backward(gradient);
            gradient = in.grad();
        }
        if (gradient != null && rows.embeddings().needsGrad()) {
            rows.embeddings().backward(gradient);
        }
        return loss.item();
    }

    private Tensor loss(Tensor hidden, Supervise.Rows rows, double weight) {
        long[] places = rows.places();
        if (places.length == 0) {
            return hidden.sum(0, 1, 2).mul(0).to(DType.F32);
        }
        var read = hidden.flatten(0, 1).indexSelect(0, Tensors.longs(places, places.length));
        var targets = Tensors.longs(rows.targets(), places.length);
        return NextToken.sum(model.logits(read), targets).mul(weight);
    }

    @Override
    public double loss(List<Dialogue> batch, Place place) {
        double local = batch.stream().mapToLong(Dialogue::targets).sum();
        double sum = 0;
        for (var piece : Micro.batches(batch, place.microBatch())) {
            sum += Scope.inference(() -> {
                var rows = embed(piece);
                var x = rows.embeddings();
                for (var block : model.blocks(rows)) {
                    x = block.apply(x);
                }
                return loss(x, rows, 1).item();
            });
        }
        return place.ranks().sum(sum) / Math.max(1, place.ranks().sum(local));
    }

    @Override
    public void afterUpdate() {}
}
