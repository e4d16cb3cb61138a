package jvlm.checkpoint;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;
import java.util.stream.LongStream;
import jvlm.tensor.DType;
import jvlm.tensor.Scope;
import jvlm.tensor.Tensor;
import jvlm.tensor.Tensors;

/**
 * Draws the tensors of a model that is only described, each from its own distribution. The numbers depend on seed,
 * name and place alone, not on order or threads.
 */
public final class Draw {
    /** Elements that one generator draws. */
    private static final long CHUNK = 1 << 16;

    private final DType dtype;
    private final long seed;
    /** One tensor at a time is written, so that all share one buffer as large as the largest. */
    private MemorySegment buffer = MemorySegment.NULL;

    private Draw(DType dtype, long seed) {
        this.dtype = dtype;
        this.seed = seed;
    }

    /**
     * Tensors for everything that was asked of {@code described}, under those names. The bytes of one are overwritten
     * when those of the next are asked for.
     *
     * @param dtype a floating type
     */
    public static List<WritableTensor> tensors(Weights described, DType dtype, long seed) {
        var draw = new Draw(dtype, seed);
        return described.asked().stream().map(draw::writable).toList();
    }

    /** One tensor, which outlives the scopes around. */
    static Tensor tensor(Weights.Asked asked, DType dtype, long seed) {
        return Scope.keep(() -> {
            var t = Tensors.empty(dtype, asked.shape());
            t.memory().copyFrom(new Draw(dtype, seed).drawn(asked));
            return t;
        });
    }

    private WritableTensor writable(Weights.Asked asked) {
        return new WritableTensor(asked.name(), Encoding.valueOf(dtype.name()), asked.shape(), () -> drawn(asked));
    }

    private MemorySegment drawn(Weights.Asked asked) {
        long elements = LongStream.of(asked.shape()).reduce(1, Math::multiplyExact);
        var bytes = room(elements * dtype.bytes());
        LongStream.range(0, Math.ceilDiv(elements, CHUNK)).parallel().forEach(chunk -> {
            long end = Math.min(elements, (chunk + 1) * CHUNK);
            var source = source(asked.init(), new SplittableRandom(seedOf(asked.name(), chunk)));
            for (long i = chunk * CHUNK; i < end; i++) {
                put(bytes, i, source.getAsDouble());
            }
        });
        return bytes;
    }

    private MemorySegment room(long size) {
        if (buffer.byteSize() < size) {
            buffer = Arena.ofAuto().allocate(size, 64);
        }
        return buffer.asSlice(0, size);
    }

    private static DoubleSupplier source(Init init, SplittableRandom random) {
        return switch (init) {
            case Init.Constant(double value) -> () -> value;
            case Init.Uniform(double bound) -> () -> bound * (2 * random.nextDouble() - 1);
            case Init.Normal(double deviation) -> () -> deviation * random.nextGaussian();
        };
    }

    /** Names and chunks spread over all seeds by the finaliser of splitmix64. */
    private long seedOf(String name, long chunk) {
        long z = seed + 0x9e3779b97f4a7c15L * (chunk + 1);
        for (int i = 0; i < name.length(); i++) {
            z = 31 * z + name.charAt(i);
        }
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    private void put(MemorySegment bytes, long i, double value) {
        switch (dtype) {
            case F64 -> bytes.setAtIndex(ValueLayout.JAVA_DOUBLE, i, value);
            case F32 -> bytes.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) value);
            case F16 -> bytes.setAtIndex(ValueLayout.JAVA_SHORT, i, Float.floatToFloat16((float) value));
            case BF16 -> bytes.setAtIndex(ValueLayout.JAVA_SHORT, i, bfloat16((float) value));
            default -> throw new IllegalArgumentException("weights are not drawn as " + dtype);
        }
    }

    /** The upper half of a float32, rounded to the nearest, ties to even. */
    static short bfloat16(float value) {
        int bits = Float.floatToRawIntBits(value);
        return (short) ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16);
    }
}
