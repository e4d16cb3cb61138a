package jvlm.backbone.bert;

import java.util.List;
import jvlm.checkpoint.Layout;
import jvlm.checkpoint.Layout.Drop;
import jvlm.checkpoint.Layout.Rename;
import jvlm.json.Json;
import jvlm.nn.Activation;

/** BERT, RoBERTa and XLM-RoBERTa as transformers publishes them, without the heads of their pretraining. */
public final class BertCheckpoint {
    /** Models with a task of their own carry the encoder under its name. */
    public static final Layout LAYOUT = new Layout(List.of(
            new Drop("embeddings.position_ids"),
            new Drop("pooler.{rest}"),
            new Drop("bert.embeddings.position_ids"),
            new Drop("bert.pooler.{rest}"),
            new Drop("cls.{rest}"),
            new Rename("bert.{rest}", "{rest}")));

    private BertCheckpoint() {}

    public static boolean serves(String modelType) {
        return List.of("bert", "roberta", "xlm-roberta").contains(modelType);
    }

    /** Throws {@link jvlm.error.BadInput} for another type and for options that change the network. */
    public static Bert.Config config(Json c) {
        var type = c.text("model_type", "");
        if (!serves(type)) {
            throw c.at("model_type").error("bert, roberta or xlm-roberta");
        }
        if (!c.text("position_embedding_type", "absolute").equals("absolute")) {
            throw c.at("position_embedding_type").error("absolute");
        }
        int width = c.size("hidden_size", 768, Integer.MAX_VALUE);
        int heads = c.size("num_attention_heads", 12, width);
        if (width % heads != 0) {
            throw c.error("a hidden_size that num_attention_heads = " + heads + " divides");
        }
        // RoBERTa numbers its positions on from the id of its padding.
        int padding = c.integer("pad_token_id", type.equals("bert") ? 0 : 1);
        int first = type.equals("bert") ? 0 : Math.addExact(padding, 1);
        int positions = c.size("max_position_embeddings", 512, Integer.MAX_VALUE);
        if (first < 0 || first + 2 > positions) {
            throw c.error("more max_position_embeddings than " + positions);
        }
        return new Bert.Config(
                width,
                c.size("intermediate_size", 3072, Integer.MAX_VALUE),
                c.size("num_hidden_layers", 12, Bert.MOST_LAYERS),
                heads,
                c.size("vocab_size", 30522, Integer.MAX_VALUE),
                positions,
                c.size("type_vocab_size", 2, Integer.MAX_VALUE),
                first,
                padding,
                Activation.of(c.text("hidden_act", "gelu"), c.source()),
                c.number("layer_norm_eps", 1e-12));
    }
}
