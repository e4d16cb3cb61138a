package jvlm.backbone.llama;

import java.util.List;
import java.util.function.UnaryOperator;
import jvlm.task.Supervise;
import jvlm.tensor.DType;
import jvlm.tensor.Tensor;

/** A model whose training goes through the blocks and the head of a {@link Llama}, whatever its rows are made of. */
public interface LlamaLesson extends Supervise {
    /** The decoder inside. */
    Llama language();

    @Override
    default List<UnaryOperator<Tensor>> blocks(Rows rows) {
        return Splice.blocks(language(), rows);
    }

    @Override
    default Tensor logits(Tensor hidden) {
        return language().read(hidden).to(DType.F32);
    }
}
