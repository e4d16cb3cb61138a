package jvlm.model.clip;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import jvlm.checkpoint.Layout;
import jvlm.checkpoint.Layout.Drop;
import jvlm.checkpoint.Layout.Rename;
import jvlm.checkpoint.Layout.Rule;
import jvlm.checkpoint.Layout.Split;
import jvlm.checkpoint.Layout.Transpose;

/** The published namings of CLIP. The records read the names of transformers' CLIPModel. */
final class ClipLayouts {
    private ClipLayouts() {}

    /** transformers: old files also hold position numbers. */
    static final Layout TRANSFORMERS =
            new Layout(List.of(new Drop("{rest}.embeddings.position_ids"), new Drop("position_ids")));

    /**
     * OpenAI and open_clip: q, k and v in one matrix, projections stored as [width, embed].
     *
     * @param text what stands before the text tower's names: nothing, or {@code text.} in open_clip's newer files
     */
    static Layout openai(String text) {
        var rules = new ArrayList<Rule>(List.of(
                new Drop("input_resolution"),
                new Drop("context_length"),
                new Drop("vocab_size"),
                new Drop(text + "attn_mask"),
                new Drop("{rest}.num_batches_tracked"),
                new Rename("visual.conv1.weight", "vision_model.embeddings.patch_embedding.weight"),
                new Rename("visual.class_embedding", "vision_model.embeddings.class_embedding"),
                new Rename("visual.positional_embedding", "vision_model.embeddings.position_embedding.weight"),
                new Rename("visual.ln_pre.{rest}", "vision_model.pre_layrnorm.{rest}"),
                new Rename("visual.ln_post.{rest}", "vision_model.post_layernorm.{rest}"),
                new Transpose("visual.proj", "visual_projection.weight"),
                new Rename(text + "token_embedding.weight", "text_model.embeddings.token_embedding.weight"),
                new Rename(text + "positional_embedding", "text_model.embeddings.position_embedding.weight"),
                new Rename(text + "ln_final.{rest}", "text_model.final_layer_norm.{rest}"),
                new Transpose(text + "text_projection", "text_projection.weight")));
        rules.addAll(blocks("visual.transformer.resblocks.{n}", "vision_model.encoder.layers.{n}"));
        rules.addAll(blocks(text + "transformer.resblocks.{n}", "text_model.encoder.layers.{n}"));
        return new Layout(rules);
    }

    /** The ResNet tower keeps its names, among them conv1, so that the rules of the ViT must not see them. */
    static Layout openaiResNet(String text) {
        var keep = List.<Rule>of(new Drop("{rest}.num_batches_tracked"), new Rename("visual.{rest}", "visual.{rest}"));
        return new Layout(keep).then(openai(text).rules());
    }

    private static List<Rule> blocks(String from, String to) {
        return Stream.of("weight", "bias")
                .<Rule>mapMulti((kind, out) -> {
                    out.accept(new Split(
                            from + ".attn.in_proj_" + kind,
                            Stream.of("q", "k", "v")
                                    .map(p -> to + ".self_attn." + p + "_proj." + kind)
                                    .toList()));
                    out.accept(new Rename(from + ".attn.out_proj." + kind, to + ".self_attn.out_proj." + kind));
                    out.accept(new Rename(from + ".ln_1." + kind, to + ".layer_norm1." + kind));
                    out.accept(new Rename(from + ".ln_2." + kind, to + ".layer_norm2." + kind));
                    out.accept(new Rename(from + ".mlp.c_fc." + kind, to + ".mlp.fc1." + kind));
                    out.accept(new Rename(from + ".mlp.c_proj." + kind, to + ".mlp.fc2." + kind));
                })
                .toList();
    }
}
