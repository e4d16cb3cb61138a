package jvlm.text;

import jvlm.text.clean.PythonText;
import org.jspecify.annotations.Nullable;

/** Tokens that spell bytes, with CLIP's end-of-word mark turned to a space. */
final class ByteDecoder implements TokenStream.StreamDecoder {
    private final @Nullable String mark;
    private final boolean trimmed;
    private final Utf8Stream utf8 = new Utf8Stream();
    private final StringBuilder held = new StringBuilder();
    private boolean started;

    ByteDecoder(@Nullable String mark, boolean trimmed) {
        this.mark = mark;
        this.trimmed = trimmed;
    }

    @Override
    public void add(int id, String token, StringBuilder out) {
        var target = mark == null ? out : held;
        for (byte b : Bytes.of(token)) {
            utf8.add(b & 255, target);
        }
        if (mark != null) {
            release(mark, false, out);
        }
    }

    @Override
    public void finish(StringBuilder out) {
        utf8.finish(mark == null ? out : held);
        if (mark != null) {
            release(mark, true, out);
        }
        started = false;
    }

    /** Gives out what cannot be the start of a mark any more, nor white space that may be dropped at the end. */
    private void release(String mark, boolean last, StringBuilder out) {
        for (int at = held.indexOf(mark); at >= 0; at = held.indexOf(mark, at + 1)) {
            held.replace(at, at + mark.length(), " ");
        }
        int end = held.length() - (last ? 0 : overlap(mark));
        int from = 0;
        if (trimmed) {
            while (end > 0 && PythonText.isSpace(held.charAt(end - 1))) {
                end--;
            }
            while (!started && from < end && PythonText.isSpace(held.charAt(from))) {
                from++;
            }
        }
        started = started || end > from;
        out.append(held, from, end);
        held.delete(0, last ? held.length() : end);
    }

    /** How many characters at the end may be the start of a mark. */
    private int overlap(String mark) {
        for (int n = Math.min(mark.length() - 1, held.length()); n > 0; n--) {
            if (held.indexOf(mark.substring(0, n), held.length() - n) == held.length() - n) {
                return n;
            }
        }
        return 0;
    }
}
