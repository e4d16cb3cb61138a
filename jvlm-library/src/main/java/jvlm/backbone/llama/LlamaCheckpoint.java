package jvlm.backbone.llama;

import java.util.List;
import jvlm.backbone.llama.Llama.BlockConfig;
import jvlm.checkpoint.Layout;
import jvlm.json.Json;
import jvlm.nn.RopeScaling;

/** The published configurations of LLaMA, Mistral and Qwen2, with the defaults that their files leave out. */
public final class LlamaCheckpoint {
    private LlamaCheckpoint() {}

    /** What the published configuration classes assume where a file is silent. */
    private record Defaults(
            int width,
            int mlp,
            int layers,
            int heads,
            int kvHeads,
            int vocabulary,
            double eps,
            double theta,
            int context) {}

    private static final Defaults LLAMA = new Defaults(4096, 11008, 32, 32, 0, 32000, 1e-6, 10000, 2048);
    private static final Defaults MISTRAL = new Defaults(4096, 14336, 32, 32, 8, 32000, 1e-6, 10000, 131072);
    private static final Defaults QWEN2 = new Defaults(4096, 22016, 32, 32, 32, 151936, 1e-6, 10000, 32768);

    /** Those of the language models inside Qwen2-VL and Qwen2.5-VL. */
    private static final Defaults QWEN2_VL = new Defaults(8192, 29568, 80, 64, 8, 152064, 1e-5, 1e6, 32768);

    /** The kind of language model that Qwen2-VL and Qwen2.5-VL are built on. */
    public static final String QWEN2_VL_TEXT = "qwen2_vl_text";

    /** Buffers that old files carry and that are computed here. */
    public static final List<Layout.Rule> IGNORED =
            List.of(new Layout.Drop("{rest}.rotary_emb.inv_freq"), new Layout.Drop("{rest}.masked_bias"));

    /** True for a {@code model_type} that this decoder is. */
    public static boolean serves(String modelType) {
        return List.of("llama", "mistral", "qwen2").contains(modelType);
    }

    /** Reads config.json, or the part of it about the text model. */
    public static Llama.Config config(Json c, String modelType) {
        var d =
                switch (modelType) {
                    case "mistral" -> MISTRAL;
                    case "qwen2" -> QWEN2;
                    case QWEN2_VL_TEXT -> QWEN2_VL;
                    default -> LLAMA;
                };
        int width = positive(c, "hidden_size", d.width);
        var parameters = c.orEmpty("rope_parameters").has("rope_theta") ? c.at("rope_parameters") : c;
        double theta = above0(parameters, "rope_theta", d.theta);
        int positions = positive(c, "max_position_embeddings", d.context);
        var rope = ropeSettings(c);
        int original = positive(rope, "original_max_position_embeddings", positions);
        requireSilu(c);
        var block = block(c, modelType, d, width);
        return new Llama.Config(
                width,
                positive(c, "intermediate_size", d.mlp),
                c.size("num_hidden_layers", d.layers, Llama.MOST_LAYERS),
                block,
                positive(c, "vocab_size", d.vocabulary),
                above0(c, "rms_norm_eps", d.eps),
                theta,
                sectioned(rope, scaling(rope, original), block.headDim()),
                context(rope, positions, original),
                c.flag("tie_word_embeddings", false));
    }

    private static BlockConfig block(Json c, String modelType, Defaults d, int width) {
        int heads = positive(c, "num_attention_heads", d.heads);
        int kvHeads = positive(c, "num_key_value_heads", d.kvHeads == 0 ? heads : Math.min(d.kvHeads, heads));
        if (heads % kvHeads != 0) {
            throw c.at("num_attention_heads").error("a multiple of num_key_value_heads = " + kvHeads);
        }
        if (!c.has("head_dim") && width % heads != 0) {
            throw c.at("hidden_size").error("a multiple of num_attention_heads = " + heads);
        }
        int headDim = positive(c, "head_dim", width / heads);
        if (headDim % 2 != 0) {
            throw c.at(c.has("head_dim") ? "head_dim" : "num_attention_heads")
                    .error("heads of an even number of components, not " + headDim);
        }
        boolean bias = c.flag("attention_bias", false);
        boolean qwen = modelType.equals("qwen2") || modelType.equals(QWEN2_VL_TEXT);
        int window =
                switch (modelType) {
                    case "mistral" -> c.integer("sliding_window", 0);
                    case "qwen2", QWEN2_VL_TEXT ->
                        c.flag("use_sliding_window", false) ? c.integer("sliding_window", 4096) : 0;
                    default -> 0;
                };
        return new BlockConfig(
                heads,
                kvHeads,
                headDim,
                qwen || bias,
                bias,
                c.flag("mlp_bias", false),
                window,
                qwen ? c.integer("max_window_layers", d == QWEN2_VL ? 80 : 28) : 0);
    }

    private static Json ropeSettings(Json c) {
        return c.has("rope_scaling") ? c.at("rope_scaling") : c.orEmpty("rope_parameters");
    }

    /** Pairs of components shared out among axes, where the file says so. */
    private static RopeScaling sectioned(Json s, RopeScaling scaling, int headDim) {
        if (!s.has("mrope_section")) {
            return scaling;
        }
        var pairs = s.at("mrope_section").list().stream().map(Json::asInt).toList();
        if (pairs.size() != 3
                || pairs.stream().anyMatch(n -> n < 0 || n > headDim)
                || pairs.stream().mapToInt(Integer::intValue).sum() != headDim / 2) {
            throw s.at("mrope_section").error("three numbers that are together half of a head, " + headDim / 2);
        }
        return new RopeScaling.Sections(scaling, pairs);
    }

    private static RopeScaling scaling(Json s, int original) {
        return switch (ropeType(s)) {
            case "default", "mrope" -> new RopeScaling.Plain();
            case "linear" -> new RopeScaling.Linear(above0(s, "factor"));
            case "yarn" -> yarn(s, original);
            case "llama3" -> llama3(s, original);
            default -> throw s.error("a rope_type of default, linear, yarn or llama3");
        };
    }

    private static String ropeType(Json s) {
        return s.text("rope_type", s.text("type", "default"));
    }

    private static RopeScaling llama3(Json s, int original) {
        double low = s.number("low_freq_factor");
        double high = s.number("high_freq_factor");
        if (!(high > low)) {
            throw s.at("high_freq_factor").error("more than low_freq_factor = " + low);
        }
        return new RopeScaling.Llama3(above0(s, "factor"), low, high, original);
    }

    private static RopeScaling yarn(Json s, int original) {
        double factor = above0(s, "factor");
        double both = s.number("mscale", 0) * s.number("mscale_all_dim", 0);
        double magnitude = both == 0
                ? RopeScaling.Yarn.magnitude(factor, 1)
                : RopeScaling.Yarn.magnitude(factor, s.number("mscale"))
                        / RopeScaling.Yarn.magnitude(factor, s.number("mscale_all_dim"));
        return new RopeScaling.Yarn(
                factor,
                original,
                above0(s, "beta_fast", 32),
                above0(s, "beta_slow", 1),
                s.number("attention_factor", magnitude));
    }

    /** Positions in all: stretched rotations reach further than what the model was trained on. */
    private static int context(Json s, int positions, int original) {
        return ropeType(s).equals("default")
                ? positions
                : (int) Math.clamp(s.number("factor", 1) * original, positions, Integer.MAX_VALUE);
    }

    private static void requireSilu(Json c) {
        var activation = c.text("hidden_act", "silu");
        if (!activation.equals("silu") && !activation.equals("swish")) {
            throw c.at("hidden_act").error("silu");
        }
    }

    private static int positive(Json c, String key, int otherwise) {
        return c.size(key, otherwise, Integer.MAX_VALUE);
    }

    private static double above0(Json c, String key, double otherwise) {
        return c.has(key) ? above0(c, key) : otherwise;
    }

    private static double above0(Json c, String key) {
        double value = c.number(key);
        if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
            throw c.at(key).error("a number above 0");
        }
        return value;
    }
}
