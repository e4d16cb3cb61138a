package jvlm.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import jvlm.error.BadInput;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Damaged files of every format: each is read, or refused by a line that names it. */
@Timeout(60)
class CheckpointMutationTest {
    private static final int MUTANTS = 150;
    private static final long LARGE = 64 << 20;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "state.expected.safetensors",
                "zip.pt",
                "zip4.pt",
                "deflated.pt",
                "zip64.pt",
                "legacy.pt",
                "legacy-view.pt",
                "training.pt",
                "script.pt",
                "quants.gguf",
                "split-00001-of-00003.gguf",
                "weights.onnx",
                "outside.onnx",
            })
    void a_damaged_file_is_read_or_refused(String name) throws IOException {
        var original = Files.readAllBytes(Recorded.file(name));
        int refused = 0;
        for (int seed = 0; seed < MUTANTS; seed++) {
            var file = Files.write(folder.resolve("mutant-" + seed), mutate(original, new Random(seed)));
            if (!isRead(file, name + " seed " + seed)) {
                refused++;
            }
            Files.delete(file);
        }
        assertThat(refused).isPositive();
    }

    private static boolean isRead(Path file, String what) {
        try (var found = Checkpoint.open(file)) {
            for (var tensor : found.tensors().values()) {
                touch(tensor);
            }
            return true;
        } catch (BadInput e) {
            assertThat(e.getMessage())
                    .as(what)
                    .contains(file.getFileName().toString())
                    .doesNotContain("\n");
            return false;
        } catch (RuntimeException | Error e) {
            throw new AssertionError(what, e);
        }
    }

    private static void touch(StoredTensor tensor) {
        assertThat(tensor.bytes().byteSize()).isLessThan(LARGE);
        if (tensor.elements() < LARGE) {
            RowMajor.bytes(tensor);
        }
        if (tensor.isContiguous()) {
            Unpack.toFloats(tensor, 0, new float[(int) Math.min(tensor.elements(), 256)]);
        }
    }

    private static byte[] mutate(byte[] original, Random random) {
        var bytes = original.clone();
        for (int i = random.nextInt(1, 5); i > 0; i--) {
            // The beginning and the end hold the descriptions.
            int at = random.nextBoolean()
                    ? random.nextInt(bytes.length)
                    : random.nextBoolean() ? random.nextInt(Math.min(512, bytes.length)) : tail(bytes, random);
            switch (random.nextInt(5)) {
                case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bytes[at] = (byte) random.nextInt(256);
                case 2 ->
                    Arrays.fill(bytes, at, Math.min(bytes.length, at + 8), (byte) (random.nextBoolean() ? -1 : 0));
                case 3 -> {
                    int length = Math.min(random.nextInt(1, 64), bytes.length - at);
                    int from = random.nextInt(bytes.length - length + 1);
                    System.arraycopy(bytes, from, bytes, at, length);
                }
                default -> bytes = random.nextInt(4) == 0 ? Arrays.copyOf(bytes, Math.max(1, at)) : bytes;
            }
        }
        return bytes;
    }

    private static int tail(byte[] bytes, Random random) {
        return bytes.length - 1 - random.nextInt(Math.min(512, bytes.length));
    }
}
