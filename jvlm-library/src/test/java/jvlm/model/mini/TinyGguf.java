package jvlm.model.mini;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import jvlm.checkpoint.Encoding;
import jvlm.checkpoint.Gguf;
import jvlm.checkpoint.WritableTensor;

/** A decoder of two layers in a GGUF file, with a tokenizer of single bytes and ChatML. */
final class TinyGguf {
    static final int WIDTH = 32;
    static final int VOCABULARY = 259;

    private static final String CHAT_ML = "{% for message in messages %}"
            + "{% if loop.first and message['role'] != 'system' %}<|im_start|>system\nBe kind.<|im_end|>\n{% endif %}"
            + "<|im_start|>{{ message['role'] }}\n{{ message['content'] }}<|im_end|>\n{% endfor %}"
            + "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}";

    private final Random random = new Random(5);
    private final List<WritableTensor> tensors = new ArrayList<>();

    private TinyGguf() {}

    static void write(Path file, boolean template) {
        Gguf.write(file, metadata(template), new TinyGguf().tensors());
    }

    private List<WritableTensor> tensors() {
        add("token_embd.weight", VOCABULARY, WIDTH);
        add("output_norm.weight", WIDTH);
        for (int i = 0; i < 2; i++) {
            var block = "blk." + i + ".";
            add(block + "attn_norm.weight", WIDTH);
            add(block + "attn_q.weight", WIDTH, WIDTH);
            add(block + "attn_k.weight", WIDTH / 2, WIDTH);
            add(block + "attn_v.weight", WIDTH / 2, WIDTH);
            add(block + "attn_output.weight", WIDTH, WIDTH);
            add(block + "ffn_norm.weight", WIDTH);
            add(block + "ffn_gate.weight", 2 * WIDTH, WIDTH);
            add(block + "ffn_up.weight", 2 * WIDTH, WIDTH);
            add(block + "ffn_down.weight", WIDTH, 2 * WIDTH);
        }
        return tensors;
    }

    private void add(String name, long... shape) {
        int elements = 1;
        for (long d : shape) {
            elements *= (int) d;
        }
        var bytes = ByteBuffer.allocateDirect(elements * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < elements; i++) {
            bytes.putFloat((float) (shape.length == 1 ? 1 + 0.1 * random.nextGaussian() : 0.2 * random.nextGaussian()));
        }
        tensors.add(new WritableTensor(name, Encoding.F32, shape, () -> MemorySegment.ofBuffer(bytes.rewind())));
    }

    private static Map<String, Object> metadata(boolean template) {
        var all = new LinkedHashMap<String, Object>();
        all.put("general.architecture", "llama");
        all.put("llama.block_count", 2);
        all.put("llama.context_length", 512);
        all.put("llama.embedding_length", WIDTH);
        all.put("llama.feed_forward_length", 2 * WIDTH);
        all.put("llama.attention.head_count", 2);
        all.put("llama.attention.head_count_kv", 1);
        all.put("llama.attention.layer_norm_rms_epsilon", 1e-5f);
        all.put("tokenizer.ggml.model", "gpt2");
        all.put("tokenizer.ggml.pre", "smollm");
        all.put("tokenizer.ggml.tokens", tokens());
        all.put("tokenizer.ggml.token_type", types());
        all.put("tokenizer.ggml.merges", List.of("a b"));
        all.put("tokenizer.ggml.bos_token_id", 1);
        all.put("tokenizer.ggml.eos_token_id", 2);
        if (template) {
            all.put("tokenizer.chat_template", CHAT_ML);
        }
        return all;
    }

    private static List<String> tokens() {
        var tokens = new ArrayList<>(List.of("<|endoftext|>", "<|im_start|>", "<|im_end|>"));
        int others = 256;
        for (int b = 0; b < 256; b++) {
            boolean shown = b >= '!' && b <= '~' || b >= 0xa1 && b <= 0xac || b >= 0xae;
            tokens.add(Character.toString(shown ? b : others++));
        }
        return tokens;
    }

    private static List<Integer> types() {
        var types = new ArrayList<Integer>();
        for (int i = 0; i < VOCABULARY; i++) {
            types.add(i < 3 ? 3 : 1);
        }
        return types;
    }
}
