package jvlm.model;

import java.util.List;
import java.util.Set;
import java.util.function.Function;
import jvlm.task.Labelled;
import jvlm.task.Message;
import jvlm.task.Prompt;
import jvlm.task.Sampling;
import jvlm.text.Tokenizer;

/**
 * The text side of a model in dialogue. It is read when the first dialogue comes: scoring and measuring by ids need none
 * of it.
 *
 * @param prompts turns dialogues into prompts
 * @param labels turns dialogues with their answers into what is learned from them
 * @param endIds ids that end an answer
 * @param stops texts that end an answer and are not part of it
 * @param sampling what the checkpoint publishes as its way of choosing tokens
 */
public record Speech(
        Function<List<Message>, Prompt> prompts,
        Labels labels,
        Tokenizer tokenizer,
        Set<Integer> endIds,
        List<String> stops,
        Sampling sampling) {
    /** Ids and labels of a dialogue, cut at {@code longest} ids. */
    @FunctionalInterface
    public interface Labels {
        Labelled of(List<Message> dialogue, int longest);
    }
}
