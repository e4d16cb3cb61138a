package jvlm.model.llama;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import jvlm.backbone.llama.Llama;
import jvlm.backbone.llama.LlamaCheckpoint;
import jvlm.backbone.llama.LlamaGguf;
import jvlm.checkpoint.Layout;
import jvlm.checkpoint.StoredTensor;
import jvlm.checkpoint.Unpack;
import jvlm.error.BadInput;
import jvlm.model.Answering;
import jvlm.model.GenerationSettings;
import jvlm.model.Lazy;
import jvlm.model.Lora;
import jvlm.model.Opened;
import jvlm.model.Opened.Part;
import jvlm.model.Source;
import jvlm.model.Speech;
import jvlm.task.Sampling;
import jvlm.text.ChatTemplate;
import jvlm.text.Tokenizer;
import org.jspecify.annotations.Nullable;

/** LLaMA, Mistral and Qwen2 language models, from directories of transformers, with LoRA, or from one GGUF file. */
public final class LlamaModels {
    private static final List<Part> PARTS = List.of(
            Part.of("embedding", "model.embed_tokens."),
            Part.of("language", "model.layers.", "model.norm."),
            Part.of("head", "lm_head."));

    private LlamaModels() {}

    public static boolean recognises(Source source) {
        return LlamaCheckpoint.serves(source.modelType())
                || LlamaGguf.serves(String.valueOf(source.metadata().get("general.architecture")))
                || Lora.is(source);
    }

    public static Opened open(Source source) {
        if (Lora.is(source)) {
            var lora = Lora.open(source);
            if (!LlamaCheckpoint.serves(lora.base().modelType())) {
                throw new BadInput(
                        source.path() + ": its base " + lora.base().path() + " is no LLaMA, Mistral or Qwen2");
            }
            return transformers(lora.base(), lora);
        }
        return source.metadata().containsKey("general.architecture") ? gguf(source) : transformers(source, null);
    }

    private static Opened transformers(Source source, @Nullable Lora lora) {
        var config = LlamaCheckpoint.config(source.requiredSettings("config.json"), source.modelType());
        var tensors = new LinkedHashMap<>(source.tensors());
        if (lora != null) {
            tensors.putAll(lora.tensors());
        }
        var weights = source.weights(layout(config).apply(tensors)).with(lora == null ? null : lora.adapter());
        var language = new Llama(weights, config);
        var speech = new Lazy<>(() -> {
            var tokenizer = source.owning(Tokenizer.open(source.path()));
            var settings = GenerationSettings.of(source, tokenizer);
            var processor = new LlamaProcessor(tokenizer, ChatTemplate.in(source.path()));
            return new Speech(
                    processor::prompt,
                    processor.labels(settings.endIds()),
                    tokenizer,
                    settings.endIds(),
                    List.of(),
                    settings.sampling());
        });
        return new Opened(weights, PARTS, () -> tasks(language, speech));
    }

    /** Dialogue, and decoding by itself, which needs no text. */
    private static List<Object> tasks(Llama language, Supplier<Speech> speech) {
        var decoder = new LlamaDecoder(language);
        return List.of(new Answering(decoder, decoder::known, speech), decoder, new LlamaLearner(language, speech));
    }

    /** A tied model's file may still hold a head: the flag decides. */
    private static Layout layout(Llama.Config config) {
        var rules = new Layout(LlamaCheckpoint.IGNORED);
        return config.tied() ? rules.then(List.of(new Layout.Drop("lm_head.weight"))) : rules;
    }

    private static Opened gguf(Source source) {
        var file = String.valueOf(source.path().getFileName());
        var reader = new LlamaGguf(source.metadata(), file);
        var tensors = source.tensors();
        var config = reader.config(
                vocabulary(tensors, file),
                !tensors.containsKey("output.weight"),
                floats(tensors.get("rope_freqs.weight")));
        var weights = source.weights(reader.layout(config.block().headDim()).apply(source.tensors()));
        var language = new Llama(weights, config);
        var speech = new Lazy<>(() -> {
            var tokenizer = source.owning(Tokenizer.ofGguf(source.metadata(), file));
            var processor = new LlamaProcessor(tokenizer, ChatTemplate.ofGguf(source.metadata(), file));
            var ends = GgufEnds.of(source.metadata(), tokenizer);
            return new Speech(processor::prompt, processor.labels(ends), tokenizer, ends, List.of(), Sampling.GREEDY);
        });
        return new Opened(weights, PARTS, () -> tasks(language, speech));
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
        var embedding = tensors.get("token_embd.weight");
        if (embedding == null || embedding.shape().length != 2) {
            throw new BadInput(file + ": token_embd.weight is missing or no matrix");
        }
        return Math.toIntExact(embedding.shape()[0]);
    }
}
