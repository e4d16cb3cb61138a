package jvlm.model.llama;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Supplier;
import jvlm.backbone.llama.Llama;
import jvlm.backbone.llama.LlamaCheckpoint;
import jvlm.backbone.llama.LlamaGguf;
import jvlm.error.BadInput;
import jvlm.model.Answering;
import jvlm.model.Lazy;
import jvlm.model.LlamaFiles;
import jvlm.model.Lora;
import jvlm.model.Opened;
import jvlm.model.Opened.Part;
import jvlm.model.Source;
import jvlm.model.Speech;
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
            return opened(LlamaFiles.of(lora.base()), lora);
        }
        return opened(LlamaFiles.of(source), null);
    }

    private static Opened opened(LlamaFiles files, @Nullable Lora lora) {
        var source = files.source();
        var tensors = new LinkedHashMap<>(source.tensors());
        if (lora != null) {
            tensors.putAll(lora.tensors());
        }
        var weights = source.weights(files.layout().apply(tensors)).with(lora == null ? null : lora.adapter());
        var language = new Llama(weights, files.config());
        var speech = new Lazy<>(() -> speech(files.voice().get()));
        return new Opened(weights, PARTS, () -> tasks(language, speech));
    }

    private static Speech speech(LlamaFiles.Voice voice) {
        var processor = new LlamaProcessor(voice.tokenizer(), voice.template());
        return new Speech(
                processor::prompt,
                processor.labels(voice.endIds()),
                voice.tokenizer(),
                voice.endIds(),
                List.of(),
                voice.sampling());
    }

    /** Dialogue, and decoding by itself, which needs no text. */
    private static List<Object> tasks(Llama language, Supplier<Speech> speech) {
        var decoder = new LlamaDecoder(language);
        return List.of(new Answering(decoder, decoder::known, speech), decoder, new LlamaLearner(language, speech));
    }
}
