package jvlm.model;

import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import jvlm.task.Answer;
import jvlm.task.Message;
import jvlm.task.NextToken;
import jvlm.task.Prompt;
import jvlm.task.Sampling;
import jvlm.text.Tokenizer;

/**
 * A model that tells the next token, and its text side, together in dialogue.
 *
 * @param check every prompt goes through it: ids beyond the embedding must not reach the model
 */
public record Answering(NextToken model, UnaryOperator<Prompt> check, Supplier<Speech> speech) implements Answer {
    @Override
    public Prompt prompt(List<Message> dialogue) {
        return check.apply(speech.get().prompts().apply(dialogue));
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
    public List<String> stops() {
        return speech.get().stops();
    }

    @Override
    public Sampling sampling() {
        return speech.get().sampling();
    }
}
