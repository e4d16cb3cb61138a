package jvlm.model.mini;

import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.Map;
import jvlm.backbone.llama.LlamaGguf;
import jvlm.checkpoint.Layout;
import jvlm.checkpoint.View;
import jvlm.model.Source;

/** The weights in a directory of mini: all in safetensors, or the decoder in a GGUF file of its own beside the projector. */
final class MiniFiles {
    private static final String DECODER = "language_model.gguf";

    private MiniFiles() {}

    static Map<String, View> views(Source source, int headDim) {
        var views = new LinkedHashMap<>(Layout.SAME.apply(source.tensors()));
        var file = source.directory().resolve(DECODER);
        if (Files.isRegularFile(file)) {
            var decoder = source.companion(file);
            var layout = new LlamaGguf(decoder.metadata(), DECODER).layout(headDim);
            layout.apply(decoder.tensors()).forEach((name, view) -> views.put("language_model." + name, view));
        }
        return views;
    }
}
