package jvlm.backbone.llama;

import java.util.List;
import java.util.Map;
import jvlm.backbone.llama.Llama.BlockConfig;
import jvlm.checkpoint.GgufSizes;
import jvlm.checkpoint.Layout;
import jvlm.checkpoint.Layout.Drop;
import jvlm.checkpoint.Layout.Rename;
import jvlm.checkpoint.Layout.Rule;
import jvlm.checkpoint.Layout.Unpair;
import jvlm.error.BadInput;
import jvlm.nn.RopeScaling;
import org.jspecify.annotations.Nullable;

/** The decoder as GGUF files hold it: sizes in the metadata, short tensor names, rotated pairs for LLaMA. */
public final class LlamaGguf {
    private final Map<String, Object> metadata;
    private final String file;
    private final String architecture;
    private final GgufSizes sizes;

    /** @param file names the file in errors */
    public LlamaGguf(Map<String, Object> metadata, String file) {
        this.metadata = metadata;
        this.file = file;
        this.architecture = metadata.get("general.architecture") instanceof String s ? s : "";
        this.sizes = new GgufSizes(metadata, file, architecture);
        if (!serves(architecture)) {
            throw new BadInput(file + ": general.architecture is " + architecture + ", expected llama or qwen2");
        }
    }

    public static boolean serves(String architecture) {
        return architecture.equals("llama") || architecture.equals("qwen2");
    }

    /**
     * @param vocabulary rows of the embedding
     * @param factors what the rotation's components are divided by, or null
     */
    public Llama.Config config(int vocabulary, boolean tied, float @Nullable [] factors) {
        int width = sizes.size("embedding_length", null, Integer.MAX_VALUE);
        int heads = sizes.size("attention.head_count", null, width);
        int kvHeads = sizes.size("attention.head_count_kv", heads, heads);
        int headDim = sizes.size("attention.key_length", width / heads, width);
        if (headDim % 2 != 0 || heads % kvHeads != 0) {
            throw new BadInput(file + ": " + heads + " heads of " + headDim + " components over " + kvHeads
                    + " of keys, expected an even number of components and a multiple of the latter");
        }
        boolean bias = architecture.equals("qwen2");
        if (metadata.containsKey(architecture + ".expert_count") && sizes.integer("expert_count", 0) > 0) {
            throw new BadInput(file + ": a mixture of experts, which is not supported");
        }
        return new Llama.Config(
                width,
                sizes.size("feed_forward_length", null, Integer.MAX_VALUE),
                sizes.size("block_count", null, Llama.MOST_LAYERS),
                new BlockConfig(heads, kvHeads, headDim, bias, false, false, 0, 0),
                vocabulary,
                sizes.above0("attention.layer_norm_rms_epsilon", 1e-5),
                sizes.above0("rope.freq_base", 10000),
                factors == null ? scaling() : new RopeScaling.Factors(factors),
                sizes.integer("context_length", 2048),
                tied);
    }

    private RopeScaling scaling() {
        var type = metadata.get(architecture + ".rope.scaling.type");
        double factor = sizes.above0("rope.scaling.factor", 1);
        return switch (type instanceof String s ? s : "none") {
            case "none" -> new RopeScaling.Plain();
            case "linear" -> new RopeScaling.Linear(factor);
            case "yarn" ->
                new RopeScaling.Yarn(
                        factor,
                        sizes.integer("rope.scaling.original_context_length", 32768),
                        32,
                        1,
                        RopeScaling.Yarn.magnitude(factor, 1));
            default -> throw new BadInput(file + ": rope scaling " + type + " is not supported");
        };
    }

    /** The names of GGUF; LLaMA's queries and keys are stored for the rotation of neighbouring pairs. */
    public Layout layout(int headDim) {
        boolean paired = architecture.equals("llama");
        return new Layout(List.of(
                new Rename("token_embd.weight", "model.embed_tokens.weight"),
                new Rename("output_norm.weight", "model.norm.weight"),
                new Rename("output.weight", "lm_head.weight"),
                new Drop("rope_freqs.weight"),
                new Rename("blk.{n}.attn_norm.weight", "model.layers.{n}.input_layernorm.weight"),
                turned(paired, "blk.{n}.attn_q.{rest}", "model.layers.{n}.self_attn.q_proj.{rest}", headDim),
                turned(paired, "blk.{n}.attn_k.{rest}", "model.layers.{n}.self_attn.k_proj.{rest}", headDim),
                new Rename("blk.{n}.attn_v.{rest}", "model.layers.{n}.self_attn.v_proj.{rest}"),
                new Rename("blk.{n}.attn_output.{rest}", "model.layers.{n}.self_attn.o_proj.{rest}"),
                new Rename("blk.{n}.ffn_norm.weight", "model.layers.{n}.post_attention_layernorm.weight"),
                new Rename("blk.{n}.ffn_gate.weight", "model.layers.{n}.mlp.gate_proj.weight"),
                new Rename("blk.{n}.ffn_up.weight", "model.layers.{n}.mlp.up_proj.weight"),
                new Rename("blk.{n}.ffn_down.weight", "model.layers.{n}.mlp.down_proj.weight")));
    }

    private static Rule turned(boolean paired, String from, String to, int headDim) {
        return paired ? new Unpair(from, to, headDim) : new Rename(from, to);
    }
}
