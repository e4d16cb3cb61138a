package jvlm.model.mini;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import jvlm.backbone.llama.LlamaGguf;
import jvlm.checkpoint.Layout;
import jvlm.checkpoint.View;
import jvlm.json.Json;
import jvlm.model.Source;

/** The files in a directory of mini. */
final class MiniFiles {
    private static final String DECODER = "language_model.gguf";
    private static final String CONFIG = "config.json";

    private MiniFiles() {}

    /** The weights: all in safetensors, or the decoder in a GGUF file of its own beside the projector. */
    static Map<String, View> views(Source source, int headDim) {
        var views = new LinkedHashMap<>(Layout.SAME.apply(source.tensors()));
        var file = source.directory().resolve(DECODER);
        if (Files.isRegularFile(file)) {
            var decoder = source.companion(file);
            var layout = new LlamaGguf(decoder.metadata(), DECODER).layout(headDim);
            views.putAll(MiniLanguage.published(layout.apply(decoder.tensors())));
        }
        return views;
    }

    /** Writes into a saved config.json where the checkpoints lie that it is composed of; their sizes are those there. */
    static void completeConfig(Path saved, Map<String, Path> parts) {
        var file = saved.resolve(CONFIG);
        var config = new LinkedHashMap<>(Json.object(Json.read(file).plain()));
        config.remove(MiniLanguage.SIZES);
        parts.forEach((part, path) ->
                config.put(part, path.toAbsolutePath().normalize().toString()));
        try {
            Files.writeString(file, Json.pretty(config));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
