package jvlm.train.plan;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import jvlm.checkpoint.Weights;
import jvlm.train.Objective;
import jvlm.train.Stage;
import jvlm.train.plan.Geometry.Part;

/**
 * The arithmetic of one sample, part by part. A product of n tokens with N weights takes 2 n N operations; going
 * backward takes as many for the inputs, where something before them is trained, and as many for the weights, where
 * they are trained (Kaplan et al., 2020, without their attention left out).
 */
record Work(Stage stage, Geometry geometry, Map<Weights.Asked, Stage.Part> trained, DataSize data) {
    /** For convolutions of unknown strides: average places of a weight's use, in those of the last map. */
    private static final double CONVOLUTION_PLACES = 2.4;

    /** Operations of one sample. */
    record Flops(double forward, double backward, double repeated) {
        double total() {
            return forward + backward + repeated;
        }

        Flops plus(Flops o) {
            return new Flops(forward + o.forward, backward + o.backward, repeated + o.repeated);
        }
    }

    static final Flops NONE = new Flops(0, 0, 0);

    /** Parts through which gradients go: those that are trained, and in a chain all after them. */
    Set<String> withGraph() {
        var names = new LinkedHashSet<String>();
        boolean chained = !(stage.objective() instanceof Objective.Contrastive);
        for (var part : geometry.parts()) {
            if (isTrained(part) || chained && !names.isEmpty()) {
                names.add(part.name());
            }
        }
        return names;
    }

    boolean isTrained(Part part) {
        return part.tensors().stream().anyMatch(trained::containsKey);
    }

    /** Operations of one sample in a part; those of a cached part are spread over the epochs. */
    Flops flops(Part part) {
        double forward = forward(part);
        if (!withGraph().contains(part.name())) {
            return new Flops(forward / passes(), 0, 0);
        }
        double backward = forward * (1 + trainedShare(part)) + 2 * adapters(part);
        return new Flops(forward + adapters(part), backward, repeats(part) * forward);
    }

    /** Samples with a graph at once on a device that has {@code share} of a batch. */
    long atOnce(long share) {
        var asked = stage.objective() instanceof Objective.Contrastive c ? c.chunk() : stage.microBatch();
        return asked == null ? share : Math.min(share, asked);
    }

    /** How often a part runs again: blocks whose inputs alone are kept, and pairs whose features are cached. */
    private int repeats(Part part) {
        boolean cached =
                stage.objective() instanceof Objective.Contrastive c && c.chunk() != null && c.chunk() < stage.batch();
        boolean checkpointed = stage.checkpointBlocks() && part.layers() > 0;
        return (cached ? 1 : 0) + (checkpointed ? 1 : 0);
    }

    /** How often features that are cached serve. */
    private double passes() {
        if (!stage.features().cache()) {
            return 1;
        }
        double epochs = (double) stage.steps(data.samples()) * stage.batch() / data.samples();
        return Math.max(1, epochs / stage.features().views());
    }

    private double forward(Part part) {
        double tokens = tokens(part);
        double times =
                part.role() == Geometry.Role.PATCHES || part.role() == Geometry.Role.CONVOLUTIONS ? data.images() : 1;
        double causal = part.role() == Geometry.Role.DECODER || part.role() == Geometry.Role.TEXT ? 0.5 : 1;
        double products = 2 * tokens * (part.linear() + part.head() + part.convolved());
        double attention = 4 * tokens * tokens * part.attention() * causal;
        return times * (part.role() == Geometry.Role.CONVOLUTIONS ? convolutions(part) : products + attention);
    }

    private double convolutions(Part part) {
        var expected = stage.expected();
        return expected != null && expected.towerFlops() != null
                ? expected.towerFlops()
                : 2 * part.convolved() * Math.max(1, geometry.features()) * CONVOLUTION_PLACES;
    }

    /** Rows that a picture takes in the decoder's sequence. */
    private long features() {
        var expected = stage.expected();
        return expected != null && expected.imageTokens() != null ? expected.imageTokens() : geometry.features();
    }

    /** Tokens of a sequence in a part: of a picture in towers, of a sample elsewhere. */
    double tokens(Part part) {
        return switch (part.role()) {
            case PATCHES -> part.isAnySize() ? features() * geometry.joined() : part.positions();
            case TEXT -> part.positions();
            case DECODER -> sequence();
            case BETWEEN -> Math.max(1, features() * data.images());
            case CONVOLUTIONS -> geometry.features();
        };
    }

    /** Average tokens of a sample: those that the decoder reads, or those of all towers where there is none. */
    double sequence() {
        if (geometry.parts().stream().noneMatch(p -> p.role() == Geometry.Role.DECODER)) {
            return geometry.parts().stream()
                    .mapToDouble(p -> p.positions() * (p.role() == Geometry.Role.PATCHES ? data.images() : 1))
                    .sum();
        }
        double all = data.textTokens() + features() * data.images();
        return stage.longest() == null ? all : Math.min(stage.longest(), all);
    }

    /** Share of a part's matrices that gradients are taken of. */
    private double trainedShare(Part part) {
        var full = part.tensors().stream().filter(t -> t.shape().length >= 2 && isFull(t));
        long all = part.tensors().stream()
                .filter(t -> t.shape().length >= 2)
                .mapToLong(Geometry::elements)
                .sum();
        return all == 0 ? 0 : (double) full.mapToLong(Geometry::elements).sum() / all;
    }

    private boolean isFull(Weights.Asked tensor) {
        var how = trained.get(tensor);
        return how != null && how.lora() == null;
    }

    private double adapters(Part part) {
        return 2
                * tokens(part)
                * part.tensors().stream().mapToLong(this::adapter).sum();
    }

    /** Parameters trained in a part: its own, or those of the matrices beside its linear layers. */
    long trainedParameters(Part part) {
        return part.tensors().stream()
                .mapToLong(t -> isFull(t) ? Geometry.elements(t) : adapter(t))
                .sum();
    }

    /** Elements of the low-rank matrices beside a tensor. */
    private long adapter(Weights.Asked tensor) {
        var how = trained.get(tensor);
        if (how == null || how.lora() == null || !isTarget(tensor, how.lora())) {
            return 0;
        }
        return how.lora().r() * (tensor.shape()[0] + tensor.shape()[1]);
    }

    private static boolean isTarget(Weights.Asked tensor, Stage.Lora lora) {
        if (!Geometry.isLinear(tensor) || tensor.name().endsWith("lm_head.weight")) {
            return false;
        }
        var path = tensor.name().substring(0, tensor.name().length() - ".weight".length());
        return lora.targets().isEmpty() || lora.targets().contains(path.substring(path.lastIndexOf('.') + 1));
    }
}
