package jvlm.model;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jvlm.tensor.DType;
import jvlm.tensor.Scope;
import jvlm.tensor.Tensor;
import jvlm.tensor.Tensors;

/** Features of one picture on the heap, row-major, as the tower's type has them. */
record KeptFeatures(DType dtype, long[] shape, byte[] bytes) {
    static KeptFeatures of(Tensor features) {
        var bytes = Scope.free(() -> features.contiguous().memory().toArray(ValueLayout.JAVA_BYTE));
        return new KeptFeatures(features.dtype(), features.shape(), bytes);
    }

    Tensor tensor() {
        var tensor = Tensors.empty(dtype, shape);
        tensor.memory().copyFrom(MemorySegment.ofArray(bytes));
        return tensor;
    }
}
