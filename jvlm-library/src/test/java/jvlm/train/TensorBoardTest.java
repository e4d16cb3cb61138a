package jvlm.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TensorBoardTest {
    @TempDir
    Path run;

    @Test
    void scalars_stand_under_their_step_and_name() throws IOException {
        try (var board = TensorBoard.open(run, 0)) {
            board.add(Steps.step(300));
        }
        var events = events(files().getFirst());
        assertThat(events).hasSize(3);
        assertThat(events.get(0)).contains("3:brain.Event:2");
        assertThat(events.get(1)).contains("2=1", "7:[1=1]");
        assertThat(events.get(2))
                .contains(
                        "2=300",
                        "5:[1:[1:loss 2~0.013333334] 1:[1:lr/projector 2~3.3333333E-6] 1:[1:lr/decoder 2~6.6666665E-8]"
                                + " 1:[1:gradient_norm 2~1.5] 1:[1:samples_per_second 2~12.25]"
                                + " 1:[1:tokens_per_second 2~840.0] 1:[1:ema 2~0.5]]");
    }

    @Test
    void a_text_is_a_tensor_of_the_text_plugin() throws IOException {
        try (var board = TensorBoard.open(run, 0)) {
            board.text(7, "sample", "**Q** é");
            board.scalar(7, "accuracy", 0.25);
        }
        var events = events(files().getFirst());
        assertThat(events.get(2)).contains("5:[1:[1:sample 8:[1=7 2:[2:[1=1]] 8:**Q** é] 9:[1:[1:text]]]]");
        assertThat(events.get(3)).contains("2=7", "5:[1:[1:accuracy 2~0.25]]");
    }

    @Test
    void a_resumed_run_goes_on_in_a_later_file_that_purges_what_is_done_again() throws IOException {
        for (long step = 0; step < 3; step++) {
            TensorBoard.open(run, step * 10).close();
        }
        var files = files();
        assertThat(files).hasSize(3);
        assertThat(events(files.get(1)).get(1)).contains("2=11", "7:[1=1]");
        assertThat(events(files.get(2)).get(1)).contains("2=21");
    }

    /** The record of one event as TensorFlow's own writer frames it: the version event at time 0. */
    @Test
    void a_record_is_framed_as_the_format_says() throws IOException {
        TensorBoard.open(run, 0).close();
        var bytes = Files.readAllBytes(files().getFirst());
        // length 24 and its masked CRC-32C, as in every event file that begins with a 24 byte version event
        assertThat(HexFormat.of().formatHex(bytes, 0, 12)).isEqualTo("1800000000000000a37f4b22");
        assertThat(bytes[12]).isEqualTo((byte) 9);
    }

    private List<Path> files() throws IOException {
        try (var all = Files.list(run.resolve("tensorboard"))) {
            return all.sorted().toList();
        }
    }

    /** The events as text, read with checks of both checksums by a bitwise CRC of its own. */
    private static List<String> events(Path file) throws IOException {
        var bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        var all = new ArrayList<String>();
        while (bytes.hasRemaining()) {
            var head = new byte[8];
            bytes.get(head);
            assertThat(bytes.getInt()).isEqualTo(masked(head));
            var event = new byte
                    [(int) ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getLong()];
            bytes.get(event);
            assertThat(bytes.getInt()).isEqualTo(masked(event));
            all.add(text(ByteBuffer.wrap(event).order(ByteOrder.LITTLE_ENDIAN)));
        }
        return all;
    }

    private static int masked(byte[] data) {
        int crc = -1;
        for (byte b : data) {
            crc ^= b & 0xff;
            for (int i = 0; i < 8; i++) {
                crc = (crc >>> 1) ^ ((crc & 1) == 0 ? 0 : 0x82f63b78);
            }
        }
        crc = ~crc;
        return ((crc >>> 15) | (crc << 17)) + 0xa282ead8;
    }

    /** Fields as {@code number=varint}, {@code number~float} and {@code number:text} or {@code number:[fields]}. */
    private static String text(ByteBuffer message) {
        var all = new ArrayList<String>();
        while (message.hasRemaining()) {
            long key = varint(message);
            var value =
                    switch ((int) key & 7) {
                        case 0 -> "=" + varint(message);
                        case 1 -> "~" + message.getDouble();
                        case 5 -> "~" + message.getFloat();
                        case 2 -> ":" + part(message);
                        default -> throw new AssertionError("wire type of " + key);
                    };
            all.add((key >>> 3) + value);
        }
        return String.join(" ", all);
    }

    private static String part(ByteBuffer message) {
        int length = (int) varint(message);
        var bytes = message.slice(message.position(), length).order(ByteOrder.LITTLE_ENDIAN);
        message.position(message.position() + length);
        try {
            return "[" + text(bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN)) + "]";
        } catch (RuntimeException | AssertionError _) {
            return StandardCharsets.UTF_8.decode(bytes).toString();
        }
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte b = in.get();
            value |= (long) (b & 127) << shift;
            if (b >= 0) {
                return value;
            }
        }
    }
}
