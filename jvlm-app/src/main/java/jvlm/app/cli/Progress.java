package jvlm.app.cli;

/** A line on the error stream that counts up, where a person watches. */
final class Progress {
    private static final int WIDTH = 30;
    private static final long PAUSE = 100_000_000;

    private final String what;
    private final int all;
    private final Streams streams;
    private int done;
    private long shown;

    Progress(String what, int all, Streams streams) {
        this.what = what;
        this.all = all;
        this.streams = streams;
    }

    void step() {
        done++;
        long now = System.nanoTime();
        if (streams.showsProgress() && (now - shown > PAUSE || done == all)) {
            shown = now;
            int full = (int) ((long) WIDTH * done / all);
            streams.err()
                    .print("\r" + what + " [" + "#".repeat(full) + " ".repeat(WIDTH - full) + "] " + done + "/" + all);
            streams.err().flush();
        }
    }

    /** Wipes the line. */
    void end() {
        if (shown != 0) {
            streams.err().print("\r" + " ".repeat(what.length() + WIDTH + 26) + "\r");
            streams.err().flush();
        }
    }
}
