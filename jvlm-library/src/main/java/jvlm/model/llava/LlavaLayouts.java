package jvlm.model.llava;

import java.util.List;
import jvlm.checkpoint.Layout;
import jvlm.checkpoint.Layout.Drop;
import jvlm.checkpoint.Layout.Rename;

/** The published namings of LLaVA. The records read the names of the llava-hf files. */
final class LlavaLayouts {
    private LlavaLayouts() {}

    /** transformers, the names of the hub's files and the two that releases from 4.52 on write. */
    static final Layout TRANSFORMERS = new Layout(List.of(
            new Drop("{rest}.embeddings.position_ids"),
            new Drop("{rest}.rotary_emb.inv_freq"),
            new Rename("model.vision_tower.vision_model.{rest}", "vision_tower.vision_model.{rest}"),
            new Rename("model.vision_tower.{rest}", "vision_tower.vision_model.{rest}"),
            new Rename("model.multi_modal_projector.{rest}", "multi_modal_projector.{rest}"),
            new Rename("model.language_model.model.{rest}", "language_model.model.{rest}"),
            new Rename("model.language_model.{rest}", "language_model.model.{rest}"),
            new Rename("lm_head.weight", "language_model.lm_head.weight")));

    /** The name that a tensor of transformers' files has in the modules of its releases from 4.52 on. */
    static String module(String name) {
        if (name.startsWith("model.language_model.model.")) {
            return "model.language_model." + name.substring("model.language_model.model.".length());
        }
        if (name.startsWith("language_model.model.")) {
            return "model.language_model." + name.substring("language_model.model.".length());
        }
        if (name.startsWith("language_model.lm_head.")) {
            return name.substring("language_model.".length());
        }
        boolean inner = name.startsWith("vision_tower.") || name.startsWith("multi_modal_projector.");
        return inner ? "model." + name : name;
    }

    /**
     * The original: a LLaMA with the projector beside its layers, numbered as in a sequence of linear layers and GELUs.
     *
     * @param ownTower the tower's weights in this checkpoint are the ones to use
     */
    static Layout original(boolean ownTower) {
        var tower = ownTower
                ? new Rename("model.vision_tower.vision_tower.{rest}", "vision_tower.{rest}")
                : new Drop("model.vision_tower.{rest}");
        return new Layout(List.of(
                new Drop("{rest}.embeddings.position_ids"),
                new Drop("{rest}.rotary_emb.inv_freq"),
                tower,
                new Rename("model.mm_projector.weight", "multi_modal_projector.linear_1.weight"),
                new Rename("model.mm_projector.bias", "multi_modal_projector.linear_1.bias"),
                new Rename("model.mm_projector.0.{rest}", "multi_modal_projector.linear_1.{rest}"),
                new Rename("model.mm_projector.2.{rest}", "multi_modal_projector.linear_2.{rest}"),
                new Rename("model.mm_projector.4.{rest}", "multi_modal_projector.linear_3.{rest}"),
                new Rename("model.mm_projector.6.{rest}", "multi_modal_projector.linear_4.{rest}"),
                new Rename("model.{rest}", "language_model.model.{rest}"),
                new Rename("lm_head.{rest}", "language_model.lm_head.{rest}")));
    }

    /** A tower's checkpoint of its own. */
    static Layout tower(Tower.Config config) {
        return switch (config) {
            case Tower.ClipConfig _ -> CLIP;
            case Tower.DinoConfig _ -> DINO;
        };
    }

    /** Of a whole CLIP only the image tower is wanted. */
    private static final Layout CLIP = new Layout(List.of(
            new Drop("{rest}.embeddings.position_ids"),
            new Drop("text_model.{rest}"),
            new Drop("visual_projection.weight"),
            new Drop("text_projection.weight"),
            new Drop("logit_scale"),
            new Rename("vision_model.{rest}", "vision_tower.vision_model.{rest}")));

    /** The token for hidden patches serves training alone. */
    private static final Layout DINO = new Layout(
            List.of(new Drop("embeddings.mask_token"), new Rename("{rest}", "vision_tower.vision_model.{rest}")));
}
