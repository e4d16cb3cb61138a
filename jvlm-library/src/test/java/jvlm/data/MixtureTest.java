package jvlm.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import jvlm.data.Mixture.Part;
import jvlm.data.Sample.Turn;
import jvlm.error.BadInput;
import jvlm.json.Json;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MixtureTest {
    private static final Picture PICTURE = new Picture.InMemory(new byte[0], "none");

    static Samples set(String name, int size) {
        return new Samples.Listed(
                name,
                IntStream.range(0, size)
                        .mapToObj(i -> new Sample(
                                name + i,
                                i % 3 == 0 ? List.of() : List.of(PICTURE),
                                List.of(new Turn("user", "w ".repeat(i % 7))),
                                null,
                                Json.parse("{}", name)))
                        .toList());
    }

    private static Mixture of(long seed, Part... parts) {
        return Mixture.of(List.of(parts), seed);
    }

    private static Part part(String name, int size, @Nullable Double weight) {
        return new Part(set(name, size), Subset.ALL, weight);
    }

    private static int[] epoch(Order order, int epoch) {
        long steps = order.stepsPerEpoch();
        return IntStream.range(0, (int) steps)
                .mapToObj(s -> order.batch(epoch * steps + s))
                .flatMapToInt(Arrays::stream)
                .toArray();
    }

    @ParameterizedTest
    @CsvSource({
        "all,7,0 1 2 3 4 5 6",
        "first:2,7,0 1",
        "first:30%,7,0 1 2",
        "end:2,7,5 6",
        "end:99,3,0 1 2",
        "random:100%,3,0 1 2",
        "first:0,3,''",
        "0.5%,1000,"
    })
    void a_subset_takes_what_its_text_says(String text, int size, @Nullable String expected) {
        int[] taken = Subset.parse(text, "t").of(size, 1);
        if (expected == null) {
            assertThat(taken).hasSize(5);
        } else {
            assertThat(taken)
                    .isEqualTo(Arrays.stream(expected.split(" "))
                            .filter(s -> !s.isEmpty())
                            .mapToInt(Integer::parseInt)
                            .toArray());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "some", "first:", "first:-1", "5", "101%", "random:1.5", "all:3", "first:99999999999", "%"})
    void another_subset_is_refused_with_its_place(String text) {
        assertThatThrownBy(() -> Subset.parse(text, "a.yaml: data[0].take"))
                .isInstanceOf(BadInput.class)
                .hasMessageStartingWith("a.yaml: data[0].take is " + text)
                .hasMessageContaining("expected all, first:N, end:N or random:N");
    }

    @Test
    void random_subsets_are_uniform_seeded_and_hold_the_smaller_ones() {
        var tenth = Subset.parse("10%", "t").of(1000, 5);
        var half = Subset.parse("random:500", "t").of(1000, 5);
        assertThat(tenth).hasSize(100).isSorted().doesNotHaveDuplicates();
        assertThat(half).contains(tenth).isEqualTo(Subset.parse("50%", "t").of(1000, 5));
        assertThat(Subset.parse("50%", "t").of(1000, 6)).isNotEqualTo(half);
        var count = new int[10];
        for (int seed = 0; seed < 5000; seed++) {
            for (int i : Subset.parse("random:3", "t").of(10, seed)) {
                count[i]++;
            }
        }
        assertThat(Arrays.stream(count).boxed()).allMatch(n -> n > 1380 && n < 1620); // 1500 +- 3.7 deviations
    }

    @Test
    void each_epoch_has_every_sample_once_in_an_order_of_its_own() {
        var order = of(7, part("a", 10, null), part("b", 13, null)).shuffled(4, false);
        assertThat(order.stepsPerEpoch()).isEqualTo(6);
        assertThat(order.batch(5)).hasSize(3);
        assertThat(epoch(order, 0))
                .containsExactlyInAnyOrder(IntStream.range(0, 23).toArray());
        assertThat(epoch(order, 1))
                .containsExactlyInAnyOrder(IntStream.range(0, 23).toArray())
                .isNotEqualTo(epoch(order, 0));
        assertThat(order.epoch(11)).isEqualTo(1);
    }

    @Test
    void a_resumed_run_sees_the_same_batches() {
        for (boolean weighted : new boolean[] {false, true}) {
            var weight = weighted ? 2.0 : null;
            var first = of(3, part("a", 10, weight), part("b", 30, weight)).shuffled(8, true);
            var all = IntStream.range(0, 40).mapToObj(first::batch).toList();
            for (int step : new int[] {39, 0, 17, 23, 4}) {
                var resumed =
                        of(3, part("a", 10, weight), part("b", 30, weight)).shuffled(8, true);
                assertThat(resumed.batch(step)).isEqualTo(all.get(step));
            }
            assertThat(of(4, part("a", 10, weight), part("b", 30, weight))
                            .shuffled(8, true)
                            .batch(0))
                    .isNotEqualTo(all.getFirst());
        }
    }

    @Test
    void a_last_batch_that_is_not_full_can_be_left_out() {
        var order = of(1, part("a", 10, null)).shuffled(4, true);
        assertThat(order.stepsPerEpoch()).isEqualTo(2);
        assertThat(order.batch(2)).hasSize(4);
        assertThat(of(1, part("a", 3, null)).shuffled(4, true).batch(0)).hasSize(3);
    }

    @Test
    void weights_are_probabilities_and_a_set_repeats_only_when_it_is_used_up() {
        var mixture = of(11, part("a", 100, 3.0), part("b", 9900, 1.0));
        var drawn = epoch(mixture.shuffled(64, false), 0);
        assertThat(drawn).hasSize(10_000);
        var small = Arrays.stream(drawn).filter(i -> mixture.part(i) == 0).toArray();
        assertThat(small.length).isBetween(7400, 7600); // 7500 +- 2.3 deviations
        for (int from = 0; from + 100 <= small.length; from += 100) {
            assertThat(Arrays.copyOfRange(small, from, from + 100)).doesNotHaveDuplicates();
        }
        assertThat(Arrays.stream(drawn).filter(i -> mixture.part(i) == 1).toArray())
                .doesNotHaveDuplicates();
    }

    @Test
    void numbers_lead_to_samples_of_their_sets() {
        var mixture = of(
                1, new Part(set("a", 10), Subset.parse("end:2", "t"), null), new Part(set("b", 3), Subset.ALL, null));
        assertThat(IntStream.range(0, mixture.size())
                        .mapToObj(i -> mixture.get(i).id()))
                .containsExactly("a8", "a9", "b0", "b1", "b2");
        assertThat(mixture.place(1)).isEqualTo("a: record 9");
        assertThat(mixture.sequential(2).batch(4))
                .isEqualTo(mixture.sequential(2).batch(1))
                .containsExactly(2, 3);
    }

    @Test
    void batches_of_a_grouped_order_hold_one_kind_but_for_the_last() {
        var mixture = of(5, part("a", 95, null));
        var order = mixture.grouped(4, 2, false);
        assertThat(epoch(order, 2))
                .containsExactlyInAnyOrder(IntStream.range(0, 95).toArray());
        var mixed = new ArrayList<Integer>();
        for (int step = 0; step < order.stepsPerEpoch(); step++) {
            long text = Arrays.stream(order.batch(step))
                    .filter(i -> mixture.lengths()[i] < 0)
                    .count();
            if (text != 0 && text != order.batch(step).length) {
                mixed.add(step);
            }
        }
        assertThat(mixed).isSubsetOf(10, 11); // what is left over of both kinds comes last
        assertThat(of(5, part("a", 95, null)).grouped(4, 2, false).batch(20)).isEqualTo(order.batch(20));
    }

    @Test
    void unusable_mixtures_are_reported() {
        assertThatThrownBy(() -> of(1, part("a", 2, 1.0), part("b", 2, null)))
                .isInstanceOf(BadInput.class)
                .hasMessage("1 of 2 data sets have a weight, expected all or none");
        for (double weight : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> of(1, part("a", 2, weight)))
                    .isInstanceOf(BadInput.class)
                    .hasMessageContaining("a: weight");
        }
        assertThatThrownBy(() -> of(1, part("a", 0, null)))
                .isInstanceOf(BadInput.class)
                .hasMessage("a: no sample is taken of 0");
        assertThatThrownBy(() -> of(1)).isInstanceOf(BadInput.class);
    }
}
