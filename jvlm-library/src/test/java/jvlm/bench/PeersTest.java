package jvlm.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import jvlm.error.BadInput;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Measuring beside a peer")
class PeersTest {
    private static String line(String dtype, double load, double rate) {
        return "{\"peer\": \"other\", \"variant\": \"eager\", \"dtype\": \"" + dtype + "\", \"load_s\": " + load
                + ", \"prefill_tps\": {\"128\": " + rate + "}, \"versions\": {\"x\": \"1\"}}";
    }

    @Test
    void takes_the_median_of_each_figure_over_the_rounds() {
        var peers = new Peers();
        for (double x : new double[] {3, 1, 2}) {
            assertThat(peers.add(List.of("a warning", line("float32", x, 10 * x), line("bfloat16", 5, 5))))
                    .isEqualTo(2);
        }
        assertThat(peers.medians()).containsOnlyKeys("other eager float32", "other eager bfloat16");
        assertThat(peers.medians().get("other eager float32"))
                .containsEntry("load_s", 2.0)
                .containsEntry("prefill_tps 128", 20.0)
                .hasSize(2);
    }

    @Test
    void keeps_apart_peers_that_failed() {
        var peers = new Peers();
        assertThat(peers.add(List.of("{\"peer\": \"other\", \"error\": \"no module\"}")))
                .isEqualTo(1);
        assertThat(peers.medians()).isEmpty();
        assertThat(peers.errors()).containsEntry("other", "no module");
    }

    @Test
    void refuses_a_line_that_only_begins_as_json() {
        assertThatThrownBy(() -> new Peers().add(List.of("{\"peer\": ")))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("the peer printed");
    }

    @Test
    void feeds_ids_that_share_no_beginning_and_are_in_the_vocabulary() {
        assertThat(Ids.of(4, 32000, 0)).containsExactly(100, 107, 114, 121);
        assertThat(Ids.of(3, 32000, 2)).containsExactly(126, 133, 140);
        assertThat(Ids.of(3, 151, 1)).containsExactly(13, 20, 27);
        for (int vocabulary : new int[] {16, 201, 300, 50_000}) {
            assertThat(Arrays.stream(Ids.of(5000, vocabulary, 3))).allMatch(id -> id >= 0 && id < vocabulary);
        }
    }

    @Test
    void takes_the_middle_of_an_odd_and_the_mean_of_the_middle_of_an_even_number() {
        assertThat(Bench.median(new double[] {9, 1, 4})).isEqualTo(4);
        assertThat(Bench.median(new double[] {9, 1, 4, 2})).isEqualTo(3);
    }

    @Test
    void tells_the_age_and_the_memory_of_this_process() {
        double before = ProcessState.age();
        assertThat(before).isBetween(0.0, 86400.0);
        assertThat(ProcessState.age()).isGreaterThanOrEqualTo(before);
        assertThat(ProcessState.peakMegabytes()).isNotNegative();
    }
}
