package jvlm.app.cli;

import java.io.IOException;

/** Ends a rank whose launcher is gone, even one that was killed: its standard input is a pipe that the launcher holds. */
final class LauncherWatch {
    /** Set where standard input is such a pipe; not passed on to what the rank itself starts. */
    static final String VARIABLE = "JVLM_LAUNCHED";

    private LauncherWatch() {}

    static void start() {
        if (System.getenv(VARIABLE) == null) {
            return;
        }
        var thread = new Thread(LauncherWatch::watch, "launcher watch");
        thread.setDaemon(true);
        thread.start();
    }

    @SuppressWarnings("StatementWithEmptyBody")
    private static void watch() {
        try {
            while (System.in.read() >= 0) {}
        } catch (IOException _) {
            // as good as its end
        }
        Runtime.getRuntime().halt(Failure.INTERRUPTED);
    }
}
