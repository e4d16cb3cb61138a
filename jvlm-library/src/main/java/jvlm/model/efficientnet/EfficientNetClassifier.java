package jvlm.model.efficientnet;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import jvlm.backbone.efficientnet.EfficientNetLite;
import jvlm.checkpoint.Weights;
import jvlm.error.BadInput;
import jvlm.image.Image;
import jvlm.image.Pipeline;
import jvlm.nn.Linear;
import jvlm.task.Classify;
import jvlm.task.See;
import jvlm.tensor.DType;
import jvlm.tensor.Scope;
import jvlm.tensor.Tensor;
import jvlm.tensor.Tensors;

/** EfficientNet-Lite with its linear head: names a picture by the classes that it was trained on. */
public record EfficientNetClassifier(EfficientNetLite tower, Linear head, Pipeline pipeline, List<String> ownLabels)
        implements Classify, See {
    EfficientNetClassifier(Weights w, EfficientNetLite.Config c, Pipeline pipeline, List<String> labels) {
        this(
                new EfficientNetLite(w, c),
                Linear.of(w.at("_fc"), EfficientNetLite.FEATURES, labels.size(), true),
                pipeline,
                List.copyOf(labels));
    }

    /** Logits {@code [batch, labels]} of {@code pixels [batch, 3, side, side]}, F32. */
    public Tensor logits(Tensor pixels) {
        return head.apply(tower.pooled(pixels)).to(DType.F32).named("logits");
    }

    @Override
    public List<List<Label>> classify(List<Image> images, List<String> labels) {
        var chosen = labels.isEmpty() ? ownLabels : labels;
        var places = places(chosen);
        var all = new ArrayList<List<Label>>();
        for (var image : images) {
            float[] logits = Scope.inference(() -> logits(pixels(image)).floats());
            all.add(ranked(chosen, places, logits));
        }
        return all;
    }

    @Override
    public long[] pictureShape() {
        long side = tower.config().image();
        return new long[] {3, side, side};
    }

    @Override
    public Tensor see(Tensor pixels) {
        return logits(pixels);
    }

    private Tensor pixels(Image image) {
        long side = tower.config().image();
        return Tensors.floats(pipeline.apply(image), 1, 3, side, side);
    }

    private int[] places(List<String> labels) {
        Map<String, Integer> known = new HashMap<>();
        for (int i = 0; i < ownLabels.size(); i++) {
            known.putIfAbsent(ownLabels.get(i).toLowerCase(Locale.ROOT), i);
        }
        return labels.stream()
                .mapToInt(label -> {
                    var place = known.get(label.toLowerCase(Locale.ROOT));
                    if (place == null) {
                        throw new BadInput("label \"" + label + "\" is none of the " + ownLabels.size()
                                + " that this classifier was trained on");
                    }
                    return place;
                })
                .toArray();
    }

    private static List<Label> ranked(List<String> labels, int[] places, float[] logits) {
        double max = Double.NEGATIVE_INFINITY;
        for (int place : places) {
            max = Math.max(max, logits[place]);
        }
        double sum = 0;
        for (int place : places) {
            sum += Math.exp(logits[place] - max);
        }
        var ranked = new ArrayList<Label>();
        for (int i = 0; i < places.length; i++) {
            ranked.add(new Label(labels.get(i), Math.exp(logits[places[i]] - max) / sum));
        }
        ranked.sort((a, b) -> Double.compare(b.probability(), a.probability()));
        return ranked;
    }
}
