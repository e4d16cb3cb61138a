package jvlm.video;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import jvlm.error.BadInput;

/**
 * Kinds of video files, told by their first bytes and never by their name. Each is walked along its outermost frame
 * before ffmpeg opens it: a file cut off would otherwise be read as a shorter video without a word.
 */
enum Container {
    MP4("mov"),
    MATROSKA("matroska"),
    GIF("gif");

    /** Boxes that a file of Apple's or the ISO's family may begin with. */
    private static final List<String> FIRST_BOXES = List.of("ftyp", "moov", "mdat", "free", "skip", "wide", "pnot");

    private static final long EBML = 0x1a45dfa3L;
    private static final long SEGMENT = 0x18538067L;
    private static final int MAX_BOXES = 4_000_000;

    private final String demuxer;

    Container(String demuxer) {
        this.demuxer = demuxer;
    }

    /** The name that ffmpeg knows it by. */
    String demuxer() {
        return demuxer;
    }

    /** Tells the kind and refuses what is cut off. */
    static Container of(Path path, Window file) throws IOException {
        var kind = told(path, file);
        switch (kind) {
            case MP4 -> boxes(path, file);
            case MATROSKA -> elements(path, file);
            case GIF -> blocks(path, file);
        }
        return kind;
    }

    private static Container told(Path path, Window file) throws IOException {
        if (FIRST_BOXES.contains(text(file, 4, 4))) {
            return MP4;
        }
        if (file.number(0, 4) == EBML) {
            return MATROSKA;
        }
        if (text(file, 0, 6).matches("GIF8[79]a")) {
            return GIF;
        }
        throw new BadInput(path + ": not a video that is read (mp4, mov, webm, mkv, gif)"
                + (file.size() == 0 ? ": the file is empty" : ", starts with \"" + text(file, 0, 8) + "\""));
    }

    private static String text(Window file, long at, int n) throws IOException {
        var text = new StringBuilder();
        for (int i = 0; i < n && file.u8(at + i) >= 0; i++) {
            int c = file.u8(at + i);
            text.append(c >= ' ' && c < 127 ? (char) c : '.');
        }
        return text.toString();
    }

    private static void boxes(Path path, Window file) throws IOException {
        boolean described = false;
        long at = 0;
        for (int n = 0; at + 8 <= file.size() && n < MAX_BOXES; n++) {
            var type = text(file, at + 4, 4);
            long size = file.number(at, 4);
            size = size == 1 ? file.number(at + 8, 8) : size == 0 ? file.size() - at : size;
            if (size < 8) {
                throw new BadInput(path + ": corrupt, its box \"" + type + "\" has a length of " + size + " bytes");
            }
            requireWithin(path, "box \"" + type + "\"", at, size, file);
            described |= type.equals("moov");
            at += size;
        }
        if (!described) {
            throw new BadInput(
                    path + ": truncated or never finished: it holds no box \"moov\", which lists the frames");
        }
    }

    private static void requireWithin(Path path, String what, long at, long size, Window file) {
        if (size > file.size() - at) {
            throw new BadInput(path + ": truncated: its " + what + " goes to byte "
                    + Math.addExact(at, Math.min(size, Long.MAX_VALUE - at)) + ", the file ends at " + file.size());
        }
    }

    /** Elements of the file, and of a segment, as far as they say how long they are. */
    private static void elements(Path path, Window file) throws IOException {
        long at = 0;
        for (int n = 0; at < file.size() && n < MAX_BOXES; n++) {
            int idBytes = Integer.numberOfLeadingZeros(file.u8(at)) - 23;
            int sizeBytes = Integer.numberOfLeadingZeros(Math.max(0, file.u8(at + idBytes))) - 23;
            if (idBytes > 4 || sizeBytes > 8) {
                throw new BadInput(path + ": corrupt or truncated, no element begins at byte " + at);
            }
            long id = file.number(at, idBytes);
            long size = file.number(at + idBytes, sizeBytes);
            long unknown = (1L << (7 * sizeBytes)) - 1;
            size &= unknown;
            at += idBytes + sizeBytes;
            if (size != unknown) {
                requireWithin(path, "element " + Long.toHexString(id), at, size, file);
            }
            at += id == SEGMENT || size == unknown ? 0 : size;
        }
    }

    private static void blocks(Path path, Window file) throws IOException {
        long at = 13 + colours(file.u8(10));
        while (true) {
            switch (file.u8(at)) {
                case ';' -> {
                    return;
                }
                case '!' -> at = subBlocks(file, at + 2);
                case ',' -> at = subBlocks(file, at + 11 + colours(file.u8(at + 9)));
                case -1 -> throw new BadInput(path + ": truncated: the GIF has no end");
                default -> throw new BadInput(path + ": corrupt: no block of a GIF begins at byte " + at);
            }
        }
    }

    private static int colours(int flags) {
        return flags < 0 || (flags & 128) == 0 ? 0 : 3 * (2 << (flags & 7));
    }

    private static long subBlocks(Window file, long at) throws IOException {
        int length = file.u8(at);
        while (length > 0) {
            at += 1 + length;
            length = file.u8(at);
        }
        return at + 1;
    }
}
