package jvlm.model.qwen25vl;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import jvlm.backbone.qwenvl.Grid;
import jvlm.tensor.Scope;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Windows")
final class WindowsTest {
    /** 5 x 6 cells in windows of 4 x 4: two of four rows, two of the last row. */
    @Test
    void at_the_edges_are_smaller() {
        var windows = Windows.of(List.of(new Grid(1, 10, 12)), 2, 4);
        assertThat(windows.lengths().lengths()).containsExactly(64, 32, 16, 8);
        assertThat(Arrays.copyOf(windows.order(), 6)).containsExactly(0, 1, 2, 3, 6, 7);
        assertThat(Arrays.copyOfRange(windows.order(), 16, 20)).containsExactly(4, 5, 10, 11);
        assertThat(Arrays.copyOfRange(windows.order(), 24, 30)).containsExactly(24, 25, 26, 27, 28, 29);
    }

    @Test
    void that_fit_exactly_leave_no_empty_ones() {
        assertThat(Windows.of(List.of(new Grid(1, 16, 8)), 2, 4).lengths().lengths())
                .containsExactly(64, 64);
    }

    @Test
    void span_neither_steps_nor_pictures() {
        var windows = Windows.of(List.of(new Grid(2, 2, 2), new Grid(1, 2, 6)), 2, 4);
        assertThat(windows.lengths().lengths()).containsExactly(4, 4, 12);
        assertThat(windows.order()).containsExactly(0, 1, 2, 3, 4);
    }

    @Test
    void are_undone_by_the_order_back() {
        Scope.inference(() -> {
            var windows = Windows.of(List.of(new Grid(1, 10, 12), new Grid(3, 18, 4)), 2, 4);
            var there = windows.forth();
            assertThat(there.indexSelect(0, windows.back()).integers())
                    .containsExactly(java.util.stream.LongStream.range(0, there.elements())
                            .toArray());
            return null;
        });
    }
}
