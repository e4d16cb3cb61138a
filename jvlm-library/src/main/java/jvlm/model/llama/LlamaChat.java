package jvlm.model.llama;

import java.util.List;
import java.util.Map;
import java.util.Set;
import jvlm.backbone.llama.Llama;
import jvlm.backbone.llama.Prefill;
import jvlm.error.BadInput;
import jvlm.nn.Past;
import jvlm.task.Answer;
import jvlm.task.Message;
import jvlm.task.NextToken;
import jvlm.task.Prompt;
import jvlm.task.Sampling;
import jvlm.tensor.Tensor;
import jvlm.tensor.Tensors;
import jvlm.text.ChatTemplate;
import jvlm.text.Tokenizer;
import org.jspecify.annotations.Nullable;

/**
 * A language model that answers text with text.
 *
 * @param template how dialogues are written; null for a base model, which then continues the text
 */
public record LlamaChat(
        Llama language, Tokenizer tokenizer, @Nullable ChatTemplate template, Set<Integer> endIds, Sampling sampling)
        implements Answer, NextToken {
    @Override
    public Prompt prompt(List<Message> dialogue) {
        if (dialogue.stream().anyMatch(m -> !m.images().isEmpty())) {
            throw new BadInput("this is a language model: it cannot see pictures");
        }
        if (template == null) {
            var text = String.join("\n", dialogue.stream().map(Message::text).toList());
            return known(Prompt.of(text, tokenizer.encode(text, true)));
        }
        var text = template.render(dialogue.stream().map(LlamaChat::plain).toList(), ChatTemplate.answering(tokenizer));
        return known(Prompt.of(text, tokenizer.encode(text, false)));
    }

    private static Map<String, Object> plain(Message m) {
        return Map.of("role", m.role(), "content", m.text());
    }

    private Prompt known(Prompt prompt) {
        language.requireKnown(prompt.ids());
        return prompt;
    }

    @Override
    public NextToken model() {
        return this;
    }

    @Override
    public List<String> stops() {
        return List.of();
    }

    @Override
    public Tensor prefill(List<Prompt> prompts, Past past) {
        return Prefill.next(language, prompts.stream().map(this::embed).toList(), past);
    }

    @Override
    public Tensor step(Tensor ids, Past past) {
        return language.next(language.embed().apply(ids), past);
    }

    @Override
    public Tensor logits(Prompt prompt) {
        return language.logits(embed(prompt), new Past.None(1));
    }

    private Tensor embed(Prompt prompt) {
        return language.embed().apply(Tensors.ids(List.of(prompt.ids())));
    }

    @Override
    public int layers() {
        return language.blocks().size();
    }

    @Override
    public int context() {
        return language.config().context();
    }
}
