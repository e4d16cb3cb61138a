package jvlm.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class StandingTest {
    private static Contest.Peer peer(Map<String, Double> targets) {
        return new Contest.Peer("other", "other --json", targets);
    }

    @Test
    void rates_are_to_reach_their_target_and_times_and_memory_to_stay_below() {
        var targets = Map.of("decode_tps 64", 1.5, "prefill_tps 8", 2.0, "vision_ms 1", 0.8, "peak_rss_mb", 0.7);
        var ours = Map.of("decode_tps 64", 150.0, "prefill_tps 8", 199.0, "vision_ms 1", 80.0, "peak_rss_mb", 71.0);
        var theirs = Map.of("decode_tps 64", 100.0, "prefill_tps 8", 100.0, "vision_ms 1", 100.0, "peak_rss_mb", 100.0);
        assertThat(Standing.of(peer(targets), ours, theirs))
                .extracting(Standing::figure, Standing::met)
                .containsExactlyInAnyOrder(
                        tuple("decode_tps 64", true),
                        tuple("prefill_tps 8", false),
                        tuple("vision_ms 1", true),
                        tuple("peak_rss_mb", false));
    }

    @Test
    void figures_of_one_side_alone_are_left_out_unless_they_are_aimed_at() {
        var theirs = new LinkedHashMap<String, Double>();
        theirs.put("load_s", 2.0);
        theirs.put("vision_ms 1", 9.0);
        var all = Standing.of(peer(Map.of("decode_tps 64", 1.5)), Map.of("load_s", 0.5, "decode_tps 8", 3.0), theirs);
        assertThat(all).extracting(Standing::figure).containsExactly("load_s", "decode_tps 64");
        assertThat(all.getFirst().met()).isNull();
        assertThat(all.getFirst().ratio()).isEqualTo(0.25);
        assertThat(all.getLast().met()).isNull();
        assertThat(all.getLast().line())
                .isEqualTo("| decoding after 64, tokens/s | - | - | - | at least 1.5 | not measured |%n".formatted());
    }

    @Test
    void a_line_says_what_was_measured_in_words() {
        assertThat(new Standing("peak_rss_mb", 1277, 201, 1.3).line())
                .isEqualTo("| peak memory, MB | 1277 | 201 | 6.35 | at most 1.3 | missed |%n".formatted());
        assertThat(new Standing("decode_tps 1024", 137.64, 86.9, null).line())
                .isEqualTo("| decoding after 1024, tokens/s | 138 | 86.9 | 1.58 |  |  |%n".formatted());
    }
}
