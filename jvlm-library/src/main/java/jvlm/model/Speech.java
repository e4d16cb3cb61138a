package jvlm.model;

import java.util.List;
import java.util.Set;
import java.util.function.Function;
import jvlm.task.Message;
import jvlm.task.Prompt;
import jvlm.task.Sampling;
import jvlm.text.Tokenizer;

/**
 * The text side of a model in dialogue. It is read when the first dialogue comes: scoring and measuring by ids need none
 * of it.
 *
 * @param prompts turns dialogues into prompts
 * @param endIds ids that end an answer
 * @param stops texts that end an answer and are not part of it
 * @param sampling what the checkpoint publishes as its way of choosing tokens
 */
public record Speech(
        Function<List<Message>, Prompt> prompts,
        Tokenizer tokenizer,
        Set<Integer> endIds,
        List<String> stops,
        Sampling sampling) {}
