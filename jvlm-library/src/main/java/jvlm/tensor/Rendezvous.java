package jvlm.tensor;

import java.time.Duration;

/**
 * Where the processes of one run meet.
 *
 * @param rank of this process, from 0
 * @param size how many processes there are
 * @param host of rank 0, which keeps the store that all others ask
 * @param port of that store
 * @param own an address or host name of this process that the others can reach, or the name of a network interface
 *     behind {@code %}, as {@code %eth0}
 * @param meeting how long the processes wait for each other at the start
 * @param timeout of each exchange after it
 */
public record Rendezvous(int rank, int size, String host, int port, String own, Duration meeting, Duration timeout) {}
