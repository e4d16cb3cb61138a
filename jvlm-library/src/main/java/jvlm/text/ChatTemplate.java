package jvlm.text;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jvlm.error.BadInput;
import jvlm.json.Json;
import jvlm.text.jinja.Template;
import org.jspecify.annotations.Nullable;

/** The Jinja template by which a checkpoint turns messages into a prompt. Safe for many threads. */
public final class ChatTemplate {
    private final Template template;
    private final Map<String, @Nullable Object> given;
    private final Map<String, @Nullable Object> told;

    private ChatTemplate(Template template, Map<String, @Nullable Object> given, Map<String, @Nullable Object> told) {
        this.template = template;
        this.given = given;
        this.told = told;
    }

    /** Reads a template; {@code name} names it in errors. Throws {@link BadInput} where it is malformed. */
    public static ChatTemplate of(String source, String name) {
        return new ChatTemplate(Template.of(source, name), Map.of(), Map.of());
    }

    /**
     * The template of a checkpoint: chat_template.jinja, chat_template.json, or the one named "default" in
     * tokenizer_config.json, with the special tokens of the latter as variables; null where there is none.
     */
    public static @Nullable ChatTemplate in(Path directory) {
        return in(directory, "default");
    }

    /** The same for one that must have a template; throws {@link BadInput} where there is none. */
    public static ChatTemplate required(Path directory) {
        var found = in(directory);
        if (found == null) {
            throw new BadInput(directory + ": no chat template (chat_template.json, chat_template.jinja or "
                    + "tokenizer_config.json)");
        }
        return found;
    }

    /** The same for a checkpoint with several, such as "default" and "tool_use"; the only one serves any name. */
    public static @Nullable ChatTemplate in(Path directory, String name) {
        var config = directory.resolve("tokenizer_config.json");
        var settings = Files.isRegularFile(config) ? Json.read(config) : null;
        var source = source(directory, name, settings);
        if (source == null) {
            return null;
        }
        return new ChatTemplate(Template.of(source, directory + " (chat template)"), specials(settings), Map.of());
    }

    /** The template in the metadata of a GGUF file, null where there is none. */
    public static @Nullable ChatTemplate ofGguf(Map<String, ?> metadata, String source) {
        return metadata.get("tokenizer.chat_template") instanceof String text
                ? of(text, source + ": tokenizer.chat_template")
                : null;
    }

    /** What templates expect to know when an answer is to be written: its start and the spelling of the special tokens. */
    public static Map<String, Object> answering(Tokenizer tokenizer) {
        return answering(tokenizer, true);
    }

    /** The same, with the start of an answer or without. */
    public static Map<String, Object> answering(Tokenizer tokenizer, boolean generationPrompt) {
        var variables = new LinkedHashMap<String, Object>();
        variables.put("add_generation_prompt", generationPrompt);
        if (tokenizer.bosId() >= 0) {
            variables.put("bos_token", tokenizer.token(tokenizer.bosId()));
        }
        if (tokenizer.eosId() >= 0) {
            variables.put("eos_token", tokenizer.token(tokenizer.eosId()));
        }
        return variables;
    }

    /** The same template told more; what is told here wins over all else but the messages. */
    public ChatTemplate with(Map<String, ? extends @Nullable Object> variables) {
        var more = new HashMap<>(told);
        more.putAll(variables);
        return new ChatTemplate(template, given, more);
    }

    /**
     * The prompt.
     *
     * @param messages each with "role" and "content", a text or a list of parts with a "type"
     * @param variables such as add_generation_prompt, tools, bos_token; they win over the checkpoint's own
     * @throws BadInput where the template raises an exception or cannot be run
     */
    public String render(List<? extends Map<String, ?>> messages, Map<String, ? extends @Nullable Object> variables) {
        var all = new HashMap<String, @Nullable Object>();
        all.put("tools", null);
        all.put("documents", null);
        all.put("add_generation_prompt", false);
        all.putAll(given);
        all.putAll(variables);
        all.putAll(told);
        all.put("messages", messages);
        return template.render(all);
    }

    private static @Nullable String source(Path directory, String name, @Nullable Json settings) {
        var plain = directory.resolve("chat_template.jinja");
        if (Files.isRegularFile(plain)) {
            return String.join("\n", Lines.of(plain));
        }
        var json = directory.resolve("chat_template.json");
        if (Files.isRegularFile(json)) {
            return chosen(Json.read(json).at("chat_template"), name);
        }
        return settings != null && settings.has("chat_template") ? chosen(settings.at("chat_template"), name) : null;
    }

    private static String chosen(Json templates, String name) {
        if (!templates.isList()) {
            return templates.asText();
        }
        var all = templates.list();
        for (var one : all) {
            if (one.text("name").equals(name) || all.size() == 1) {
                return one.text("template");
            }
        }
        throw templates.error("to hold a template named " + name);
    }

    private static Map<String, @Nullable Object> specials(@Nullable Json settings) {
        var all = new HashMap<String, @Nullable Object>();
        if (settings != null) {
            for (var key : List.of("bos", "eos", "unk", "sep", "pad", "cls", "mask")) {
                var name = key + "_token";
                if (settings.has(name)) {
                    var token = settings.at(name);
                    all.put(name, token.isText() ? token.asText() : token.text("content"));
                }
            }
        }
        return all;
    }
}
