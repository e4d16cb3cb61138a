package jvlm.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import jvlm.error.BadInput;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Damaged files give a picture or one line, whatever the damage. */
class DecodeFuzzTest {
    private static final int MUTANTS = 6;

    private static Stream<String> names() {
        return Recorded.pictures().keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("names")
    void damage_ends_in_a_picture_or_in_one_line(String name) {
        var whole = Recorded.picture(name);
        for (int i = 0; i < MUTANTS; i++) {
            var damaged = damage(whole, new Random(31L * name.hashCode() + i));
            try {
                var image = Image.readUpright(damaged, name);
                assertThat(image.rgb()).hasSize(3 * image.width() * image.height());
            } catch (BadInput e) {
                assertThat(e.getMessage()).startsWith(name + ": ").doesNotContain("\n");
            }
        }
    }

    private static byte[] damage(byte[] whole, Random random) {
        int place = random.nextInt(whole.length);
        int length = Math.min(whole.length - place, 1 + random.nextInt(40));
        var damaged = whole.clone();
        switch (random.nextInt(4)) {
            case 0 -> {
                for (int n = 1 + random.nextInt(20); n > 0; n--) {
                    damaged[random.nextInt(whole.length)] = (byte) random.nextInt();
                }
            }
            case 1 -> { // sizes, counts and offsets are near the start
                int at = random.nextInt(Math.min(whole.length, 300));
                Arrays.fill(damaged, at, Math.min(whole.length, at + 4), (byte) (random.nextBoolean() ? 255 : 127));
            }
            case 2 -> {
                System.arraycopy(whole, place + length, damaged, place, whole.length - place - length);
                damaged = Arrays.copyOf(damaged, whole.length - length);
            }
            default -> damaged = Arrays.copyOf(whole, place);
        }
        return damaged;
    }
}
