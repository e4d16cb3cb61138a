package jvlm.data;

import java.util.Arrays;
import jvlm.error.BadInput;

/**
 * Where the records of a text file lie. One pass over the bytes finds them and parses nothing, so that a file of a
 * gigabyte opens in seconds and costs 16 bytes a record.
 */
final class Spans {
    private static final int CHUNK = 1 << 20;

    private long[] bounds = new long[64];
    private int size;

    private Spans() {}

    int size() {
        return size;
    }

    /** The bytes of a record. Throws {@link BadInput} where it is longer than a picture may be. */
    byte[] bytes(DataFile file, int index) {
        long length = bounds[2 * index + 1] - bounds[2 * index];
        return file.bytes(bounds[2 * index], Encoded.requireLength(length, file.path() + ": record " + index));
    }

    private void add(long start, long end) {
        if (2 * size == bounds.length) {
            bounds = Arrays.copyOf(bounds, 2 * bounds.length);
        }
        bounds[2 * size] = start;
        bounds[2 * size + 1] = end;
        size++;
    }

    private interface Scan {
        void next(byte b, long at);
    }

    private static void scan(DataFile file, Scan scan) {
        var chunk = new byte[CHUNK];
        for (long from = start(file); from < file.size(); from += CHUNK) {
            int n = (int) Math.min(CHUNK, file.size() - from);
            file.copy(from, chunk, 0, n);
            for (int i = 0; i < n; i++) {
                scan.next(chunk[i], from + i);
            }
        }
    }

    /** Behind the mark that some editors write in front of UTF-8. */
    private static long start(DataFile file) {
        boolean marked =
                file.size() >= 3 && Arrays.equals(file.bytes(0, 3), new byte[] {(byte) 0xef, (byte) 0xbb, (byte) 0xbf});
        return marked ? 3 : 0;
    }

    /** The lines that are not blank. */
    static Spans lines(DataFile file) {
        var spans = new Spans();
        var scan = new Scan() {
            long start = start(file);
            boolean blank = true;

            @Override
            public void next(byte b, long at) {
                if (b == '\n') {
                    close(at);
                } else {
                    blank &= isBlank(b);
                }
            }

            void close(long end) {
                if (!blank) {
                    spans.add(start, end);
                }
                start = end + 1;
                blank = true;
            }
        };
        scan(file, scan);
        scan.close(file.size());
        return spans;
    }

    /** The members of a JSON list. Throws {@link BadInput} where the file is no list, or ends before the list does. */
    static Spans members(DataFile file) {
        var scan = new Members(file);
        scan(file, scan);
        return scan.finished();
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t' || b == '\n' || b == '\r';
    }

    /** Follows strings and brackets of JSON; what is wrong inside of a member is found when that one is parsed. */
    private static final class Members implements Scan {
        private final DataFile file;
        private final Spans spans = new Spans();
        private int depth;
        private long start = -1;
        private boolean string;
        private boolean escaped;
        private boolean closed;

        Members(DataFile file) {
            this.file = file;
        }

        @Override
        public void next(byte b, long at) {
            if (string) {
                inString(b);
            } else if (!isBlank(b)) {
                if (depth == 0) {
                    outside(b, at);
                } else {
                    inside(b, at);
                }
            }
        }

        private void inString(byte b) {
            if (escaped) {
                escaped = false;
            } else if (b == '\\') {
                escaped = true;
            } else {
                string = b != '"';
            }
        }

        private void outside(byte b, long at) {
            if (closed || b != '[') {
                throw new BadInput(file.path() + ": not a JSON list of records (byte " + at + " is "
                        + (b > ' ' ? "'" + (char) b + "'" : b & 255) + (closed ? ", behind its end)" : ")"));
            }
            depth = 1;
        }

        private void inside(byte b, long at) {
            boolean ends = depth == 1 && (b == ',' || b == ']');
            if (ends) {
                member(b, at);
            } else if (start < 0) {
                start = at;
            }
            switch (b) {
                case '"' -> string = true;
                case '[', '{' -> depth++;
                case ']', '}' -> depth--;
                default -> {}
            }
            closed = depth == 0;
        }

        private void member(byte b, long at) {
            if (start >= 0) {
                spans.add(start, at);
            } else if (b == ',' || spans.size > 0) {
                throw new BadInput(file.path() + ": not valid JSON (an empty member at byte " + at + ")");
            }
            start = -1;
        }

        Spans finished() {
            if (!closed) {
                throw new BadInput(file.path() + ": "
                        + (depth == 0 ? "empty, expected a JSON list of records" : "ends inside record " + spans.size));
            }
            return spans;
        }
    }
}
