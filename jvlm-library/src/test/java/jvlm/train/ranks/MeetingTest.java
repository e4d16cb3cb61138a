package jvlm.train.ranks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import jvlm.error.BadInput;
import jvlm.tensor.Device;
import jvlm.tensor.Group;
import jvlm.tensor.Rendezvous;
import jvlm.tensor.Tensors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The environment of a rank")
class MeetingTest {
    private static Map<String, String> environment(String... changes) {
        var environment = new HashMap<>(Map.of(
                "RANK", "1",
                "WORLD_SIZE", "2",
                "MASTER_ADDR", "127.0.0.1",
                "MASTER_PORT", "29500",
                "JVLM_RANKS_TIMEOUT", "1"));
        for (var change : changes) {
            var parts = change.split("=", -1);
            environment.put(parts[0], parts[1]);
        }
        return environment;
    }

    @Test
    void names_no_run_where_there_are_no_ranks() {
        assertThat(Ranks.join(Map.of("MASTER_PORT", "x"), Device.CPU)).isEqualTo(new Alone());
        assertThat(Ranks.join(environment("WORLD_SIZE=1", "RANK=0"), Device.CPU))
                .isEqualTo(new Alone());
    }

    @Test
    void is_refused_where_half_of_it_is_missing() {
        assertThatThrownBy(() -> Ranks.join(Map.of("RANK", "0", "MASTER_ADDR", "x"), Device.CPU))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("has RANK, MASTER_ADDR but not WORLD_SIZE, MASTER_PORT");
    }

    @ParameterizedTest
    @CsvSource({
        "RANK=2, from 0 to 1",
        "RANK=-1, from 0 to 1",
        "RANK=, from 0 to 1",
        "WORLD_SIZE=0, from 1",
        "WORLD_SIZE=99999999999, from 1",
        "MASTER_PORT=65536, from 1 to 65535",
        "MASTER_PORT=http, from 1 to 65535",
        "JVLM_RANKS_TIMEOUT=soon, from 1",
        "MASTER_ADDR=no-such-host.invalid, not known",
        "GLOO_SOCKET_IFNAME=eth77, no network interface"
    })
    void is_refused_where_a_variable_is_wrong(String change, String said) {
        assertThatThrownBy(() -> Ranks.join(environment(change), Device.CPU))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining(change.substring(0, change.indexOf('=')))
                .hasMessageContaining(said);
    }

    @Test
    void is_refused_where_the_port_is_taken() throws IOException {
        try (var taken = new ServerSocket(0)) {
            var environment = environment("RANK=0", "MASTER_PORT=" + taken.getLocalPort());
            assertThatThrownBy(() -> Ranks.join(environment, Device.CPU))
                    .isInstanceOf(BadInput.class)
                    .hasMessageContaining("MASTER_PORT " + taken.getLocalPort());
        }
    }

    @Test
    void is_given_up_when_rank_0_does_not_come() throws IOException {
        int port;
        try (var socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        assertThatThrownBy(() -> Ranks.join(environment("MASTER_PORT=" + port), Device.CPU))
                .isInstanceOf(RankLost.class)
                .hasMessageContaining("rank 0 does not answer at 127.0.0.1:" + port + " for 1 s");
    }

    @Test
    void joins_graphics_cards_only_with_natives_for_them() {
        var second = Duration.ofSeconds(1);
        var at = new Rendezvous(0, 2, "127.0.0.1", 1, "127.0.0.1", second, second);
        assertThatThrownBy(() -> Group.join(at, new Device("cuda", 0)))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("lack NCCL");
    }

    @Test
    void leaves_a_single_process_with_its_own_gradients() {
        var w = Tensors.floats(new float[] {2, 3}, 2).trainable(true);
        try (var reduction = Reduction.over(List.of(w), new Alone())) {
            reduction.backward(w.mul(w).sum(0), true);
            reduction.backward(Tensors.floats(new float[] {1}).sum(0), true);
            reduction.average();
        }
        var gradient = w.grad();
        assertThat(gradient == null ? new float[0] : gradient.floats()).containsExactly(4, 6);
        assertThatThrownBy(() -> Reduction.over(List.of(Tensors.arange(3)), new Alone()))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("of 1 parameters 0 want gradients");
    }
}
