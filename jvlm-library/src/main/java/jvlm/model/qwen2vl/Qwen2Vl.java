package jvlm.model.qwen2vl;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import jvlm.backbone.llama.Llama;
import jvlm.backbone.llama.Splice;
import jvlm.backbone.qwenvl.Grid;
import jvlm.backbone.qwenvl.PatchMerger;
import jvlm.backbone.qwenvl.Patches;
import jvlm.backbone.qwenvl.VisionTower;
import jvlm.task.Prompt.Pixels;
import jvlm.tensor.Probe;
import jvlm.tensor.Scope;
import jvlm.tensor.Tensor;
import jvlm.tensor.Tensors;

/**
 * Qwen2-VL (Wang et al., 2024, arXiv 2409.12191): the patches of pictures and clips in their own size, four of which
 * become a feature, take the places of visual tokens in the prompt of a Qwen2, whose rotary positions have an axis each
 * for time, height and width. Qwen2.5-VL is the same with another tower.
 */
public record Qwen2Vl(Config config, VisionTower tower, PatchMerger merger, Llama language) {
    /** Patches that go through the tower at once; a picture is never cut. */
    private static final int CHUNK = 1 << 14;

    /**
     * @param tokensPerSecond places in time that a second of a clip takes; 0 where each step takes one
     */
    public record Config(
            Patches patches, Llama.Config language, int imageToken, int videoToken, double tokensPerSecond) {
        List<Integer> visualTokens() {
            return List.of(imageToken, videoToken);
        }
    }

    /** Features {@code [features, width]} of some pictures and clips, in reading order. */
    Tensor see(List<Pixels> pictures) {
        return chunked(pictures, (patches, grids) -> merger.apply(tower.hidden(patches, grids)));
    }

    /** What the merger reads: {@code [patches, tower width]}. */
    Tensor features(List<Pixels> pictures) {
        return chunked(pictures, tower::hidden);
    }

    private static Tensor chunked(List<Pixels> pictures, BiFunction<Tensor, List<Grid>, Tensor> see) {
        var chunks = new ArrayList<Tensor>();
        int from = 0;
        while (from < pictures.size()) {
            int patches = pictures.get(from).tiles();
            int to = from + 1;
            while (to < pictures.size() && patches + pictures.get(to).tiles() <= CHUNK) {
                patches += pictures.get(to++).tiles();
            }
            var some = pictures.subList(from, to);
            chunks.add(Scope.run(() -> Probe.inside("vision", () -> see.apply(Pixels.tensor(some), Grid.of(some)))));
            from = to;
        }
        return Tensors.cat(chunks, 0);
    }

    /** Embeddings {@code [1, time, width]} of ids that hold a visual token for each row of {@code features}. */
    Tensor embed(Tensor ids, Tensor features) {
        return Splice.embed(language, ids, config.visualTokens(), features);
    }
}
