package jvlm.model;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import jvlm.checkpoint.Sha256;
import jvlm.error.BadInput;

/**
 * What a model is known by in caches: names, sizes, times and samples of its files, and the type it computes in. A
 * whole digest of many gigabytes would take longer than the search that it serves.
 */
public final class ModelKey {
    private static final int SAMPLE = 1 << 16;
    private static final int SAMPLES = 32;

    private ModelKey() {}

    /** The key of a model at a path, opened in some way. */
    public static String of(Path model, OpenOptions options) {
        var digest = Sha256.begin();
        digest.update(("1 " + options.dtype()).getBytes(StandardCharsets.UTF_8));
        addAll(model, digest);
        new TreeMap<>(options.parts()).forEach((name, path) -> {
            digest.update(name.getBytes(StandardCharsets.UTF_8));
            addAll(path, digest);
        });
        return HexFormat.of().formatHex(digest.digest(), 0, 16);
    }

    /** The key of what an open model's towers compute: its files, those of the checkpoints it needs, and the type. */
    static String of(Source source) {
        var digest = Sha256.begin();
        digest.update(("1 " + source.dtype()).getBytes(StandardCharsets.UTF_8));
        source.paths().forEach(path -> addAll(path, digest));
        return HexFormat.of().formatHex(digest.digest(), 0, 16);
    }

    private static void addAll(Path model, MessageDigest digest) {
        try {
            for (var file : files(model)) {
                add(file, digest);
            }
        } catch (IOException e) {
            throw new BadInput(model + ": cannot be read (" + e.getMessage() + ")", e);
        }
    }

    private static List<Path> files(Path model) throws IOException {
        if (!Files.isDirectory(model)) {
            return List.of(model);
        }
        try (var all = Files.list(model)) {
            return all.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private static void add(Path file, MessageDigest digest) throws IOException {
        long size = Files.size(file);
        var head = file.getFileName() + " " + size + " "
                + Files.getLastModifiedTime(file).toMillis();
        digest.update(head.getBytes(StandardCharsets.UTF_8));
        try (var channel = FileChannel.open(file)) {
            var buffer = ByteBuffer.allocate(SAMPLE);
            long step = Math.max(SAMPLE, size / SAMPLES);
            for (long at = 0; at < size; at += step) {
                buffer.clear();
                channel.read(buffer, at);
                digest.update(buffer.flip());
            }
        }
    }
}
