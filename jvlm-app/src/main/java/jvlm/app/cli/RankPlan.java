package jvlm.app.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.util.LinkedHashMap;
import java.util.Map;
import jvlm.error.BadInput;
import org.jspecify.annotations.Nullable;

/**
 * How many ranks there are and where they meet.
 *
 * @param ranks on this machine
 * @param nodes machines
 * @param nodeRank which of them this is
 * @param host of rank 0
 * @param port there; 0 for any that is free, chosen anew for each start
 */
record RankPlan(int ranks, int nodes, int nodeRank, String host, int port) {
    private static final String HERE = "127.0.0.1";

    /** @param master {@code HOST:PORT}; null for this machine and any port */
    static RankPlan of(int ranks, int nodes, int nodeRank, @Nullable String master) {
        if (master == null) {
            return new RankPlan(ranks, nodes, nodeRank, HERE, 0);
        }
        int colon = master.lastIndexOf(':');
        try {
            int port = Integer.parseInt(master.substring(colon + 1));
            if (colon > 0 && port > 0 && port < 1 << 16) {
                return new RankPlan(ranks, nodes, nodeRank, master.substring(0, colon), port);
            }
        } catch (NumberFormatException _) {
            // said below
        }
        throw new BadInput("--master " + master + ": expected HOST:PORT with a port from 1 to 65535");
    }

    /** This plan with a port that is free at the moment. */
    RankPlan withPort() {
        if (port != 0) {
            return this;
        }
        try (var socket = new ServerSocket(0)) {
            return new RankPlan(ranks, nodes, nodeRank, host, socket.getLocalPort());
        } catch (IOException e) {
            throw new UncheckedIOException("no port is free", e);
        }
    }

    /** The number of the {@code local}-th rank here among all. */
    int rank(int local) {
        return nodeRank * ranks + local;
    }

    /** torchrun's variables, so that programs and job scripts written for it serve. */
    Map<String, String> environment(int local, int attempt) {
        var variables = new LinkedHashMap<String, String>();
        variables.put("RANK", String.valueOf(rank(local)));
        variables.put("LOCAL_RANK", String.valueOf(local));
        variables.put("WORLD_SIZE", String.valueOf(nodes * ranks));
        variables.put("LOCAL_WORLD_SIZE", String.valueOf(ranks));
        variables.put("GROUP_RANK", String.valueOf(nodeRank));
        variables.put("MASTER_ADDR", host);
        variables.put("MASTER_PORT", String.valueOf(port));
        variables.put("TORCHELASTIC_RESTART_COUNT", String.valueOf(attempt));
        return variables;
    }
}
