package jvlm.data;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The cells of one row of a table; texts are made of them when they are asked for. */
final class TsvRow {
    private final byte[] bytes;
    private final long start;
    private final boolean quoted;
    /** First and behind the last byte of each cell, quotes included. */
    private final List<int[]> cells = new ArrayList<>();

    /** A part of the file. */
    record Range(long offset, int length) {}

    /**
     * @param start where the row stands in the file
     * @param quoted whether a cell that starts with a quote ends with one
     */
    TsvRow(byte[] bytes, long start, boolean quoted) {
        this.bytes = bytes;
        this.start = start;
        this.quoted = quoted;
        int end = bytes.length > 0 && bytes[bytes.length - 1] == '\r' ? bytes.length - 1 : bytes.length;
        int from = 0;
        while (from <= end) {
            int to = cellEnd(from, end);
            cells.add(new int[] {from, to});
            from = to + 1;
        }
    }

    private int cellEnd(int from, int end) {
        boolean inside = quoted && from < end && bytes[from] == '"';
        int at = inside ? from + 1 : from;
        while (at < end && (inside || bytes[at] != '\t')) {
            if (inside && bytes[at] == '"') {
                inside = at + 1 < end && bytes[at + 1] == '"';
                at += inside ? 2 : 1;
            } else {
                at++;
            }
        }
        return Math.min(at, end);
    }

    int size() {
        return cells.size();
    }

    List<String> texts() {
        var all = new ArrayList<String>();
        for (int i = 0; i < size(); i++) {
            all.add(text(i));
        }
        return all;
    }

    String text(int cell) {
        var range = cells.get(cell);
        var text = new String(bytes, range[0], range[1] - range[0], StandardCharsets.UTF_8);
        boolean marked = quoted && text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"");
        return marked ? text.substring(1, text.length() - 1).replace("\"\"", "\"") : text;
    }

    /** The runs of base64 digits in a cell that are longer than {@code shortest}: one picture, or a list of them. */
    List<Range> base64(int cell, int shortest) {
        var found = new ArrayList<Range>();
        int end = cells.get(cell)[1];
        int from = cells.get(cell)[0];
        for (int at = from; at <= end; at++) {
            if (at == end || !isDigit(bytes[at])) {
                if (at - from > shortest) {
                    found.add(new Range(start + from, at - from));
                }
                from = at + 1;
            }
        }
        return found;
    }

    private static boolean isDigit(byte b) {
        return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || b == '+' || b == '/' || b == '=';
    }
}
