package jvlm.convert;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jvlm.backbone.llama.Llama;
import jvlm.backbone.llama.LlamaGguf;
import jvlm.checkpoint.Encoding;
import jvlm.checkpoint.Pack;
import jvlm.checkpoint.StoredTensor;
import jvlm.checkpoint.Unpack;
import jvlm.checkpoint.WritableTensor;
import jvlm.error.BadInput;
import jvlm.nn.RopeScaling;

/**
 * A LLaMA or Qwen2 decoder as the tensors and metadata of a GGUF file.
 *
 * @param tensors of the decoder under the names that the records read
 * @param matrices how weight matrices are stored; norms and biases stay float32
 */
record GgufDecoder(Llama.Config config, Map<String, StoredTensor> tensors, Encoding matrices) {
    /** Sizes, as llama.cpp names them. */
    Map<String, Object> metadata(String name) {
        if (!(config.scaling() instanceof RopeScaling.Plain)) {
            throw new BadInput("a decoder with scaled rotary positions cannot be written as GGUF yet");
        }
        var architecture = config.block().qkvBias() ? "qwen2" : "llama";
        var all = new LinkedHashMap<String, Object>();
        all.put("general.architecture", architecture);
        all.put("general.name", name);
        all.put(architecture + ".block_count", config.layers());
        all.put(architecture + ".context_length", config.context());
        all.put(architecture + ".embedding_length", config.width());
        all.put(architecture + ".feed_forward_length", config.mlp());
        all.put(architecture + ".attention.head_count", config.block().heads());
        all.put(architecture + ".attention.head_count_kv", config.block().kvHeads());
        all.put(architecture + ".attention.key_length", config.block().headDim());
        all.put(architecture + ".attention.value_length", config.block().headDim());
        all.put(architecture + ".rope.dimension_count", config.block().headDim());
        all.put(architecture + ".attention.layer_norm_rms_epsilon", (float) config.eps());
        all.put(architecture + ".rope.freq_base", (float) config.theta());
        all.put(architecture + ".vocab_size", config.vocabulary());
        return all;
    }

    List<WritableTensor> writable(Map<String, Object> metadata) {
        var layout = new LlamaGguf(metadata, "GGUF").layout(config.block().headDim());
        boolean paired = !config.block().qkvBias();
        var all = new ArrayList<WritableTensor>();
        tensors.forEach((name, stored) -> {
            boolean turned = paired && (name.contains("self_attn.q_proj.") || name.contains("self_attn.k_proj."));
            all.add(writable(layout.published(name), stored, turned));
        });
        return all;
    }

    private WritableTensor writable(String name, StoredTensor stored, boolean turned) {
        boolean matrix = stored.shape().length == 2 && stored.shape()[1] % matrices.blockElements() == 0;
        var encoding = matrix ? matrices : Encoding.F32;
        return new WritableTensor(name, encoding, stored.shape(), () -> {
            var values = new float[Math.toIntExact(stored.elements())];
            Unpack.toFloats(stored, 0, values);
            return packed(turned ? paired(values, stored.shape()) : values, encoding);
        });
    }

    /** Halves (i, i + d/2) of each head's rows become neighbours (2i, 2i + 1). */
    private float[] paired(float[] values, long[] shape) {
        int headDim = config.block().headDim();
        int columns = shape.length == 2 ? Math.toIntExact(shape[1]) : 1;
        int rows = values.length / columns;
        var out = new float[values.length];
        for (int row = 0; row < rows; row++) {
            int head = row / headDim * headDim;
            int within = row % headDim;
            int to = head + (within < headDim / 2 ? 2 * within : 2 * (within - headDim / 2) + 1);
            System.arraycopy(values, row * columns, out, to * columns, columns);
        }
        return out;
    }

    private static MemorySegment packed(float[] values, Encoding encoding) {
        return switch (encoding) {
            case Q8_0 -> MemorySegment.ofArray(Pack.q8_0(values));
            case Q4_0 -> MemorySegment.ofArray(Pack.q4_0(values));
            case F32 -> {
                var bytes = Arena.ofAuto().allocate(4L * values.length, 4);
                MemorySegment.copy(values, 0, bytes, ValueLayout.JAVA_FLOAT, 0, values.length);
                yield bytes;
            }
            default -> throw new IllegalArgumentException("decoders are not written as " + encoding);
        };
    }
}
