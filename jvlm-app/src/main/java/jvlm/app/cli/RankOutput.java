package jvlm.app.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import jvlm.json.Json;

/**
 * Passes the lines of ranks on, each with the rank in front.
 *
 * @param json lines of the standard output as JSON objects; the error stream is always for people
 */
record RankOutput(Streams streams, boolean json) {
    /** What Gloo prints when it has connected, and nothing turns off. */
    private static final String CONNECTED = "[Gloo] Rank ";

    /** What every JVM with vectors says first. */
    private static final String INCUBATING = "WARNING: Using incubator modules: jdk.incubator.vector";

    /** Copies both streams of {@code process} until they end. */
    Thread[] follow(int rank, Process process) {
        return new Thread[] {
            thread(rank, process.getInputStream(), streams.out(), json),
            thread(rank, process.getErrorStream(), streams.err(), false)
        };
    }

    private static Thread thread(int rank, InputStream from, PrintStream to, boolean json) {
        var thread = new Thread(() -> copy(rank, from, to, json), "output of rank " + rank);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void copy(int rank, InputStream from, PrintStream to, boolean json) {
        try (var lines = new BufferedReader(new InputStreamReader(from, StandardCharsets.UTF_8))) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith(CONNECTED) || line.equals(INCUBATING)) {
                    continue;
                }
                to.println(json ? object(rank, line) : "[" + rank + "] " + line);
                to.flush();
            }
        } catch (IOException _) {
            // The process is gone.
        }
    }

    private static String object(int rank, String line) {
        var object = new LinkedHashMap<String, Object>();
        object.put("rank", rank);
        object.put("text", line);
        return Json.write(object);
    }
}
