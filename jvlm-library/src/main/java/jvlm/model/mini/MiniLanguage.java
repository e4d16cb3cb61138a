package jvlm.model.mini;

import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import jvlm.backbone.llama.Llama;
import jvlm.backbone.llama.LlamaCheckpoint;
import jvlm.checkpoint.View;
import jvlm.error.BadInput;
import jvlm.json.Json;
import jvlm.model.Lazy;
import jvlm.model.LlamaFiles;
import jvlm.model.LlamaFiles.Voice;
import jvlm.model.Lora;
import jvlm.model.Source;
import org.jspecify.annotations.Nullable;

/**
 * The decoder of a mini: its own, which config.json describes, or any LLaMA that it names as {@code language}, with that
 * one's sizes, tokenizer and chat template.
 *
 * @param source the other checkpoint, or null
 * @param imageToken id of the picture's mark: of mini's own vocabulary, or the first that the embedding has no row for
 * @param views the other checkpoint's weights
 */
record MiniLanguage(
        @Nullable Source source, Llama.Config config, int imageToken, Map<String, View> views, Supplier<Voice> voice) {
    static final String PART = "language";
    static final String PREFIX = "language_model.";
    static final String SIZES = "text_config";

    static MiniLanguage of(Source source, Json file) {
        var named = file.has(PART) ? file.text(PART) : null;
        if (named == null && !source.options().parts().containsKey(PART) || isOnlyDescribed(source, file)) {
            return own(source, file);
        }
        var files = LlamaFiles.of(source.companion(Lora.companion(source, PART, named)));
        return new MiniLanguage(
                files.source(),
                files.config(),
                files.config().vocabulary(),
                published(files.views()),
                new Lazy<>(() -> requireTemplate(files)));
    }

    /** Before the other checkpoint is there, config.json may tell its sizes. */
    private static boolean isOnlyDescribed(Source source, Json file) {
        var given = source.options().parts().get(PART);
        return source.describing() && file.has(SIZES) && (given == null || !Files.exists(given));
    }

    private static MiniLanguage own(Source source, Json file) {
        var text = file.at(SIZES);
        if (!text.text("model_type", "llama").equals("llama")) {
            throw text.at("model_type").error("llama");
        }
        var config = LlamaCheckpoint.config(text, "llama");
        return new MiniLanguage(
                null,
                config,
                file.integer("image_token_id", config.vocabulary()),
                Map.of(),
                new Lazy<>(() -> Voice.beside(source)));
    }

    private static Voice requireTemplate(LlamaFiles files) {
        var voice = files.voice().get();
        if (voice.template() == null) {
            throw new BadInput(files.source().path() + ": no chat template, which the questions would be written by");
        }
        return voice;
    }

    /** Under the names that mini's own files would have, in whatever file the weights lie. */
    static Map<String, View> published(Map<String, View> views) {
        var named = new LinkedHashMap<String, View>();
        views.forEach(
                (name, view) -> named.put(PREFIX + name, new View(view.stored().named(PREFIX + name), view.op())));
        return named;
    }
}
