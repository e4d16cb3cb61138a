package jvlm.backbone.qwenvl;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import jvlm.image.Image;
import jvlm.image.Normalize;
import jvlm.tensor.Scope;
import jvlm.tensor.Tensors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Patches")
final class PatchesTest {
    private static final Patches PATCHES = new Patches(3, 2, 2);

    private static Image noise(long seed, int width, int height) {
        var rgb = new byte[3 * width * height];
        new Random(seed).nextBytes(rgb);
        return new Image(width, height, rgb);
    }

    @Test
    void of_a_picture_are_those_of_its_tensor() {
        var image = noise(1, 18, 12);
        var pixels = PATCHES.of(List.of(image), Normalize.unit());
        assertThat(pixels.shape()).containsExactly(24, 54);
        assertThat(Grid.of(pixels)).isEqualTo(new Grid(1, 4, 6));
        Scope.inference(() -> {
            var tensor = Tensors.floats(Normalize.unit().apply(image), 1, 3, 12, 18);
            assertThat(PATCHES.of(tensor).floats()).containsExactly(pixels.values());
            return null;
        });
    }

    @Test
    void stand_block_by_block() {
        Scope.inference(() -> {
            var places = Grid.places(List.of(new Grid(2, 2, 4)), 2);
            assertThat(places.shape()).containsExactly(2, 16, 1);
            assertThat(Arrays.copyOf(places.integers(), 8)).containsExactly(0, 0, 1, 1, 0, 0, 1, 1);
            assertThat(Arrays.copyOfRange(places.integers(), 16, 24)).containsExactly(0, 1, 0, 1, 2, 3, 2, 3);
            return null;
        });
    }

    @Test
    void of_a_clip_of_odd_length_end_with_its_last_frame_twice() {
        var frames = List.of(noise(1, 6, 6), noise(2, 6, 6), noise(3, 6, 6));
        var clip = PATCHES.of(frames, Normalize.unit());
        assertThat(Grid.of(clip)).isEqualTo(new Grid(2, 2, 2));
        var last = PATCHES.of(frames.subList(2, 3), Normalize.unit());
        assertThat(Arrays.copyOfRange(clip.values(), 4 * 54, 8 * 54)).containsExactly(last.values());
        var first = PATCHES.of(frames.subList(0, 2), Normalize.unit());
        assertThat(Arrays.copyOf(clip.values(), 4 * 54)).containsExactly(first.values());
    }
}
