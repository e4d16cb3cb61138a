package jvlm.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import jvlm.data.Readers.Settings;
import jvlm.error.BadInput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class ReadersTest {
    private static final Mixture MIXTURE = Mixture.of(List.of(Mixture.Part.of(MixtureTest.set("a", 50))), 1);

    private static <T> Readers<T> start(Order order, Function<Sample, T> prepare, int threads, long from, long end) {
        return Readers.start(
                MIXTURE::get,
                order::batch,
                from,
                end,
                (sample, _, _) -> prepare.apply(sample),
                new Settings(threads, 3));
    }

    private static String sound(Sample sample) {
        int number = Integer.parseInt(sample.id().substring(1));
        if (number % 10 == 3) {
            throw new BadInput(sample.id() + ": broken");
        }
        return sample.id();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7})
    void results_come_in_the_order_whatever_the_threads_do(int threads) throws Exception {
        var order = MIXTURE.shuffled(8, false);
        var random = new Random(threads);
        try (var readers = start(order, s -> slow(s, random), threads, 2, 20)) {
            for (long step = 2; step < 20; step++) {
                var batch = readers.next();
                assertThat(batch.step()).isEqualTo(step);
                assertThat(batch.indexes()).isEqualTo(order.batch(step));
                assertThat(batch.items())
                        .isEqualTo(Arrays.stream(order.batch(step))
                                .mapToObj(i -> "a" + i)
                                .toList());
            }
            assertThat(readers.hasNext()).isFalse();
            assertThatThrownBy(readers::next).isInstanceOf(NoSuchElementException.class);
            assertThat(readers.brokenCount()).isZero();
        }
    }

    private static String slow(Sample sample, Random random) {
        try {
            Thread.sleep(random.nextInt(3));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return sample.id();
    }

    @Test
    void broken_samples_are_replaced_counted_and_listed() throws Exception {
        var order = MIXTURE.shuffled(10, false);
        var first = new ArrayList<String>();
        try (var readers = start(order, ReadersTest::sound, 3, 0, 5)) {
            while (readers.hasNext()) {
                var batch = readers.next();
                assertThat(batch.items()).hasSize(10).noneMatch(id -> id.endsWith("3"));
                if (batch.step() < 3) { // the next batch of the last one is in another epoch
                    assertThat(batch.items()).doesNotHaveDuplicates();
                }
                for (int i = 0; i < 10; i++) {
                    assertThat(batch.items().get(i)).isEqualTo("a" + batch.indexes()[i]);
                }
                first.addAll(batch.items());
            }
            assertThat(readers.broken())
                    .extracting(Readers.Broken::id)
                    .containsExactly("a3", "a13", "a23", "a33", "a43");
            assertThat(readers.broken().getFirst().reason()).isEqualTo("a3: broken");
            assertThat(readers.brokenCount()).isGreaterThanOrEqualTo(5);
        }
        try (var resumed = start(order, ReadersTest::sound, 1, 3, 5)) {
            assertThat(resumed.next().items()).isEqualTo(first.subList(30, 40));
        }
    }

    @Test
    void a_record_that_cannot_be_read_is_listed_by_its_number() throws Exception {
        try (var readers = Readers.start(
                i -> {
                    if (i == 4) {
                        throw new BadInput("x.json: record 4: no");
                    }
                    return MIXTURE.get(i);
                },
                MIXTURE.sequential(5)::batch,
                0,
                1,
                (sample, _, _) -> sample.id(),
                new Settings(2, 1))) {
            assertThat(readers.next().items()).containsExactly("a0", "a1", "a2", "a3", "a9");
            assertThat(readers.broken()).containsExactly(new Readers.Broken(4, "4", "x.json: record 4: no"));
        }
    }

    @Test
    void data_without_a_usable_sample_is_reported() throws Exception {
        try (var readers = start(
                MIXTURE.sequential(50),
                _ -> {
                    throw new BadInput("all broken");
                },
                2,
                0,
                1)) {
            assertThatThrownBy(readers::next)
                    .isInstanceOf(BadInput.class)
                    .hasMessageContaining("no usable sample was found")
                    .hasMessageContaining("all broken");
        }
    }

    @Test
    void another_error_than_bad_input_reaches_the_consumer() throws Exception {
        try (var readers = start(
                MIXTURE.sequential(2),
                _ -> {
                    throw new IllegalStateException("a fault");
                },
                2,
                0,
                9)) {
            assertThatThrownBy(readers::next)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("a fault");
        }
    }

    @Test
    void no_more_is_prepared_than_asked_for_ahead() throws Exception {
        var prepared = new AtomicInteger();
        try (var readers = start(MIXTURE.sequential(5), _ -> prepared.incrementAndGet(), 4, 0, 1000)) {
            readers.next();
            Thread.sleep(200);
            assertThat(prepared.get()).isEqualTo(5 * 4);
        }
    }

    @Test
    void closing_ends_the_threads_even_while_they_wait() throws Exception {
        var started = new CountDownLatch(2);
        var readers = start(
                MIXTURE.sequential(5),
                s -> {
                    started.countDown();
                    try {
                        Thread.sleep(60_000);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                        throw new BadInput("interrupted");
                    }
                    return s.id();
                },
                2,
                0,
                10);
        assertThat(started.await(10, TimeUnit.SECONDS)).isTrue();
        readers.close();
        readers.close();
        assertThat(readers.broken()).isEmpty();
        assertThatThrownBy(readers::next).isInstanceOf(NoSuchElementException.class);
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(t -> t.isAlive() && t.getName().startsWith("reader-"));
    }

    @Test
    void a_waiting_consumer_can_be_interrupted() throws Exception {
        try (var readers = start(
                MIXTURE.sequential(5),
                s -> slow(s, new Random() {
                    private static final long serialVersionUID = 1;

                    @Override
                    public int nextInt(int bound) {
                        return 60_000;
                    }
                }),
                1,
                0,
                10)) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(readers::next).isInstanceOf(InterruptedException.class);
        }
    }
}
