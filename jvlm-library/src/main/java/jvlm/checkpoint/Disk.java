package jvlm.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.zip.CRC32C;
import jvlm.error.BadInput;
import org.jspecify.annotations.Nullable;

/** File operations that are done only when the disk holds them. */
public final class Disk {
    private static final int BUFFER = 1 << 20;

    @FunctionalInterface
    public interface Work<T> {
        T run() throws IOException;
    }

    /** Puts files into a directory. */
    @FunctionalInterface
    public interface Filling {
        void into(Path directory) throws IOException;
    }

    private Disk() {}

    /**
     * Makes a directory that is there whole or not at all: {@code content} fills it under another name, then it takes the
     * place of what stood there.
     */
    public static void directory(Path to, Filling content) {
        var work = to.resolveSibling("." + to.getFileName() + ".tmp");
        done(to, "written", () -> {
            if (Files.exists(work)) {
                deleteTree(work);
            }
            Files.createDirectories(work);
            try {
                content.into(work);
                if (Files.exists(to)) {
                    deleteTree(to);
                }
                rename(work, to);
            } finally {
                if (Files.exists(work)) {
                    deleteTree(work);
                }
            }
            return to;
        });
    }

    /** Runs {@code work}; what the disk refuses becomes {@link BadInput} that says so of {@code path}. */
    public static <T> T done(Path path, String what, Work<T> work) {
        try {
            return work.run();
        } catch (IOException e) {
            throw new BadInput(path + ": cannot be " + what + " (" + e + ")", e);
        }
    }

    /** Puts a text in the place of what {@code target} held, if anything; a kill leaves the one or the other. */
    public static void replace(Path target, String text) {
        var temporary = target.resolveSibling(
                "." + target.getFileName() + "." + ProcessHandle.current().pid() + ".tmp");
        done(target, "written", () -> {
            try {
                write(temporary, text);
                rename(temporary, target);
            } finally {
                Files.deleteIfExists(temporary);
            }
            return target;
        });
    }

    /** Writes a new file and waits for the disk. */
    public static void write(Path file, String text) throws IOException {
        try (var channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            append(channel, text.getBytes(StandardCharsets.UTF_8));
            channel.force(true);
        }
    }

    public static void append(FileChannel channel, byte[] bytes) throws IOException {
        var buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    /** Renames within a directory and waits until the directory says so. */
    public static void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        syncDirectory(to.toAbsolutePath().resolveSibling(""));
    }

    /** Waits until a file that was written by others is on the disk. */
    public static void sync(Path file) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    /** Waits until a directory's entries are on the disk, on the systems that can open one. */
    public static void syncDirectory(Path directory) throws IOException {
        FileChannel channel;
        try {
            channel = FileChannel.open(directory, StandardOpenOption.READ);
        } catch (IOException _) { // Windows has no such thing, and writes its directories through
            return;
        }
        try (channel) {
            channel.force(true);
        }
    }

    /** The CRC-32C of a file, in hexadecimal. */
    public static String checksum(Path file) throws IOException {
        var sum = new CRC32C();
        var buffer = ByteBuffer.allocateDirect(BUFFER);
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            while (channel.read(buffer.clear()) >= 0) {
                sum.update(buffer.flip());
            }
        }
        return "%08x".formatted(sum.getValue());
    }

    /** Removes a directory with all that it holds; links are removed, not followed. */
    public static void deleteTree(Path directory) throws IOException {
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path d, @Nullable IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.deleteIfExists(d);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
