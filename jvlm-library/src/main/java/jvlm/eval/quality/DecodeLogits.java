package jvlm.eval.quality;

import jvlm.backbone.llama.LlamaSteps;
import jvlm.generate.DecodePlan;
import jvlm.generate.DecodeSession;
import jvlm.nn.Sequence;
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
        var plan = DecodePlan.of(model.language());
        this.session = plan == null ? null : plan.begin(ids.length);
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
