package jvlm.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.IntStream;
import jvlm.error.BadInput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FeatureCacheTest {
    private static final int ELEMENTS = 1000;

    @TempDir
    Path folder;

    private FeatureCache open() {
        return FeatureCache.open(folder, "tower", ELEMENTS);
    }

    /** Values that bf16 holds exactly, told from the number. */
    static float[] values(int number, int elements) {
        var random = new Random(number);
        var values = new float[elements];
        for (int i = 0; i < elements; i++) {
            values[i] = random.nextInt(-128, 128) / 16f;
        }
        return values;
    }

    private Path file(String ending) throws IOException {
        try (var all = Files.list(folder)) {
            return all.filter(f -> f.toString().endsWith(ending)).findFirst().orElseThrow();
        }
    }

    private static void requireWhole(FeatureCache cache, int from, int to) {
        for (int i = from; i < to; i++) {
            assertThat(cache.get("p" + i, i % 2)).isEqualTo(values(i, ELEMENTS));
        }
    }

    private static void fill(FeatureCache cache, int from, int to) {
        for (int i = from; i < to; i++) {
            cache.put("p" + i, i % 2, values(i, ELEMENTS));
        }
    }

    @Test
    void what_was_put_is_there_in_this_and_in_the_next_process() {
        try (var cache = open()) {
            assertThat(cache.get("p0", 0)).isNull();
            fill(cache, 0, 40);
            requireWhole(cache, 0, 40);
            assertThat(cache.get("p0", 1)).isNull();
            assertThat(cache.size()).isEqualTo(40);
        }
        try (var again = open()) {
            requireWhole(again, 0, 40);
            fill(again, 30, 60);
            assertThat(again.size()).isEqualTo(60);
            requireWhole(again, 0, 60);
        }
    }

    @Test
    void values_are_rounded_to_the_nearest_bf16() {
        try (var cache = FeatureCache.open(folder, "t", 7)) {
            cache.put("p", 0, new float[] {
                1.00390625f, 1.01171875f, -3.14159265f, Float.NaN, Float.NEGATIVE_INFINITY, 0f, Float.MAX_VALUE
            });
            assertThat(cache.get("p", 0))
                    .containsExactly(
                            1f, 1.015625f, -3.140625f, Float.NaN, Float.NEGATIVE_INFINITY, 0f, Float.POSITIVE_INFINITY);
            assertThat(cache.bf16("p", 0))
                    .isNotNull()
                    .extracting(MemorySegment::byteSize)
                    .isEqualTo(14L);
        }
    }

    @Test
    void towers_and_shapes_do_not_mix() {
        try (var cache = open();
                var other = FeatureCache.open(folder, "another tower", ELEMENTS);
                var longer = FeatureCache.open(folder, "tower", ELEMENTS + 1)) {
            fill(cache, 0, 3);
            assertThat(other.get("p0", 0)).isNull();
            assertThat(longer.get("p0", 0)).isNull();
        }
        assertThatThrownBy(() -> FeatureCache.open(folder, "tower", 0)).isInstanceOf(BadInput.class);
        var file = Fixtures.write(folder.resolve("file"), "x");
        assertThatThrownBy(() -> FeatureCache.open(file, "tower", 1))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("features cannot be kept there");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 23, 24, 25, 47})
    void a_half_written_entry_is_ignored_and_overwritten(int cut) throws Exception {
        try (var cache = open()) {
            fill(cache, 0, 10);
        }
        try (var index = new RandomAccessFile(file(".index").toFile(), "rw")) {
            index.setLength(index.length() - cut);
        }
        int whole = 10 - Math.ceilDiv(cut, 24);
        try (var cache = open()) {
            assertThat(cache.size()).isEqualTo(whole);
            requireWhole(cache, 0, whole);
            fill(cache, 0, 15);
        }
        try (var cache = open()) {
            assertThat(cache.size()).isEqualTo(15);
            requireWhole(cache, 0, 15);
        }
    }

    @Test
    void damaged_values_and_entries_are_as_if_they_were_not_there() throws Exception {
        try (var cache = open()) {
            fill(cache, 0, 10);
        }
        try (var values = new RandomAccessFile(file(".features").toFile(), "rw");
                var index = new RandomAccessFile(file(".index").toFile(), "rw")) {
            values.seek(3 * 2 * ELEMENTS + 100);
            values.write(77);
            index.seek(40 + 5 * 24 + 2);
            index.write(77);
        }
        try (var cache = open()) {
            assertThat(cache.get("p3", 1)).isNull();
            assertThat(cache.get("p5", 1)).isNull();
            assertThat(cache.size()).isEqualTo(8);
            fill(cache, 0, 10);
            requireWhole(cache, 0, 10);
        }
        Fixtures.write(file(".features"), new byte[2 * ELEMENTS * 2 + 5]);
        try (var cache = open()) {
            assertThat(cache.get("p8", 0)).isNull();
            fill(cache, 0, 10);
            requireWhole(cache, 0, 10);
        }
        Fixtures.write(file(".index"), "not an index, but longer than its header would be ..");
        try (var cache = open()) {
            fill(cache, 0, 4);
            requireWhole(cache, 0, 4);
        }
    }

    @Test
    void several_caches_of_one_folder_write_beside_each_other_and_read_all() {
        try (var one = open();
                var two = open()) {
            fill(one, 0, 5);
            fill(two, 5, 9);
            requireWhole(two, 5, 9);
        }
        try (var both = open()) {
            assertThat(both.size()).isEqualTo(9);
            requireWhole(both, 0, 9);
        }
    }

    @Test
    void many_threads_read_while_one_writes() throws Exception {
        try (var cache = open()) {
            var writer = Thread.ofPlatform().start(() -> fill(cache, 0, 300));
            IntStream.range(0, 20_000).parallel().forEach(i -> {
                var got = cache.get("p" + i % 300, i % 2);
                assertThat(got == null || java.util.Arrays.equals(got, values(i % 300, ELEMENTS)))
                        .isTrue();
            });
            writer.join();
            requireWhole(cache, 0, 300);
        }
    }

    @Test
    void a_killed_writer_loses_nothing_that_was_written() throws Exception {
        int least = 0;
        for (int round = 0; round < 3; round++) {
            var process = new ProcessBuilder(
                            ProcessHandle.current().info().command().orElseThrow(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            Writer.class.getName(),
                            folder.toString(),
                            Integer.toString(round * 100_000))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try (var said = process.inputReader()) {
                int written = 0;
                for (int line = 0; line < 20 + 30 * round; line++) {
                    written = Integer.parseInt(said.readLine());
                }
                process.destroyForcibly().waitFor();
                try (var cache = open()) {
                    requireWhole(cache, round * 100_000, written + 1);
                    least += written + 1 - round * 100_000;
                    assertThat(cache.size()).isGreaterThanOrEqualTo(least);
                }
            }
        }
    }

    /** Writes until it is killed, and says what it has written. */
    static final class Writer {
        public static void main(String[] args) {
            try (var cache = FeatureCache.open(Path.of(args[0]), "tower", ELEMENTS)) {
                for (int i = Integer.parseInt(args[1]); ; i++) {
                    fill(cache, i, i + 1);
                    System.out.println(i);
                }
            }
        }
    }
}
