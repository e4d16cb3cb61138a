package jvlm.backbone.dinov2;

import jvlm.image.Size;
import jvlm.json.Json;
import jvlm.nn.Activation;

/** The configuration of transformers' Dinov2Model, alone or in another system. */
public final class Dinov2Checkpoint {
    /** Its {@code model_type}. */
    public static final String TYPE = "dinov2";

    private static final int MOST_SIDE = 16_384;
    private static final int MOST_LAYERS = 4096;
    private static final int MOST_WIDTH = 1 << 20;
    private static final int MOST_RATIO = 1024;

    private Dinov2Checkpoint() {}

    /** Throws {@link jvlm.error.BadInput} for sizes that make no tower, and for the gated layers of the giant one. */
    public static Dinov2.Config config(Json c) {
        if (c.flag("use_swiglu_ffn", false)) {
            throw c.at("use_swiglu_ffn").error("false: gated layers are not supported");
        }
        if (!c.flag("qkv_bias", true)) {
            throw c.at("qkv_bias").error("true");
        }
        int width = c.size("hidden_size", 768, MOST_WIDTH);
        int heads = c.size("num_attention_heads", 12, width);
        if (width % heads != 0) {
            throw c.error("a hidden_size that num_attention_heads = " + heads + " divides");
        }
        int side = c.size("image_size", 224, MOST_SIDE);
        return new Dinov2.Config(
                width,
                Math.multiplyExact(width, c.size("mlp_ratio", 4, MOST_RATIO)),
                c.size("num_hidden_layers", 12, MOST_LAYERS),
                heads,
                Activation.of(c.text("hidden_act", "gelu"), c.source()),
                c.number("layer_norm_eps", 1e-6),
                new Size(side, side),
                c.size("patch_size", 14, side));
    }
}
