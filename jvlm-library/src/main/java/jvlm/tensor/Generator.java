package jvlm.tensor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import jvlm.error.BadInput;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * Random numbers as PyTorch draws them on the processor (MT19937): what {@code torch.manual_seed} with the same seed is
 * followed by. Its state can be saved and put back. Belongs to one thread.
 */
public final class Generator {
    private final org.bytedeco.pytorch.Generator raw;

    public Generator(long seed) {
        Natives.ready();
        raw = torch.createCPUGenerator(seed);
        raw.retainReference(); // outlives the scope it is made in
    }

    /** 0 to {@code n} - 1 in random order, as {@code torch.randperm(n)}. */
    public int[] permutation(int n) {
        if (n == 0) {
            return new int[0]; // an empty tensor has no memory
        }
        return Scope.free(() -> {
            var order = new Tensor(torch.randperm(n, new GeneratorOptional(raw), Tensors.options(DType.I64)));
            long[] all = order.memory().toArray(ValueLayout.JAVA_LONG);
            return Arrays.stream(all).mapToInt(Math::toIntExact).toArray();
        });
    }

    /** All that later draws depend on. */
    public byte[] state() {
        return Scope.free(() -> new Tensor(raw.get_state()).memory().toArray(ValueLayout.JAVA_BYTE));
    }

    /** Goes on from a saved {@link #state}. Throws {@link BadInput} for bytes that are none. */
    public void restore(byte[] state) {
        if (state.length == 0) {
            throw new BadInput("a saved random state is empty");
        }
        Scope.free(() -> {
            var t = Tensors.empty(DType.U8, state.length);
            t.memory().copyFrom(MemorySegment.ofArray(state));
            try {
                raw.set_state(t.raw);
            } catch (RuntimeException e) {
                throw new BadInput("a saved random state of " + state.length + " bytes cannot be used", e);
            }
            return state.length;
        });
    }
}
