package jvlm.model;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import jvlm.backbone.llama.Llama;
import jvlm.backbone.llama.LlamaCheckpoint;
import jvlm.backbone.llama.LlamaGguf;
import jvlm.checkpoint.Layout;
import jvlm.checkpoint.StoredTensor;
import jvlm.checkpoint.Unpack;
import jvlm.checkpoint.View;
import jvlm.error.BadInput;
import jvlm.task.Sampling;
import jvlm.text.ChatTemplate;
import jvlm.text.Tokenizer;
import org.jspecify.annotations.Nullable;

/**
 * A LLaMA, Mistral or Qwen2 before it is built, from a directory of transformers or one GGUF file: its sizes, the names
 * of its weights, and what it speaks by, which is read when it is asked for.
 */
public record LlamaFiles(Source source, Llama.Config config, Layout layout, Supplier<Voice> voice) {
    private static final String EMBEDDING = "token_embd.weight";

    /**
     * The text side of a checkpoint.
     *
     * @param template how dialogues are written; null for a base model
     * @param endIds ids that end an answer
     * @param sampling what is published as the way of choosing tokens
     */
    public record Voice(Tokenizer tokenizer, @Nullable ChatTemplate template, Set<Integer> endIds, Sampling sampling) {
        /** Of files beside the weights. */
        public static Voice beside(Source source) {
            var tokenizer = source.owning(Tokenizer.open(source.path()));
            var settings = GenerationSettings.of(source, tokenizer);
            var template = told(ChatTemplate.in(source.path()), source);
            return new Voice(tokenizer, template, settings.endIds(), settings.sampling());
        }

        private static Voice ofGguf(Source source, String file) {
            var metadata = source.metadata();
            var tokenizer = source.owning(Tokenizer.ofGguf(metadata, file));
            var template = told(ChatTemplate.ofGguf(metadata, file), source);
            return new Voice(tokenizer, template, GgufEnds.of(metadata, tokenizer), Sampling.GREEDY);
        }

        private static @Nullable ChatTemplate told(@Nullable ChatTemplate template, Source source) {
            return template == null ? null : template.with(source.options().templateVariables());
        }
    }

    /** Throws {@link BadInput} where {@code source} holds another kind of model. */
    public static LlamaFiles of(Source source) {
        return source.metadata().containsKey("general.architecture") ? gguf(source) : transformers(source);
    }

    /** The weights under the names that {@link Llama} reads. */
    public Map<String, View> views() {
        return layout.apply(source.tensors());
    }

    private static LlamaFiles transformers(Source source) {
        var type = source.modelType();
        var settings = source.requiredSettings("config.json");
        if (!LlamaCheckpoint.serves(type)) {
            throw new BadInput(source.path() + ": model_type is " + type + ", expected llama, mistral or qwen2");
        }
        var config = LlamaCheckpoint.config(settings, type);
        return new LlamaFiles(source, config, layout(config), new Lazy<>(() -> Voice.beside(source)));
    }

    /** A tied model's file may still hold a head: the flag decides. */
    private static Layout layout(Llama.Config config) {
        var rules = new Layout(LlamaCheckpoint.IGNORED);
        return config.tied() ? rules.then(List.of(new Layout.Drop("lm_head.weight"))) : rules;
    }

    private static LlamaFiles gguf(Source source) {
        var file = String.valueOf(source.path().getFileName());
        var reader = new LlamaGguf(source.metadata(), file);
        var tensors = source.tensors();
        var config = reader.config(
                vocabulary(tensors, file),
                !tensors.containsKey("output.weight"),
                floats(tensors.get("rope_freqs.weight")));
        var layout = reader.layout(config.block().headDim());
        return new LlamaFiles(source, config, layout, new Lazy<>(() -> Voice.ofGguf(source, file)));
    }

    private static float @Nullable [] floats(@Nullable StoredTensor stored) {
        if (stored == null) {
            return null;
        }
        var values = new float[Math.toIntExact(stored.elements())];
        Unpack.toFloats(stored, 0, values);
        return values;
    }

    private static int vocabulary(Map<String, StoredTensor> tensors, String file) {
        var embedding = tensors.get(EMBEDDING);
        if (embedding == null || embedding.shape().length != 2) {
            throw new BadInput(file + ": " + EMBEDDING + " is missing or no matrix");
        }
        return Math.toIntExact(embedding.shape()[0]);
    }
}
