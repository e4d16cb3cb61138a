package jvlm.eval.quality;

import java.util.List;
import jvlm.backbone.llama.LlamaSteps;
import jvlm.generate.DecodePlan;
import jvlm.generate.DecodeSession;
import jvlm.nn.Sequence;
import jvlm.task.Prompt;
import jvlm.tensor.Scope;
import jvlm.tensor.Tensors;
import org.jspecify.annotations.Nullable;

/** One token after the other, as an answer is written: by the model's plan where it has one. */
final class DecodeLogits implements LogitStream {
    private final LlamaSteps model;
    private final int[] ids;
    private final Sequence past;
    private final @Nullable DecodeSession session;
    private int place;

    DecodeLogits(LlamaSteps model, int[] ids) {
        this.model = model;
        this.ids = ids;
        this.past = new Sequence(model.layers(), ids.length);
        // A plan goes on after a prompt; its one token is then forgotten and read again by the plan itself.
        var prompt = Prompt.of("", new int[] {ids[0]});
        Scope.inference(() -> model.prefill(List.of(prompt), past).size(1));
        this.session = DecodePlan.after(model, prompt, past, ids.length);
        past.truncate(0);
        if (session != null) {
            session.truncate(0);
            past.free();
        }
    }

    @Override
    public float[] next() {
        int id = ids[place++];
        return session != null ? session.step(id) : Scope.inference(() -> step(id));
    }

    private float[] step(int id) {
        return model.step(Tensors.longs(new long[] {id}, 1, 1), past).floats();
    }

    @Override
    public void close() {
        if (session != null) {
            session.close();
        }
        past.free();
    }
}
