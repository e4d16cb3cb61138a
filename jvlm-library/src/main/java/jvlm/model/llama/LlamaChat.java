package jvlm.model.llama;

import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import jvlm.backbone.llama.Llama;
import jvlm.backbone.llama.Prefill;
import jvlm.model.Speech;
import jvlm.nn.Past;
import jvlm.task.Answer;
import jvlm.task.Message;
import jvlm.task.NextToken;
import jvlm.task.Prompt;
import jvlm.task.Sampling;
import jvlm.tensor.Tensor;
import jvlm.tensor.Tensors;
import jvlm.text.Tokenizer;

/** A language model that answers text with text. */
public record LlamaChat(Llama language, Supplier<Speech> speech) implements Answer, NextToken {
    @Override
    public Prompt prompt(List<Message> dialogue) {
        var prompt = speech.get().prompts().apply(dialogue);
        language.requireKnown(prompt.ids());
        return prompt;
    }

    @Override
    public Tokenizer tokenizer() {
        return speech.get().tokenizer();
    }

    @Override
    public Set<Integer> endIds() {
        return speech.get().endIds();
    }

    @Override
    public Sampling sampling() {
        return speech.get().sampling();
    }

    @Override
    public NextToken model() {
        return this;
    }

    @Override
    public List<String> stops() {
        return speech.get().stops();
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
