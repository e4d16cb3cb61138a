package jvlm.train;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import jvlm.checkpoint.Disk;
import jvlm.error.BadInput;

/**
 * {@code RUN/tensorboard/events.out.tfevents.*}, which {@code tensorboard --logdir RUN} shows. A resumed run begins a file
 * of its own that tells the reader to forget the steps that are done again. Format: records of length, checksum, event,
 * checksum, where the event is a protocol-buffer message (tensorflow/core/util/event.proto); see {@link Event}.
 */
public final class TensorBoard implements AutoCloseable {
    private static final Pattern NAME = Pattern.compile("events\\.out\\.tfevents\\.(\\d{10,18})\\..*");
    private static final int MASK = 0xa282ead8;

    private final Path file;
    private final FileChannel channel;

    private TensorBoard(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * A new event file of a run that goes on after {@code resumedStep}, 0 for a new one. Throws {@link BadInput} where
     * the disk refuses.
     */
    @SuppressWarnings("MustBeClosedChecker") // close() closes the channel
    public static TensorBoard open(Path run, long resumedStep) {
        var directory = run.resolve("tensorboard");
        return Disk.done(directory, "written", () -> {
            Files.createDirectories(directory);
            // Readers take the files by their names: a later one must sort behind, whatever the clock says.
            long stamp = Math.max(System.currentTimeMillis() / 1000, newest(directory) + 1);
            var file = directory.resolve(String.format(Locale.ROOT, "events.out.tfevents.%010d.jvlm", stamp));
            var board = new TensorBoard(
                    file, FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.APPEND));
            board.record(Event.version(now()));
            board.record(Event.start(now(), resumedStep + 1));
            return board;
        });
    }

    /** Appends loss, learning rates, gradient norm, speeds and figures as scalars of their names. */
    public void add(StepMetrics metrics) {
        write(Event.scalars(now(), metrics.step(), metrics.curves()));
    }

    /** Appends one value. */
    public void scalar(long step, String tag, double value) {
        write(Event.scalars(now(), step, Map.of(tag, value)));
    }

    /** Appends a text in Markdown, such as a question with its answer. */
    public void text(long step, String tag, String markdown) {
        write(Event.text(now(), step, tag, markdown));
    }

    @Override
    public void close() {
        Disk.done(file, "closed", () -> {
            channel.close();
            return file;
        });
    }

    private void write(byte[] event) {
        Disk.done(file, "written", () -> {
            record(event);
            return file;
        });
    }

    private void record(byte[] event) throws IOException {
        var record = ByteBuffer.allocate(16 + event.length).order(ByteOrder.LITTLE_ENDIAN);
        record.putLong(event.length);
        record.putInt(checksum(record.array(), 0, 8));
        record.put(event);
        record.putInt(checksum(record.array(), 12, event.length));
        Disk.append(channel, record.array());
    }

    /** CRC-32C, rotated and shifted, so that a checksum of data that holds checksums stays one. */
    private static int checksum(byte[] bytes, int from, int length) {
        var sum = new CRC32C();
        sum.update(bytes, from, length);
        return Integer.rotateRight((int) sum.getValue(), 15) + MASK;
    }

    private static long newest(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            return files.map(f -> NAME.matcher(f.getFileName().toString()))
                    .filter(m -> m.matches())
                    .mapToLong(m -> Long.parseLong(m.group(1)))
                    .max()
                    .orElse(0);
        }
    }

    private static double now() {
        return System.currentTimeMillis() / 1000.0;
    }
}
