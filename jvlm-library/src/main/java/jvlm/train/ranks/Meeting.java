package jvlm.train.ranks;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import jvlm.error.BadInput;
import jvlm.tensor.Rendezvous;
import org.jspecify.annotations.Nullable;

/** Reads where the ranks meet from torchrun's variables, and checks in Java what libtorch would only wait or end for. */
final class Meeting {
    private static final List<String> NAMES = List.of("RANK", "WORLD_SIZE", "MASTER_ADDR", "MASTER_PORT");
    private static final int MOST_RANKS = 1 << 16;
    private static final int DEFAULT_TIMEOUT = 1800;
    private static final Duration LONGEST_MEETING = Duration.ofMinutes(5);
    private static final int CONNECT_MILLISECONDS = 2000;
    private static final int RETRY_MILLISECONDS = 100;

    private Meeting() {}

    /** Null where the environment names no run: neither RANK nor WORLD_SIZE. */
    static @Nullable Rendezvous read(Map<String, String> environment) {
        if (!environment.containsKey("RANK") && !environment.containsKey("WORLD_SIZE")) {
            return null;
        }
        var missing = NAMES.stream().filter(n -> !environment.containsKey(n)).toList();
        if (!missing.isEmpty()) {
            var given = NAMES.stream().filter(environment::containsKey).toList();
            throw new BadInput("the environment has " + String.join(", ", given) + " but not "
                    + String.join(", ", missing) + "; a run of several ranks needs all four (jvlm launch sets them)");
        }
        int size = number(environment, "WORLD_SIZE", 1, MOST_RANKS);
        int rank = number(environment, "RANK", 0, size - 1);
        int port = number(environment, "MASTER_PORT", 1, 65535);
        int seconds = environment.containsKey("JVLM_RANKS_TIMEOUT")
                ? number(environment, "JVLM_RANKS_TIMEOUT", 1, 10_000_000)
                : DEFAULT_TIMEOUT;
        var host = text(environment, "MASTER_ADDR");
        var timeout = Duration.ofSeconds(seconds);
        var meeting = timeout.compareTo(LONGEST_MEETING) < 0 ? timeout : LONGEST_MEETING;
        return new Rendezvous(rank, size, host, port, own(environment, host, port), meeting, timeout);
    }

    private static int number(Map<String, String> environment, String name, int low, int high) {
        var text = text(environment, name);
        try {
            int value = Integer.parseInt(text);
            if (value >= low && value <= high) {
                return value;
            }
        } catch (NumberFormatException _) {
            // said below
        }
        throw new BadInput(
                name + " in the environment is \"" + text + "\", expected a number from " + low + " to " + high);
    }

    private static String text(Map<String, String> environment, String name) {
        return environment.getOrDefault(name, "").strip();
    }

    /** The address by which this machine reaches rank 0 is the one by which the others reach this machine. */
    private static String own(Map<String, String> environment, String host, int port) {
        var network = text(environment, "GLOO_SOCKET_IFNAME");
        if (!network.isEmpty()) {
            return networkInterface(network);
        }
        try (var socket = new DatagramSocket()) {
            socket.connect(new InetSocketAddress(InetAddress.getByName(host), port)); // sends nothing
            return socket.getLocalAddress().getHostAddress();
        } catch (UnknownHostException e) {
            throw new BadInput("MASTER_ADDR in the environment is \"" + host + "\", a host that is not known", e);
        } catch (SocketException e) {
            throw new BadInput("MASTER_ADDR " + host + " cannot be reached from here (" + e.getMessage() + ")", e);
        }
    }

    private static String networkInterface(String name) {
        try {
            if (NetworkInterface.getByName(name) != null) {
                return "%" + name;
            }
        } catch (SocketException _) {
            // said below
        }
        throw new BadInput("GLOO_SOCKET_IFNAME in the environment is \"" + name + "\", no network interface here");
    }

    /** Rank 0 keeps the store, so its port must be free; the others wait until something listens there. */
    static void check(Rendezvous at) {
        if (at.rank() > 0) {
            await(at);
            return;
        }
        try (var _ = new ServerSocket(at.port())) {
            return;
        } catch (IOException e) {
            throw new BadInput("MASTER_PORT " + at.port() + " cannot be opened (" + e.getMessage() + ")", e);
        }
    }

    private static void await(Rendezvous at) {
        long end = System.nanoTime() + at.meeting().toNanos();
        while (true) {
            try (var socket = new Socket()) {
                socket.connect(new InetSocketAddress(at.host(), at.port()), CONNECT_MILLISECONDS);
                return;
            } catch (IOException e) {
                if (System.nanoTime() > end) {
                    throw new RankLost(
                            "rank " + at.rank() + " of " + at.size() + ": rank 0 does not answer at " + at.host() + ":"
                                    + at.port() + " for " + at.meeting().toSeconds() + " s (" + e.getMessage() + ")",
                            e);
                }
            }
            LockSupport.parkNanos(RETRY_MILLISECONDS * 1_000_000L);
            if (Thread.currentThread().isInterrupted()) {
                throw new RankLost("rank " + at.rank() + ": interrupted before it met the others", null);
            }
        }
    }
}
