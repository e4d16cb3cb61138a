package jvlm.model.llama;

import java.util.List;
import java.util.Map;
import java.util.Set;
import jvlm.error.BadInput;
import jvlm.model.TemplateLabels;
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
        return prompt(text(dialogue, true), dialogue);
    }

    /** What the template writes. */
    String text(List<Message> dialogue, boolean generationPrompt) {
        if (template == null) {
            return String.join("\n", dialogue.stream().map(Message::text).toList());
        }
        var messages = dialogue.stream().map(LlamaProcessor::plain).toList();
        return template.render(messages, ChatTemplate.answering(tokenizer, generationPrompt));
    }

    Prompt prompt(String text, List<Message> dialogue) {
        if (dialogue.stream().anyMatch(m -> m.hasVideo() || !m.images().isEmpty())) {
            throw new BadInput("this is a language model: it cannot see pictures");
        }
        return Prompt.of(text, ids(text));
    }

    int[] ids(String text) {
        return tokenizer.encode(text, template == null);
    }

    TemplateLabels labels(Set<Integer> ends) {
        return new TemplateLabels(this::text, this::prompt, (text, _) -> ids(text), ends);
    }

    private static Map<String, Object> plain(Message m) {
        return Map.of("role", m.role(), "content", m.text());
    }
}
