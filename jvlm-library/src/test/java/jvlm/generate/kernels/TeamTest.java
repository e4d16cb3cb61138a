package jvlm.generate.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
final class TeamTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void all_come_to_a_stage_before_any_goes_on(int size) {
        try (var team = new Team(size)) {
            var counted = new AtomicInteger();
            var early = new AtomicInteger();
            for (int run = 0; run < 50; run++) {
                counted.set(0);
                team.run(_ -> {
                    for (int stage = 1; stage <= 5; stage++) {
                        counted.incrementAndGet();
                        team.await();
                        if (counted.get() < stage * size) {
                            early.incrementAndGet();
                        }
                        team.await();
                    }
                });
                assertThat(counted.get()).isEqualTo(5 * size);
            }
            assertThat(early.get()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void what_one_thread_throws_reaches_the_caller_and_the_team_goes_on(int thrower) {
        try (var team = new Team(3)) {
            assertThatThrownBy(() -> team.run(part -> {
                        if (part == thrower) {
                            throw new IllegalArgumentException("part " + part);
                        }
                        team.await();
                    }))
                    .hasMessage("a step of decoding failed");
            var counted = new AtomicInteger();
            team.run(_ -> counted.incrementAndGet());
            assertThat(counted.get()).isEqualTo(3);
        }
    }

    @Test
    void an_idle_team_takes_no_time_of_the_processor() throws InterruptedException {
        try (var team = new Team(2)) {
            team.run(_ -> {});
            var threads = ManagementFactory.getThreadMXBean();
            long helper = Thread.getAllStackTraces().keySet().stream()
                    .filter(t -> t.getName().equals("jvlm-decode-1"))
                    .mapToLong(Thread::threadId)
                    .max()
                    .orElseThrow();
            Thread.sleep(500);
            long before = threads.getThreadCpuTime(helper);
            Thread.sleep(500);
            assertThat(threads.getThreadCpuTime(helper) - before).isLessThan(5_000_000);
        }
    }
}
