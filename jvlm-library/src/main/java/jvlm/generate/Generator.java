package jvlm.generate;

import java.util.ArrayList;
import java.util.List;
import jvlm.error.BadInput;
import jvlm.generate.Generated.End;
import jvlm.nn.Past;
import jvlm.nn.Sequence;
import jvlm.nn.Slots;
import jvlm.task.Answer;
import jvlm.task.NextToken;
import jvlm.task.Prompt;
import jvlm.tensor.Scope;
import jvlm.tensor.Tensor;
import jvlm.tensor.Tensors;

/** Writes answers token by token. It sees of a model only how a prompt is read and a step is taken. */
public final class Generator {
    /** How the pasts of a batch lie in memory. */
    public enum Memory {
        /** Rows of one length, shorter prompts padded on the left. */
        PADDED,
        /** Each row by itself. */
        SLOTS
    }

    private final Answer answer;
    private final NextToken model;

    public Generator(Answer answer) {
        this.answer = answer;
        this.model = answer.model();
        ShortPrompt.prepare(model);
    }

    /** Writes one answer; the listener hears it grow and may cancel it, as does an interrupt of the thread. */
    public Generated generate(Prompt prompt, GenerateOptions options, TextListener listener) {
        return Session.once(answer, prompt, options, listener);
    }

    /** Writes answers to several prompts at once; each row draws from a generator seeded by its place. */
    public List<Generated> generate(List<Prompt> prompts, GenerateOptions options, Memory memory) {
        if (prompts.size() == 1 && memory == Memory.PADDED) {
            return List.of(generate(prompts.getFirst(), options, TextListener.NONE));
        }
        var writings = new ArrayList<Writing>();
        for (int i = 0; i < prompts.size(); i++) {
            var seeded = options.withSampling(options.sampling(), options.seed() + i);
            writings.add(new Writing(answer, prompts.get(i), seeded, TextListener.NONE));
        }
        if (!prompts.isEmpty()) {
            run(prompts, writings, options, memory);
        }
        return writings.stream().map(Writing::result).toList();
    }

    private void run(List<Prompt> prompts, List<Writing> writings, GenerateOptions options, Memory memory) {
        int longest = longest(prompts, model.context());
        int capacity = (int) Math.min(model.context(), (long) longest + options.maxNewTokens());
        var past = past(prompts, memory, longest, capacity);
        try {
            int[] ids = Scope.inference(() -> choose(model.prefill(prompts, past), writings));
            for (int written = 1; writings.stream().anyMatch(w -> !w.isEnded()); written++) {
                if (written == Session.WARM_FROM) {
                    DecodePlan.warm(model, prompts.size());
                }
                if (written == Session.PLAN_FROM && follow(prompts, past, options.maxNewTokens(), ids, writings)) {
                    return;
                }
                if (Thread.currentThread().isInterrupted()) {
                    writings.forEach(w -> w.end(End.CANCELLED));
                } else if (past.room() < 1) {
                    writings.forEach(w -> w.end(End.CONTEXT));
                } else {
                    int[] last = ids;
                    ids = Scope.inference(() -> choose(model.step(column(last), past), writings));
                }
            }
        } finally {
            past.free();
        }
    }

    /** Goes on by the plan; false where the model has none. */
    private boolean follow(List<Prompt> prompts, Past.Kept read, int newTokens, int[] ids, List<Writing> writings) {
        try (var answers = PlannedAnswers.take(model, prompts, read, newTokens, ids, writings)) {
            if (answers == null) {
                return false;
            }
            read.free();
            answers.write();
        }
        return true;
    }

    /** Places of the longest prompt; throws {@link BadInput} where no answer fits behind it. */
    static int longest(List<Prompt> prompts, int context) {
        int longest = prompts.stream().mapToInt(Prompt::length).max().orElse(0);
        if (longest == 0) {
            throw new BadInput("the prompt is empty");
        }
        if (longest >= context) {
            throw new BadInput("the prompt takes " + longest + " tokens, the context of the model has " + context
                    + " for prompt and answer");
        }
        return longest;
    }

    private Past.Kept past(List<Prompt> prompts, Memory memory, int longest, int capacity) {
        return switch (memory) {
            case SLOTS -> new Slots(model.layers(), capacity, prompts.size());
            case PADDED -> {
                var padding =
                        prompts.stream().mapToInt(p -> longest - p.length()).toArray();
                yield new Sequence(model.layers(), capacity, padding);
            }
        };
    }

    static Tensor column(int[] ids) {
        var values = new long[ids.length];
        for (int i = 0; i < ids.length; i++) {
            values[i] = ids[i];
        }
        return Tensors.longs(values, ids.length, 1);
    }

    /** The next token of every row; rows that have ended repeat what they are given. */
    private static int[] choose(Tensor logits, List<Writing> writings) {
        logits.named("logits.steps");
        var ids = new int[writings.size()];
        var row = new float[Math.toIntExact(logits.size(1))];
        for (int i = 0; i < ids.length; i++) {
            if (!writings.get(i).isEnded()) {
                logits.select(0, i).read(row);
                ids[i] = writings.get(i).next(row);
            }
        }
        return ids;
    }
}
