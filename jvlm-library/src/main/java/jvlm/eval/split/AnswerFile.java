package jvlm.eval.split;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jvlm.error.BadInput;
import jvlm.json.Json;
import org.jspecify.annotations.Nullable;

/**
 * Answers as JSON lines, written while they come; opened again it knows those that are there. The first line says under
 * which conditions they were given. A last line that was cut off is dropped.
 */
public final class AnswerFile implements AutoCloseable {
    private static final long LARGEST = 1L << 30;

    private final String name;
    private final @Nullable FileChannel channel;
    private final Map<String, Json> known = new HashMap<>();

    private AnswerFile(String name, @Nullable FileChannel channel) {
        this.name = name;
        this.channel = channel;
    }

    /** Answers that are kept nowhere. */
    public static AnswerFile none() {
        return new AnswerFile("", null);
    }

    /**
     * Opens a file or begins it. Throws {@link BadInput} where another process writes to it, where it is something else,
     * or where its answers were given under other conditions.
     */
    public static AnswerFile open(Path file, Map<String, Object> conditions) {
        AnswerFile opened = null;
        try {
            var channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            opened = new AnswerFile(file.toString(), channel);
            opened.begin(channel, Json.parse(Json.write(conditions), file.toString()));
            return opened;
        } catch (IOException e) {
            close(opened);
            throw new BadInput(file + ": cannot be written (" + e + ")", e);
        } catch (RuntimeException e) {
            close(opened);
            throw e;
        }
    }

    private static void close(@Nullable AnswerFile file) {
        if (file != null) {
            file.close();
        }
    }

    private void begin(FileChannel open, Json conditions) throws IOException {
        lock(open);
        var bytes = bytes(open);
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] != '\n') {
            end--;
        }
        if (end == 0 && !conditions.raw().startsWith(new String(bytes, StandardCharsets.UTF_8))) {
            throw new BadInput(name + ": not a file of answers, which are JSON lines");
        }
        read(new String(bytes, 0, end, StandardCharsets.UTF_8).lines().toList(), conditions);
        open.truncate(end); // only now, when it is known to be ours
        open.position(end);
        if (end == 0) {
            append(open, conditions.raw());
        }
    }

    private void read(List<String> lines, Json conditions) {
        for (int i = 0; i < lines.size(); i++) {
            var line = Json.parse(lines.get(i), name + " line " + (i + 1));
            if (i == 0) {
                requireSame(conditions, line);
            } else {
                known.put(
                        key(line.text("split"), line.integer("record"), line.integer("turn"), line.text("look")), line);
            }
        }
    }

    private void lock(FileChannel open) throws IOException {
        try {
            if (open.tryLock() == null) {
                throw new BadInput(name + ": another process writes to it");
            }
        } catch (OverlappingFileLockException e) {
            throw new BadInput(name + ": it is being written already", e);
        }
    }

    private byte[] bytes(FileChannel open) throws IOException {
        if (open.size() > LARGEST) {
            throw new BadInput(name + ": " + open.size() + " bytes, too large for a file of answers");
        }
        var bytes = ByteBuffer.allocate((int) open.size());
        while (bytes.hasRemaining() && open.read(bytes, bytes.position()) > 0) {}
        return Arrays.copyOf(bytes.array(), bytes.position());
    }

    private void requireSame(Json conditions, Json found) {
        for (var key : conditions.keys()) {
            if (!found.isObject() || !found.has(key) || !found.at(key).equals(conditions.at(key))) {
                var there = found.isObject() && found.has(key) ? found.at(key).raw() : "nothing";
                throw new BadInput(name + ": its answers are for " + key + " " + there + ", not "
                        + conditions.at(key).raw() + "; name another file to begin anew");
            }
        }
    }

    /** The answer to a question, if it is there. Throws {@link BadInput} where another question stands in its place. */
    @Nullable
    String find(String split, Question question, Look look) {
        var line = known.get(key(split, question.record(), question.turn(), look.name()));
        if (line == null) {
            return null;
        }
        if (!line.text("question").equals(question.text())
                || !line.text("recorded").equals(question.recorded())) {
            throw new BadInput(name + ": record " + question.record() + " of " + split
                    + " was another question then; name another file to begin anew");
        }
        return line.text("answer");
    }

    void add(String split, Question question, Look look, String answer) {
        if (channel == null) {
            return;
        }
        var line = new LinkedHashMap<String, Object>();
        line.put("split", split);
        line.put("record", question.record());
        line.put("turn", question.turn());
        line.put("look", look.name());
        line.put("id", question.sample().id());
        line.put("question", question.text());
        line.put("recorded", question.recorded());
        line.put("answer", answer);
        try {
            append(channel, Json.write(line));
        } catch (IOException e) {
            throw new BadInput(name + ": cannot be written (" + e + ")", e);
        }
    }

    private static void append(FileChannel open, String line) throws IOException {
        var bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            open.write(bytes);
        }
    }

    private static String key(String split, int record, int turn, String look) {
        return record + " " + turn + " " + look + " " + split;
    }

    @Override
    public void close() {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            throw new BadInput(name + ": cannot be closed (" + e + ")", e);
        }
    }
}
