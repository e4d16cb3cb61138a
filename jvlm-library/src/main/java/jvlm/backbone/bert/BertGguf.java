package jvlm.backbone.bert;

import java.util.List;
import java.util.Map;
import jvlm.checkpoint.GgufSizes;
import jvlm.checkpoint.Layout;
import jvlm.checkpoint.Layout.Drop;
import jvlm.checkpoint.Layout.Rename;
import jvlm.checkpoint.StoredTensor;
import jvlm.error.BadInput;
import jvlm.nn.Activation;

/** BERT as GGUF files hold it (architecture {@code bert} of llama.cpp). */
public final class BertGguf {
    /** The first dimensions of its tables are told by the tensors alone. */
    private static final String WORDS = "token_embd.weight";

    private static final String TYPES = "token_types.weight";

    /** The names of GGUF. */
    public static final Layout LAYOUT = new Layout(List.of(
            new Rename(WORDS, "embeddings.word_embeddings.weight"),
            new Rename("position_embd.weight", "embeddings.position_embeddings.weight"),
            new Rename(TYPES, "embeddings.token_type_embeddings.weight"),
            new Rename("token_embd_norm.{rest}", "embeddings.LayerNorm.{rest}"),
            new Rename("blk.{n}.attn_q.{rest}", "encoder.layer.{n}.attention.self.query.{rest}"),
            new Rename("blk.{n}.attn_k.{rest}", "encoder.layer.{n}.attention.self.key.{rest}"),
            new Rename("blk.{n}.attn_v.{rest}", "encoder.layer.{n}.attention.self.value.{rest}"),
            new Rename("blk.{n}.attn_output.{rest}", "encoder.layer.{n}.attention.output.dense.{rest}"),
            new Rename("blk.{n}.attn_output_norm.{rest}", "encoder.layer.{n}.attention.output.LayerNorm.{rest}"),
            new Rename("blk.{n}.ffn_up.{rest}", "encoder.layer.{n}.intermediate.dense.{rest}"),
            new Rename("blk.{n}.ffn_down.{rest}", "encoder.layer.{n}.output.dense.{rest}"),
            new Rename("blk.{n}.layer_output_norm.{rest}", "encoder.layer.{n}.output.LayerNorm.{rest}"),
            new Drop("cls.{rest}")));

    private BertGguf() {}

    public static boolean recognises(Map<String, Object> metadata) {
        return "bert".equals(metadata.get("general.architecture"));
    }

    /**
     * @param file names the file in errors
     * @throws BadInput where a size is missing or cannot be
     */
    public static Bert.Config config(Map<String, Object> metadata, Map<String, StoredTensor> tensors, String file) {
        var sizes = new GgufSizes(metadata, file, "bert");
        int width = sizes.size("embedding_length", null, Integer.MAX_VALUE);
        int heads = sizes.size("attention.head_count", null, width);
        if (width % heads != 0) {
            throw new BadInput(file + ": " + heads + " heads, expected a divisor of the width " + width);
        }
        return new Bert.Config(
                width,
                sizes.size("feed_forward_length", null, Integer.MAX_VALUE),
                sizes.size("block_count", null, Bert.MOST_LAYERS),
                heads,
                rows(tensors, WORDS, file),
                sizes.size("context_length", null, Integer.MAX_VALUE),
                rows(tensors, TYPES, file),
                0,
                metadata.get("tokenizer.ggml.padding_token_id") instanceof Integer id ? id : 0,
                Activation.GELU,
                sizes.above0("attention.layer_norm_epsilon", 1e-12));
    }

    private static int rows(Map<String, StoredTensor> tensors, String name, String file) {
        var table = tensors.get(name);
        if (table == null || table.shape().length != 2 || table.shape()[0] > Integer.MAX_VALUE) {
            throw new BadInput(file + ": " + name + " is missing or no matrix");
        }
        return (int) table.shape()[0];
    }
}
