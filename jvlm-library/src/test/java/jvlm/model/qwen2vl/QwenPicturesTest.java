package jvlm.model.qwen2vl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jvlm.backbone.clip.ClipImages;
import jvlm.backbone.qwenvl.Grid;
import jvlm.backbone.qwenvl.Patches;
import jvlm.error.BadInput;
import jvlm.image.Filter;
import jvlm.image.Image;
import jvlm.image.Normalize;
import jvlm.image.Resampler;
import jvlm.task.Message;
import jvlm.task.Message.Budget;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class QwenPicturesTest {
    private final QwenPictures pictures = new QwenPictures(
            new Patches(14, 2, 2),
            new Budget(56 * 56, 280 * 280),
            true,
            Filter.BICUBIC,
            Resampler.PILLOW,
            new Normalize(ClipImages.MEAN, ClipImages.STD));

    @Test
    void a_picture_has_as_many_pixels_as_its_message_allows() {
        assertThat(grid(560, 560, null)).isEqualTo(new Grid(1, 20, 20));
        assertThat(grid(560, 560, new Budget(0, 140 * 140))).isEqualTo(new Grid(1, 10, 10));
        assertThat(grid(28, 28, null)).isEqualTo(new Grid(1, 4, 4));
        assertThat(grid(28, 28, new Budget(112 * 112, 0))).isEqualTo(new Grid(1, 8, 8));
    }

    @Test
    void an_end_that_a_message_leaves_open_is_the_models_but_never_beyond_the_other() {
        assertThat(grid(560, 560, new Budget(560 * 560, 0))).isEqualTo(new Grid(1, 40, 40));
        assertThat(grid(28, 28, new Budget(0, 28 * 28))).isEqualTo(new Grid(1, 2, 2));
        assertThatThrownBy(() -> new Budget(200, 100)).isInstanceOf(BadInput.class);
    }

    private @Nullable Grid grid(int width, int height, @Nullable Budget budget) {
        return pictures.grid(new Message.Picture(Image.solid(width, height, 9, 9, 9), budget));
    }
}
