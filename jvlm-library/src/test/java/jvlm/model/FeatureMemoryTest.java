package jvlm.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import jvlm.error.BadInput;
import jvlm.task.Prompt.Pixels;
import jvlm.tensor.DType;
import jvlm.tensor.Probe;
import jvlm.tensor.Scope;
import jvlm.tensor.Tensor;
import jvlm.tensor.Tensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Features that are kept, with a tower that counts what it sees. */
final class FeatureMemoryTest {
    private static final String MODEL = "0123456789abcdef".repeat(2);
    private static final long MUCH = 1 << 20;

    @TempDir
    Path folder;

    private final List<Pixels> seen = new ArrayList<>();
    private DType dtype = DType.F32;

    /** Of tiles of three values, as many features of two values. */
    private static Pixels picture(int tiles, long seed) {
        var values = new float[3 * tiles];
        var random = new Random(seed);
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextFloat();
        }
        return new Pixels(values, new long[] {tiles, 3}, 0, 0);
    }

    private List<Tensor> tower(List<Pixels> pictures) {
        seen.addAll(pictures);
        return pictures.stream()
                .map(p -> Tensors.floats(p.values(), p.shape()).slice(1, 1, 3).to(dtype))
                .toList();
    }

    /** Looks at pictures and checks every feature. */
    private void look(FeatureMemory memory, Pixels... pictures) {
        Scope.inference(() -> {
            var features = memory.see(List.of(pictures), this::tower);
            assertThat(features).hasSameSizeAs(pictures);
            for (int i = 0; i < pictures.length; i++) {
                var expected = tower(List.of(pictures[i])).getFirst();
                seen.removeLast();
                assertThat(features.get(i).dtype()).isEqualTo(dtype);
                assertThat(features.get(i).shape()).isEqualTo(expected.shape());
                assertThat(features.get(i).floats()).isEqualTo(expected.floats());
            }
            return memory;
        });
    }

    private FeatureMemory fresh() {
        return new FeatureMemory(MUCH, FeatureFolder.open(folder, MODEL, MUCH));
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "BF16", "F16"})
    void a_picture_is_seen_once(DType type) {
        dtype = type;
        var memory = new FeatureMemory(MUCH, null);
        look(memory, picture(4, 1), picture(2, 2));
        look(memory, picture(2, 2), picture(3, 3), picture(4, 1));
        look(memory, picture(3, 3));
        assertThat(seen).hasSize(3);
    }

    @Test
    void a_picture_that_comes_twice_at_once_is_seen_once() {
        look(new FeatureMemory(MUCH, null), picture(4, 1), picture(2, 2), picture(4, 1));
        assertThat(seen).hasSize(2);
    }

    @Test
    void what_was_not_needed_for_the_longest_goes_first() {
        var memory = new FeatureMemory(3 * 4 * 2 * 4, null); // three pictures of four features
        for (int i = 0; i < 3; i++) {
            look(memory, picture(4, i));
        }
        look(memory, picture(4, 0));
        look(memory, picture(4, 3)); // takes the place of 1
        seen.clear();
        look(memory, picture(4, 0), picture(4, 2), picture(4, 3));
        assertThat(seen).isEmpty();
        look(memory, picture(4, 1));
        assertThat(seen).hasSize(1);
        look(memory, picture(1000, 9)); // larger than all that may be kept
        assertThat(memory.bytes()).isEqualTo(3 * 4 * 2 * 4);
    }

    @Test
    void values_that_are_watched_are_computed() {
        var memory = new FeatureMemory(MUCH, null);
        look(memory, picture(4, 1));
        Probe.watch((_, _) -> {}, () -> {
            look(memory, picture(4, 1));
            return memory;
        });
        assertThat(seen).hasSize(2);
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "BF16", "F16"})
    void a_later_process_finds_features_on_disk(DType type) throws IOException {
        dtype = type;
        look(fresh(), picture(4, 1), picture(2, 2));
        seen.clear();
        look(fresh(), picture(2, 2), picture(4, 1));
        assertThat(seen).isEmpty();
        try (var files = Files.list(folder)) {
            assertThat(files).hasSize(2);
        }
    }

    @Test
    void another_model_has_features_of_its_own() {
        look(fresh(), picture(4, 1));
        look(new FeatureMemory(MUCH, FeatureFolder.open(folder, "f".repeat(32), MUCH)), picture(4, 1));
        assertThat(seen).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
    void a_damaged_file_is_not_believed(long seed) throws IOException {
        look(fresh(), picture(40, 1));
        var file = only();
        var whole = Files.readAllBytes(file);
        var random = new Random(seed);
        for (int i = 0; i < 50; i++) {
            Files.write(file, damaged(whole, random));
            seen.clear();
            look(fresh(), picture(40, 1));
            assertThat(seen).hasSize(1);
            assertThat(Files.readAllBytes(file)).isEqualTo(whole); // written anew
        }
    }

    /** Cut, or with other values. */
    private static byte[] damaged(byte[] whole, Random random) {
        if (random.nextInt(3) == 0) {
            return Arrays.copyOf(whole, random.nextInt(whole.length));
        }
        var bytes = whole.clone();
        int header = Long.BYTES
                + ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).getInt();
        bytes[header + random.nextInt(bytes.length - header)] += (byte) (1 + random.nextInt(255));
        return bytes;
    }

    /** A blank for another may well be believed, but never changes what is read. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void a_damaged_header_gives_right_features_or_none(long seed) throws IOException {
        look(fresh(), picture(4, 1));
        var file = only();
        var whole = Files.readAllBytes(file);
        var random = new Random(seed);
        for (int i = 0; i < 50; i++) {
            var bytes = whole.clone();
            for (int n = random.nextInt(4); n >= 0; n--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            Files.write(file, bytes);
            look(fresh(), picture(4, 1));
        }
    }

    @Test
    void features_of_another_picture_under_its_name_are_not_believed() throws IOException {
        look(fresh(), picture(4, 1));
        var one = only();
        look(fresh(), picture(4, 2));
        try (var files = Files.list(folder)) {
            var other = files.filter(f -> !f.equals(one)).findFirst().orElseThrow();
            Files.write(other, Files.readAllBytes(one));
        }
        seen.clear();
        look(fresh(), picture(4, 2));
        assertThat(seen).hasSize(1);
    }

    @Test
    void the_folder_is_bounded_and_nothing_else_in_it_touched() throws IOException {
        var mine = Files.writeString(folder.resolve("features.safetensors"), "mine".repeat(1000));
        look(fresh(), picture(4, 0));
        long size = Files.size(only());
        var small = new FeatureMemory(0, FeatureFolder.open(folder, MODEL, 3 * size));
        for (int i = 1; i < 6; i++) {
            age(Duration.ofMinutes(1));
            look(small, picture(4, i));
            age(Duration.ofMinutes(1));
            look(small, picture(4, 0)); // used again and again
        }
        seen.clear();
        look(small, picture(4, 0), picture(4, 4), picture(4, 5));
        assertThat(seen).isEmpty();
        try (var files = Files.list(folder)) {
            assertThat(files).hasSize(4);
        }
        assertThat(mine).exists();
    }

    @Test
    void what_a_killed_process_left_is_removed_when_it_is_old() throws IOException {
        var name = "features-" + MODEL + "-" + "a".repeat(64) + ".safetensors";
        var old = Files.createFile(folder.resolve("." + name + ".77-1.tmp"));
        var young = Files.createFile(folder.resolve("." + name + ".78-1.tmp"));
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofHours(2))));
        look(fresh(), picture(4, 1));
        assertThat(old).doesNotExist();
        assertThat(young).exists();
    }

    @Test
    void a_folder_that_cannot_be_made_is_named() throws IOException {
        var file = Files.createFile(folder.resolve("file"));
        assertThatThrownBy(() -> FeatureFolder.open(file, MODEL, MUCH))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining(file + ": features cannot be kept there");
    }

    @Test
    void a_folder_that_goes_away_does_not_stop_an_answer() throws IOException {
        var memory = new FeatureMemory(0, FeatureFolder.open(folder.resolve("gone"), MODEL, MUCH));
        Files.delete(folder.resolve("gone"));
        look(memory, picture(4, 1));
        look(memory, picture(4, 1));
        assertThat(seen).hasSize(2);
    }

    private Path only() throws IOException {
        try (var files = Files.list(folder)) {
            return files.filter(f -> f.getFileName().toString().startsWith("features-"))
                    .reduce((a, b) -> {
                        throw new AssertionError("two files");
                    })
                    .orElseThrow();
        }
    }

    private void age(Duration by) throws IOException {
        try (var files = Files.list(folder)) {
            for (var file : files.toList()) {
                var time = Files.getLastModifiedTime(file).toInstant().minus(by);
                Files.setLastModifiedTime(file, FileTime.from(time));
            }
        }
    }
}
