package jvlm.model.llama;

import java.util.List;
import java.util.Map;
import jvlm.error.BadInput;
import jvlm.task.Message;
import jvlm.task.Prompt;
import jvlm.text.ChatTemplate;
import jvlm.text.Tokenizer;
import org.jspecify.annotations.Nullable;

/**
 * Dialogues to prompts.
 *
 * @param template how dialogues are written; null for a base model, which then continues the text
 */
record LlamaProcessor(Tokenizer tokenizer, @Nullable ChatTemplate template) {
    Prompt prompt(List<Message> dialogue) {
        if (dialogue.stream().anyMatch(m -> !m.images().isEmpty())) {
            throw new BadInput("this is a language model: it cannot see pictures");
        }
        if (template == null) {
            var text = String.join("\n", dialogue.stream().map(Message::text).toList());
            return Prompt.of(text, tokenizer.encode(text, true));
        }
        var messages = dialogue.stream().map(LlamaProcessor::plain).toList();
        var text = template.render(messages, ChatTemplate.answering(tokenizer));
        return Prompt.of(text, tokenizer.encode(text, false));
    }

    private static Map<String, Object> plain(Message m) {
        return Map.of("role", m.role(), "content", m.text());
    }
}
