package jvlm.task;

import java.util.List;
import java.util.Set;
import jvlm.text.Tokenizer;

/** Answers dialogues with text. */
public interface Answer {
    /** Renders a dialogue by the model's chat template and prepares its pictures. */
    Prompt prompt(List<Message> dialogue);

    NextToken model();

    Tokenizer tokenizer();

    /** Ids that end an answer. */
    Set<Integer> endIds();

    /** Texts that end an answer and are not part of it. */
    List<String> stops();

    /** What the checkpoint publishes as its way of sampling. */
    Sampling sampling();
}
