package jvlm.generate;

import java.util.List;
import java.util.Set;
import jvlm.backbone.llama.Llama;
import jvlm.backbone.llama.LlamaSteps;
import jvlm.nn.Past;
import jvlm.task.Answer;
import jvlm.task.Message;
import jvlm.task.NextToken;
import jvlm.task.Prompt;
import jvlm.task.Sampling;
import jvlm.tensor.Tensor;
import jvlm.text.Tokenizer;

/** A model with a plan that has fewer places than it was made with. */
record ShortLlama(Answer answer, int context) implements Answer, LlamaSteps {
    @Override
    public Llama language() {
        return ((LlamaSteps) answer.model()).language();
    }

    @Override
    public Prompt prompt(List<Message> dialogue) {
        return answer.prompt(dialogue);
    }

    @Override
    public NextToken model() {
        return this;
    }

    @Override
    public Tokenizer tokenizer() {
        return answer.tokenizer();
    }

    @Override
    public Set<Integer> endIds() {
        return Set.of();
    }

    @Override
    public List<String> stops() {
        return List.of();
    }

    @Override
    public Sampling sampling() {
        return answer.sampling();
    }

    @Override
    public Tensor prefill(List<Prompt> prompts, Past.Kept past) {
        return answer.model().prefill(prompts, past);
    }

    @Override
    public Tensor logits(Prompt prompt) {
        return answer.model().logits(prompt);
    }
}
