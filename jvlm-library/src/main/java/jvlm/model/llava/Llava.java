package jvlm.model.llava;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import jvlm.backbone.llama.Llama;
import jvlm.backbone.llama.Splice;
import jvlm.checkpoint.Weights;
import jvlm.error.BadInput;
import jvlm.nn.Activation;
import jvlm.nn.Linear;
import jvlm.tensor.Probe;
import jvlm.tensor.Scope;
import jvlm.tensor.Tensor;
import jvlm.tensor.Tensors;

/**
 * LLaVA (Liu et al., 2023, arXiv 2304.08485) and LLaVA-1.5 (arXiv 2310.03744): CLIP patches of the last layer but one,
 * through a projector, take the places of the image tokens in the prompt of a decoder language model.
 */
public record Llava(Config config, Tower vision, Projector projector, Llama language) {
    /** Pictures that go through the tower at once. */
    private static final int CHUNK = 8;

    /**
     * @param imageToken the id whose places the features take
     * @param featureLayers entries of the tower's hidden states, put side by side; -2 is the last layer but one
     * @param classToken the class token is a feature too
     * @param merge how the tiles of LLaVA-1.5-HD are put together
     */
    public record Config(
            Tower.Config vision,
            Llama.Config language,
            ProjectorConfig projector,
            int imageToken,
            List<Integer> featureLayers,
            boolean classToken,
            Merge merge) {
        public Config {
            int layers = vision.layers();
            featureLayers = List.copyOf(featureLayers);
            if (featureLayers.isEmpty() || featureLayers.stream().anyMatch(n -> n < -layers - 1 || n > layers)) {
                throw new BadInput("the features come from the layers " + featureLayers
                        + " of the vision tower (vision_feature_layer, mm_vision_select_layer), expected numbers from "
                        + (-layers - 1) + " to " + layers);
            }
        }

        /** Features of one picture or tile. */
        public int features() {
            return vision.patches() + (classToken ? 1 : 0);
        }

        int featureWidth() {
            return vision.width() * featureLayers.size();
        }
    }

    /** @param layers 1 for LLaVA's linear projector, 2 for the MLP of LLaVA-1.5, 0 for none */
    public record ProjectorConfig(int layers, Activation activation, boolean bias) {}

    public Llava(Weights w, Config c) {
        this(
                c,
                Tower.of(w.at("vision_tower.vision_model"), c.vision),
                new Projector(w.at("multi_modal_projector"), c.projector, c.featureWidth(), c.language.width()),
                new Llama(w.at("language_model"), c.language));
    }

    /** Visual features {@code [pictures, features, width]} of {@code pixels [pictures, 3, side, side]}. */
    public Tensor see(Tensor pixels) {
        return chunked(pixels, part -> projector.apply(patches(part))).named("projector.output");
    }

    /** What the projector reads: features {@code [pictures, features, tower width]}. */
    public Tensor features(Tensor pixels) {
        return chunked(pixels, this::patches);
    }

    private static Tensor chunked(Tensor pixels, UnaryOperator<Tensor> see) {
        var chunks = new ArrayList<Tensor>();
        for (long at = 0; at < pixels.size(0); at += CHUNK) {
            var part = pixels.slice(0, at, Math.min(pixels.size(0), at + CHUNK));
            chunks.add(Scope.run(() -> see.apply(part)));
        }
        return Tensors.cat(chunks, 0);
    }

    private Tensor patches(Tensor pixels) {
        var layers = config.featureLayers.stream()
                .map(layer -> Probe.inside("vision", () -> vision.hidden(pixels, layer)))
                .map(hidden -> config.classToken ? hidden : hidden.from(1, 1))
                .toList();
        return Tensors.cat(layers, 2).named("projector.input");
    }

    /**
     * Embeddings {@code [batch, time, width]} of {@code ids [batch, time]}, which hold one image token for each row of
     * {@code features [rows, width]}, in reading order.
     */
    public Tensor embed(Tensor ids, Tensor features) {
        return Splice.embed(language, ids, List.of(config.imageToken), features);
    }

    /** One linear layer, or several with an activation between them. */
    public record Projector(List<Linear> layers, Activation activation) {
        Projector(Weights w, ProjectorConfig c, long from, long to) {
            this(
                    IntStream.rangeClosed(1, c.layers)
                            .mapToObj(i -> Linear.of(w.at("linear_" + i), i == 1 ? from : to, to, c.bias))
                            .toList(),
                    c.activation);
        }

        Tensor apply(Tensor x) {
            for (int i = 0; i < layers.size(); i++) {
                x = layers.get(i).apply(i == 0 ? x : activation.apply(x));
            }
            return x;
        }
    }
}
