package jvlm.generate;

import java.util.List;
import jvlm.error.BadInput;
import jvlm.generate.Generated.End;
import jvlm.nn.Sequence;
import jvlm.task.Answer;
import jvlm.task.NextToken;
import jvlm.task.Prompt;
import jvlm.tensor.Scope;
import jvlm.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * One model's answers to one prompt after the other. Keys and values of the last prompt and its answer are kept, and of
 * the next prompt only what comes after the places that both have in common is read: of a dialogue that goes on what is
 * new, of several questions about one picture the questions. Answers are those of prompts that are read anew but for the
 * rounding of a sum whose parts are computed in other groups. Belongs to one thread.
 */
public final class Session implements AutoCloseable {
    /**
     * The token from which on the plan writes. Making it costs more than a short answer takes; and as it rounds otherwise
     * in bfloat16, the same question must be passed on at the same token, whether the plan was there already or not.
     */
    static final int PLAN_FROM = 48;

    /** The token at which its kernels begin to be compiled, beside the tokens that follow. */
    static final int WARM_FROM = 44;

    private final Answer answer;
    private final NextToken model;
    private final boolean lasting;
    private Held held = Held.NOTHING;
    private int kept;
    /** What was read; null where the plan has it, or before the first prompt. */
    private @Nullable Sequence read;

    private @Nullable DecodeSession planned;

    public Session(Answer answer) {
        this(answer, true);
    }

    private Session(Answer answer, boolean lasting) {
        this.answer = answer;
        this.model = answer.model();
        this.lasting = lasting;
    }

    /** Writes the one answer to a prompt that nothing is kept of. */
    static Generated once(Answer answer, Prompt prompt, GenerateOptions options, TextListener listener) {
        try (var session = new Session(answer, false)) {
            return session.generate(prompt, options, listener);
        }
    }

    /**
     * Writes the answer to a prompt; the listener hears it grow and may cancel it, as does an interrupt of the thread.
     * Throws {@link BadInput} where no answer fits behind the prompt.
     */
    public Generated generate(Prompt prompt, GenerateOptions options, TextListener listener) {
        int length = Generator.longest(List.of(prompt), model.context());
        int capacity = (int) Math.min(model.context(), (long) length + options.maxNewTokens());
        var writing = new Writing(answer, prompt, options, listener);
        var draft = options.draft() > 0 ? new Draft(options.draft()) : null;
        if (!lasting && ShortPrompt.answer(model, prompt, capacity, writing, draft)) {
            return writing.result();
        }
        var asked = lasting ? Held.of(model.reading(prompt), prompt) : Held.NOTHING;
        boolean whole = false;
        try {
            var past = begin(asked, length, capacity);
            int first = Scope.inference(() -> choose(model.prefill(List.of(prompt), past), writing));
            write(prompt, past, capacity, first, writing, draft);
            held = asked.with(writing.ids());
            whole = true;
        } finally {
            if (!whole) {
                close();
            }
        }
        return writing.result();
    }

    /** Places of the last prompt that were not read, since they were there. */
    public int kept() {
        return kept;
    }

    /** The past that holds what the next prompt has in common with the last one and its answer. */
    private Sequence begin(Held asked, int length, int capacity) {
        int there = planned != null ? planned.length() : read != null ? read.length() : 0;
        kept = held.common(asked, Math.min(there, length - 1));
        held = Held.NOTHING;
        if (kept > 0 && planned == null && read != null) {
            read.truncate(kept);
            return read;
        }
        var fresh = new Sequence(model.layers(), lasting ? model.context() : capacity);
        if (kept > 0 && planned != null) {
            planned.copyTo(fresh, kept);
        }
        close();
        read = fresh;
        return fresh;
    }

    private void write(Prompt prompt, Sequence past, int capacity, int first, Writing writing, @Nullable Draft draft) {
        int last = first;
        for (int written = 1; !writing.isEnded(); written++) {
            if (written == WARM_FROM) {
                DecodePlan.warm(model, draft == null ? 1 : 2);
            }
            if (written == PLAN_FROM && follow(prompt, past, capacity, last, writing, draft)) {
                return;
            }
            if (goesOn(writing, capacity - past.length())) {
                int id = last;
                last = Scope.inference(() -> choose(model.step(Generator.column(new int[] {id}), past), writing));
            }
        }
    }

    /** Goes on by the plan; false where the model has none. */
    private boolean follow(
            Prompt prompt, Sequence past, int capacity, int first, Writing writing, @Nullable Draft draft) {
        var session = DecodePlan.after(model, prompt, past, capacity);
        if (session == null) {
            return false;
        }
        planned = session;
        past.free();
        read = null;
        finish(session, first, writing, draft);
        return true;
    }

    /** Writes an answer to its end by the plan; {@code last} is its last token so far, which was not read yet. */
    static void finish(DecodeSession session, int last, Writing writing, @Nullable Draft draft) {
        int id = last;
        while (!writing.isEnded()) {
            if (goesOn(writing, session.room())) {
                id = draft == null ? writing.next(session.step(id)) : draft.step(session, id, writing);
            }
        }
    }

    /** Whether there is room for another token, and no interrupt; ends the answer where not. */
    static boolean goesOn(Writing writing, int room) {
        if (Thread.currentThread().isInterrupted()) {
            writing.end(End.CANCELLED);
        } else if (room < 1) {
            writing.end(End.CONTEXT);
        }
        return !writing.isEnded();
    }

    private static int choose(Tensor logits, Writing writing) {
        logits.named("logits.steps");
        return writing.next(logits.select(0, 0).floats());
    }

    /** Forgets everything and frees its memory; the session may be used again. */
    @Override
    public void close() {
        held = Held.NOTHING;
        if (read != null) {
            read.free();
            read = null;
        }
        if (planned != null) {
            planned.close();
            planned = null;
        }
    }
}
