package jvlm.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;

/** The files that {@code record.py} wrote. */
final class Recorded {
    private Recorded() {}

    static Path file(String name) {
        try {
            return Path.of(Objects.requireNonNull(Recorded.class.getResource("/checkpoint/" + name), name)
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Same names in the same order, types, shapes and row-major bytes. */
    static void assertSame(Map<String, StoredTensor> found, Map<String, StoredTensor> expected) {
        assertThat(found.keySet()).containsExactlyInAnyOrderElementsOf(expected.keySet());
        found.forEach((name, tensor) -> assertSame(tensor, Objects.requireNonNull(expected.get(name))));
    }

    static void assertSame(StoredTensor found, StoredTensor expected) {
        assertThat(found.name()).isEqualTo(expected.name());
        assertThat(found.encoding()).as(found.name()).isEqualTo(expected.encoding());
        assertThat(found.shape()).as(found.name()).isEqualTo(expected.shape());
        assertThat(bytes(found)).as(found.name()).isEqualTo(bytes(expected));
    }

    static byte[] bytes(StoredTensor tensor) {
        return RowMajor.bytes(tensor).toArray(Mapped.BYTE);
    }

    static float[] floats(StoredTensor tensor) {
        var out = new float[(int) tensor.elements()];
        Unpack.toFloats(tensor, 0, out);
        return out;
    }

    /** Bit for bit, so that -0 is not 0. */
    static int[] bits(float[] values) {
        return Arrays.stream(box(values)).mapToInt(Float::floatToRawIntBits).toArray();
    }

    private static Float[] box(float[] values) {
        var boxed = new Float[values.length];
        for (int i = 0; i < values.length; i++) {
            boxed[i] = values[i];
        }
        return boxed;
    }
}
