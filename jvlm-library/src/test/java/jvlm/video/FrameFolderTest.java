package jvlm.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import jvlm.error.BadInput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FrameFolderTest {
    private static VideoFrames read(Path folder, double fps) {
        return FrameFolder.read(folder, fps, new FrameSize.Stored(), VideoLimits.DEFAULT);
    }

    @Test
    void the_last_of_an_odd_number_comes_twice() {
        var frames = read(Reference.file("frames"), 2);
        assertThat(frames.frames()).hasSize(6);
        assertThat(frames.frames().get(5)).isSameAs(frames.frames().get(4));
        assertThat(frames.seconds()).containsExactly(0, 0.5, 1, 1.5, 2, 2.5);
    }

    @Test
    void other_files_are_left_out_and_an_empty_folder_is_told(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("notes.txt"), "x");
        Files.writeString(folder.resolve(".hidden.png"), "x");
        assertThatThrownBy(() -> read(folder, 2))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("no pictures in it");
        assertThatThrownBy(() -> read(folder.resolve("none"), 2)).isInstanceOf(BadInput.class);
    }

    @Test
    void frames_of_two_shapes_and_rates_below_zero_are_refused(@TempDir Path folder) throws IOException {
        Files.copy(Reference.file("frames/001.png"), folder.resolve("a.png"));
        Files.copy(Reference.file("plain.gif"), folder.resolve("b.gif"));
        assertThatThrownBy(() -> read(folder, 2))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("b.gif: a frame of another shape");
        assertThatThrownBy(() -> read(folder, -1))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("-1.0 frames a second");
    }
}
