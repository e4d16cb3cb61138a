package jvlm.convert;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jvlm.backbone.llama.Llama;
import jvlm.backbone.llama.LlamaCheckpoint;
import jvlm.checkpoint.Disk;
import jvlm.checkpoint.Encoding;
import jvlm.checkpoint.Gguf;
import jvlm.checkpoint.Safetensors;
import jvlm.checkpoint.StoredTensor;
import jvlm.checkpoint.View;
import jvlm.checkpoint.WritableTensor;
import jvlm.error.BadInput;
import jvlm.model.OpenOptions;
import jvlm.model.SettingsFiles;
import jvlm.model.Source;
import jvlm.tensor.DType;

/** Writes a checkpoint with quantised weights. */
public final class Convert {
    private static final String LANGUAGE = "language_model.";

    private Convert() {}

    /**
     * Writes {@code model}, a directory of a LLaMA or Qwen2 language model, as one GGUF file; or a directory of mini as
     * another whose decoder is a GGUF file and whose projector is bfloat16. {@code out} is there whole or not at all.
     */
    public static void quantised(Path model, Path out, Encoding matrices) {
        try (var source = Source.open(model, OpenOptions.DEFAULT.withDtype(DType.F32))) {
            switch (source.modelType()) {
                case "llama", "qwen2" -> decoder(source, out, matrices);
                case "mini" -> mini(source, out, matrices);
                default ->
                    throw new BadInput(model + ": models of type " + source.modelType()
                            + " cannot be quantised yet; llama, qwen2 and mini can");
            }
        }
    }

    private static void decoder(Source source, Path out, Encoding matrices) {
        var config = LlamaCheckpoint.config(source.requiredSettings("config.json"), source.modelType());
        gguf(source, config, source.tensors(), out, matrices);
    }

    private static void gguf(
            Source source, Llama.Config config, Map<String, StoredTensor> tensors, Path out, Encoding matrices) {
        var kept = new LinkedHashMap<>(tensors);
        kept.keySet().removeIf(name -> name.endsWith("rotary_emb.inv_freq"));
        if (config.tied()) {
            kept.remove("lm_head.weight");
        }
        var decoder = new GgufDecoder(config, kept, matrices);
        var metadata = new LinkedHashMap<>(
                decoder.metadata(String.valueOf(source.directory().getFileName())));
        metadata.putAll(GgufTokens.metadata(source.directory(), config.vocabulary()));
        var settings = source.requiredSettings("config.json");
        if (settings.has("eos_token_id") && !settings.at("eos_token_id").isList()) {
            metadata.put("tokenizer.ggml.eos_token_id", settings.integer("eos_token_id"));
        }
        metadata.put("tokenizer.ggml.add_bos_token", false);
        Gguf.write(out, metadata, decoder.writable(metadata));
    }

    private static void mini(Source source, Path out, Encoding matrices) {
        if (Files.exists(out)) {
            throw new BadInput(out + ": exists already");
        }
        Disk.directory(out, work -> {
            SettingsFiles.copy(source.path(), null, work);
            Files.deleteIfExists(work.resolve("training.json"));
            var language = new LinkedHashMap<String, StoredTensor>();
            var rest = new ArrayList<WritableTensor>();
            source.tensors().forEach((name, t) -> {
                if (name.startsWith(LANGUAGE)) {
                    language.put(name.substring(LANGUAGE.length()), t);
                } else {
                    rest.add(WritableTensor.of(name, new View(t, new View.Whole()), DType.BF16));
                }
            });
            var text = source.requiredSettings("config.json").at("text_config");
            gguf(
                    source,
                    LlamaCheckpoint.config(text, "llama"),
                    language,
                    work.resolve("language_model.gguf"),
                    matrices);
            Safetensors.write(work.resolve("model.safetensors"), Map.of("format", "pt"), List.copyOf(rest));
        });
    }
}
