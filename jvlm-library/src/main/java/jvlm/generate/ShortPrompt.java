package jvlm.generate;

import java.util.concurrent.atomic.AtomicBoolean;
import jvlm.backbone.llama.Llama;
import jvlm.backbone.llama.LlamaSteps;
import jvlm.generate.kernels.Warmup;
import jvlm.task.NextToken;
import jvlm.task.Prompt;
import org.jspecify.annotations.Nullable;

/**
 * Short prompts of text that the plan of a quantised model reads by itself: libtorch is then neither loaded nor are the
 * weights unpacked for it. Which prompts these are depends on nothing but model and prompt, so that the same question has
 * the same answer.
 */
final class ShortPrompt {
    /** Tokens of the longest: libtorch, once it is there, reads long ones several times as fast. */
    static final int LONGEST = 64;

    /** Bytes of weights above which several tokens at once are sooner read, the start of their kernels included. */
    private static final long LARGE = 256L << 20;

    /** Whether this process has read such a prompt: its kernels for one column are then compiled. */
    private static final AtomicBoolean READ = new AtomicBoolean();

    private ShortPrompt() {}

    /** Reads a prompt and writes its answer; false where it is to be read by libtorch. */
    static boolean answer(NextToken model, Prompt prompt, int capacity, Writing writing, @Nullable Draft draft) {
        var plan = plan(model, prompt);
        if (plan == null) {
            return false;
        }
        try (var session = plan.begin(capacity)) {
            int first = writing.next(read(session, prompt.ids(), plan.bytes() > LARGE));
            Session.finish(session, first, writing, draft);
        }
        return true;
    }

    /**
     * The logits after a prompt. The first of a process is read token by token, by the kernels that write the answer;
     * those for several tokens give the same to the bit, but to compile them takes longer than they save.
     */
    private static float[] read(DecodeSession session, int[] ids, boolean large) {
        awaitKernels();
        if (READ.getAndSet(true) || large) {
            return session.read(ids, 0, ids.length);
        }
        var logits = session.step(ids[0]);
        for (int i = 1; i < ids.length; i++) {
            logits = session.step(ids[i]);
        }
        return logits;
    }

    private static void awaitKernels() {
        try {
            Warmup.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // the answer ends at its first token
        }
    }

    /** The plan that reads this prompt; null where libtorch does. */
    private static @Nullable DecodePlan plan(NextToken model, Prompt prompt) {
        if (!isShort(prompt)) {
            return null;
        }
        var language = language(model);
        return language == null ? null : DecodePlan.of(language);
    }

    private static boolean isShort(Prompt prompt) {
        return prompt.pixels().isEmpty() && prompt.ids().length == prompt.length() && prompt.length() <= LONGEST;
    }

    /** Begins to lay out weights and to compile kernels beside what goes on, for models whose prompts may come to this. */
    static void prepare(NextToken model) {
        var language = language(model);
        if (language != null) {
            language.derived().get(Preparation.class, () -> new Preparation(language));
        }
    }

    /** Runs once for a model. */
    private static final class Preparation {
        Preparation(Llama language) {
            Warmup.begin(1, true);
            Thread.ofPlatform().daemon().name("jvlm-plan").start(() -> layOut(language));
        }

        private static void layOut(Llama language) {
            try {
                DecodePlan.of(language);
            } catch (RuntimeException _) {
                // The model was closed meanwhile, or whoever asks for the plan next is told.
            }
        }
    }

    private static @Nullable Llama language(NextToken model) {
        return model instanceof LlamaSteps steps && DecodePlan.standsAlone(steps.language()) ? steps.language() : null;
    }
}
