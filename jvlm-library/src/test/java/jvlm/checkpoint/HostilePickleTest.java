package jvlm.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import jvlm.error.BadInput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
class HostilePickleTest {
    /** A float tensor of two elements in storage "0". */
    private static final String TENSOR = tensor("K\0", "K\2\u0085", "K\1\u0085");

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "os system",
                "posix system",
                "builtins eval",
                "builtins exec",
                "builtins getattr",
                "subprocess Popen",
                "torch.storage _load_from_bytes",
                "torch load",
                "torch.hub load",
                "runpy run_path",
                "numpy load",
                "collections OrderedDict.fromkeys",
                "torch._utils _rebuild_tensor_v2.__globals__",
            })
    void any_other_global_is_refused_by_its_name(String global) throws IOException {
        var line = "c" + global.replace(' ', '\n') + "\nX\2\0\0\0ls\u0085R.";
        assertRefused(line, "refuses to load " + global.replace(' ', '.'));
        var names = global.split(" ");
        var stacked = text(names[0]) + text(names[1]) + "\u0093X\2\0\0\0ls\u0085R.";
        assertRefused(stacked, "refuses to load " + global.replace(' ', '.'));
    }

    @Test
    void opcodes_that_torch_never_writes_are_refused_by_their_name() throws IOException {
        assertRefused("(X\2\0\0\0lsios\nsystem\n.", "INST");
        assertRefused("(cbuiltins\nset\no.", "OBJ");
        assertRefused("\u0082\1.", "EXT1");
        assertRefused("\u0084\1\0\0\0.", "EXT4");
        assertRefused("I5\n.", "INT");
        assertRefused("Pstorage\n.", "PERSID");
        assertRefused("\u00fe.", "0xfe");
    }

    @Test
    void stack_and_memo_are_guarded() throws IOException {
        assertRefused(".", "without a value");
        assertRefused("(0.", "without a value");
        assertRefused("t.", "without a mark");
        assertRefused("K\1(R.", "without its values");
        assertRefused("j\u00ff\u00ff\u00ff\u007f.", "reference to nothing");
        assertRefused("X\u00ff\u00ff\u00ff\u00ff.", "text");
        assertRefused("\u008d\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff.", "cut short");
        assertRefused("\u008b\u00ff\u00ff\u00ff\u00ffabc.", "a number of 4294967295 bytes");
        assertRefused("}(]K\1u.", "key is a list");
        assertRefused("}(K\1u.", "a key and no value");
        assertRefused("K\1K\2a.", "no list");
        assertRefused("\u0080\u0009N.", "protocol 9");
        assertRefused("K\1)R.", "calls what is no class");
    }

    @Test
    void a_high_memo_index_costs_nothing() throws IOException {
        assertThat(read("}r\u00ff\u00ff\u00ff\u00ff(X\1\0\0\0a" + TENSOR + "u.").tensors())
                .containsOnlyKeys("a");
    }

    @Test
    void a_structure_that_contains_itself_is_ended() throws IOException {
        var self = "}q\0(X\1\0\0\0a" + TENSOR + "X\1\0\0\0bh\0X\1\0\0\0c]q\1h\1ah\0au.";
        assertThat(read(self).tensors()).containsOnlyKeys("a");
        assertRefused("]q\0h\0a.", "no tensors");
    }

    @Test
    void deep_nesting_is_refused() throws IOException {
        assertRefused("]".repeat(200_000) + "a".repeat(199_999) + ".", "nests values more than 64 deep");
    }

    @Test
    void shared_parts_do_not_multiply() throws IOException {
        var twice = new StringBuilder("](K\1" + TENSOR + "e");
        for (int i = 0; i < 50; i++) {
            twice.append("q\0]q\1(h\0h\0eh\1");
        }
        assertRefused(twice + ".", "holds more than");
    }

    @Test
    void endless_steps_are_refused() throws IOException {
        assertRefused("N0".repeat(3_000_000) + "N.", "more than 5000000 steps");
    }

    @Test
    void tensors_must_lie_inside_their_storage() throws IOException {
        assertThat(read(TENSOR + ".").tensors()).containsOnlyKeys("tensor");
        assertRefused(tensor("K\1", "K\2\u0085", "K\1\u0085") + ".", "reaches past the end");
        assertRefused(tensor("K\0", "K\2\u0085", "K\2\u0085") + ".", "reaches past the end");
        var huge = "\u008a\u0008\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u007f";
        assertRefused(tensor("K\0", huge + "\u0085", "K\1\u0085") + ".", "reaches past the end");
        assertRefused(tensor(huge, "K\2\u0085", "K\1\u0085") + ".", "reaches past the end");
        assertRefused(tensor("K\0", "K\2\u0085", huge + "\u0085") + ".", "reaches past the end");
        assertRefused(tensor("K\0", huge + huge + "\u0086", "K\0K\0\u0086") + ".", "too large");
        assertRefused(tensor("K\0", huge + "\u0085", "K\0\u0085") + ".", "repeats");
        assertRefused(tensor("K\0", "J\u00ff\u00ff\u00ff\u00ff\u0085", "K\1\u0085") + ".", "no whole number");
        assertRefused(tensor("J\u00ff\u00ff\u00ff\u00ff", "K\2\u0085", "K\1\u0085") + ".", "at offset -1");
        assertRefused(tensor("K\0", "K\2\u0085", ")") + ".", "1 dimensions with 0 strides");
    }

    @Test
    void storages_must_be_there_and_long_enough() throws IOException {
        assertRefused(TENSOR.replace("X\1\0\0\0" + "0", "X\1\0\0\0" + "7") + ".", "data/7 is missing");
        assertRefused(TENSOR.replace("X\3\0\0\0cpuK\2", "X\3\0\0\0cpuK\3") + ".", "expected 3 elements");
    }

    @Test
    void a_deflated_member_that_unpacks_without_end_is_refused() throws IOException {
        var archive = zip("K\1.");
        // Sizes of data.pkl in the directory at the end: stated too large by far.
        int directory = indexOf(archive, "PK\1\2");
        for (int i = 0; i < 4; i++) {
            archive[directory + 24 + i] = (byte) (i == 3 ? 0x7f : 0xff);
        }
        var file = Files.write(folder.resolve("bomb.pt"), archive);
        assertThatThrownBy(() -> Checkpoint.open(file))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("too many");
    }

    private void assertRefused(String pickle, String message) {
        assertThatThrownBy(() -> read(pickle)).isInstanceOf(BadInput.class).hasMessageContaining(message);
    }

    private Checkpoint read(String pickle) throws IOException {
        var file = Files.write(folder.resolve("hostile.pt"), zip(pickle));
        return Checkpoint.open(file);
    }

    private static byte[] zip(String pickle) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry("archive/data.pkl"));
            zip.write(("\u0080\2" + pickle).getBytes(StandardCharsets.ISO_8859_1));
            zip.putNextEntry(new ZipEntry("archive/data/0"));
            zip.write(new byte[8]);
        }
        return bytes.toByteArray();
    }

    private static int indexOf(byte[] bytes, String text) {
        return new String(bytes, StandardCharsets.ISO_8859_1).indexOf(text);
    }

    private static String text(String text) {
        return "\u008c" + (char) text.length() + text;
    }

    private static String tensor(String offset, String size, String stride) {
        return "ctorch._utils\n_rebuild_tensor_v2\n((X\7\0\0\0storagectorch\nFloatStorage\nX\1\0\0\0" + "0"
                + "X\3\0\0\0cpuK\2tQ" + offset + size + stride + "\u0089ccollections\nOrderedDict\n)RtR";
    }
}
