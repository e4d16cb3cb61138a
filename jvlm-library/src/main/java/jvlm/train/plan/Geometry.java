package jvlm.train.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import jvlm.checkpoint.Weights;
import jvlm.model.Kind;
import jvlm.model.Opened;
import jvlm.task.See;

/**
 * What the shapes of a model's tensors tell of its cost.
 *
 * @param parts in the order of the data's way through them
 * @param features rows that a picture takes in the decoder's sequence; 0 for models without one
 * @param joined patches that become one of them
 */
record Geometry(Kind kind, List<Part> parts, long features, long joined) {
    private static final Pattern QUERIES = Pattern.compile(".*\\b(q_proj|query|qkv)\\.weight");
    private static final String QKV = "qkv.weight";
    private static final String PATCH_WEIGHT = "patch_embed.proj.weight";
    private static final Pattern LAYER = Pattern.compile("(.*?(?:layers?|blocks|resblocks)\\.\\d+)\\..*");

    /** Pixels of the picture to a place of the last map, in all networks of convolutions here. */
    private static final long STRIDE = 32;

    /** What a part does with its input. */
    enum Role {
        /** A transformer over patches, of as many tokens as it has positions, or as the picture has patches. */
        PATCHES,
        /** Convolutions. */
        CONVOLUTIONS,
        /** A transformer over text of fixed length. */
        TEXT,
        /** The transformer over text and pictures. */
        DECODER,
        /** Layers between parts, over the features of pictures. */
        BETWEEN
    }

    /**
     * @param tensors all of the part's parameters
     * @param linear elements of matrices that every token is multiplied by, the head left out
     * @param head those of the head, a tied embedding included
     * @param convolved elements of convolutions' weights
     * @param sides sums of inputs and outputs of the linear layers, the head left out: numbers that a token leaves
     * @param attention width of the queries, over all layers together
     * @param width of what goes from block to block
     * @param layers transformer blocks
     * @param positions rows of a table of learned positions; 0 without one
     */
    record Part(
            String name,
            Role role,
            List<Weights.Asked> tensors,
            long linear,
            long head,
            long convolved,
            long sides,
            long attention,
            long width,
            int layers,
            long positions) {
        long parameters() {
            return sum(tensors);
        }

        /** A transformer over as many patches as a picture has. */
        boolean isAnySize() {
            return role == Role.PATCHES && positions == 0;
        }
    }

    static Geometry of(Kind kind, Opened opened) {
        var parts = new ArrayList<Part>();
        for (var part : opened.parts()) {
            var tensors = opened.weights().asked().stream()
                    .filter(Weights.Asked::parameter)
                    .filter(a -> opened.partOf(a.name()).equals(part.name()))
                    .toList();
            if (!tensors.isEmpty()) {
                parts.add(part(part.name(), tensors));
            }
        }
        long joined = joined(parts);
        long features = kind == Kind.MLLM ? features(opened, parts, joined) : 0;
        return new Geometry(kind, List.copyOf(parts), features, joined);
    }

    /** How many patches of a tower for pictures of any size the next part takes at once. */
    private static long joined(List<Part> parts) {
        for (int i = 0; i + 1 < parts.size(); i++) {
            if (parts.get(i).isAnySize()) {
                long width = parts.get(i).width();
                return parts.get(i + 1).tensors().stream()
                        .filter(Geometry::isLinear)
                        .findFirst()
                        .map(t -> Math.max(1, t.shape()[1] / Math.max(1, width)))
                        .orElse(1L);
            }
        }
        return 1;
    }

    /** The patches of a transformer, or the places of the last map of convolutions. */
    private static long features(Opened opened, List<Part> parts, long joined) {
        for (var part : parts) {
            if (part.isAnySize()) {
                return measured(opened, part) / joined;
            }
            if (part.role() == Role.PATCHES) {
                boolean first = has(part.tensors(), "class_embedding") || has(part.tensors(), "cls_token");
                return part.positions() - (first ? 1 : 0);
            }
        }
        for (var task : opened.tasks().get()) {
            if (task instanceof See see) {
                var shape = see.pictureShape();
                return Math.ceilDiv(shape[1], STRIDE) * Math.ceilDiv(shape[2], STRIDE);
            }
        }
        return 0;
    }

    /** Patches of the picture that such a tower is measured with. */
    private static long measured(Opened opened, Part part) {
        long[] patch = part.tensors().stream()
                .filter(t -> t.name().endsWith(PATCH_WEIGHT))
                .map(Weights.Asked::shape)
                .findFirst()
                .orElseThrow();
        for (var task : opened.tasks().get()) {
            if (task instanceof See see) {
                var shape = see.pictureShape();
                return shape[1] / patch[patch.length - 2] * (shape[2] / patch[patch.length - 1]);
            }
        }
        return 0;
    }

    private static Part part(String name, List<Weights.Asked> tensors) {
        boolean decoder = has(tensors, "embed_tokens.weight");
        var headName = decoder && !has(tensors, "lm_head.weight") ? "embed_tokens.weight" : "lm_head.weight";
        var heads = tensors.stream().filter(t -> t.name().endsWith(headName)).toList();
        var linears =
                tensors.stream().filter(t -> isLinear(t) && !heads.contains(t)).toList();
        var convolutions = tensors.stream().filter(t -> t.shape().length >= 4).toList();
        var queries = tensors.stream()
                .filter(t -> QUERIES.matcher(t.name()).matches())
                .toList();
        long positions = tensors.stream()
                .filter(t -> t.name().contains("position") && isTable(t.shape()))
                .mapToLong(t -> t.shape()[t.shape().length - 2])
                .max()
                .orElse(0);
        int layers = layers(tensors);
        return new Part(
                name,
                role(
                        decoder,
                        positions > 0 || has(tensors, PATCH_WEIGHT),
                        !convolutions.isEmpty() && layers > 0,
                        has(tensors, "token_embedding.weight")),
                tensors,
                sum(linears),
                sum(heads),
                sum(convolutions),
                linears.stream().mapToLong(t -> t.shape()[0] + t.shape()[1]).sum(),
                queries.stream()
                        .mapToLong(t -> t.name().endsWith(QKV) ? t.shape()[0] / 3 : t.shape()[0])
                        .sum(),
                queries.isEmpty() ? 0 : queries.getFirst().shape()[1],
                layers,
                positions);
    }

    /** Rows, or one such table in a batch of its own. */
    private static boolean isTable(long[] shape) {
        return shape.length == 2 || shape.length == 3 && shape[0] == 1;
    }

    private static int layers(List<Weights.Asked> tensors) {
        return (int) tensors.stream()
                .map(t -> LAYER.matcher(t.name()))
                .filter(Matcher::matches)
                .map(m -> m.group(1))
                .distinct()
                .count();
    }

    private static long sum(List<Weights.Asked> tensors) {
        return tensors.stream().mapToLong(Geometry::elements).sum();
    }

    private static Role role(boolean decoder, boolean patches, boolean convolutions, boolean words) {
        if (decoder) {
            return Role.DECODER;
        }
        if (words) {
            return Role.TEXT;
        }
        return patches ? Role.PATCHES : convolutions ? Role.CONVOLUTIONS : Role.BETWEEN;
    }

    /** True for a weight that inputs are multiplied by, not a table that rows are taken from. */
    static boolean isLinear(Weights.Asked asked) {
        return asked.shape().length == 2
                && asked.name().endsWith(".weight")
                && !asked.name().contains("embed");
    }

    private static boolean has(List<Weights.Asked> tensors, String end) {
        return tensors.stream().anyMatch(t -> t.name().endsWith(end));
    }

    static long elements(Weights.Asked asked) {
        return LongStream.of(asked.shape()).reduce(1, (a, b) -> a * b);
    }
}
