package jvlm.video;

import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.IntStream;

/**
 * The frames of a video as its packets list them, without decoding: counts and rates in headers may be missing or
 * wrong, and frames need not be evenly spaced.
 *
 * @param times of presentation, in decoding order, in units of the time base
 * @param keys packets that decoding may begin with, in decoding order
 * @param order which packet shows frame i, in order of presentation
 * @param from time of the first frame
 * @param to time at which the last ends
 * @param unit seconds of one unit of time, as a fraction {numerator, denominator}
 */
record Timeline(long[] times, BitSet keys, int[] order, long from, long to, int[] unit) {
    static Timeline of(long[] times, BitSet keys, long to, int[] unit) {
        var order = IntStream.range(0, times.length)
                .boxed()
                .sorted((a, b) -> Long.compare(times[a], times[b]))
                .mapToInt(i -> i)
                .toArray();
        return new Timeline(times, keys, order, Arrays.stream(times).min().orElse(0), to, unit);
    }

    int frames() {
        return order.length;
    }

    /** Time of presentation of frame i. */
    long time(int frame) {
        return times[order[frame]];
    }

    double seconds(int frame) {
        return seconds(time(frame)) - seconds(from);
    }

    double duration() {
        return seconds(to) - seconds(from);
    }

    /** Frames over duration; NaN if the packets do not tell how long they last. */
    double fps() {
        double duration = duration();
        return duration > 0 ? frames() / duration : Double.NaN;
    }

    /** The packet to begin with so that a frame comes out whole: the last key that is not shown after it. */
    int start(int frame) {
        long time = time(frame);
        int packet = keys.previousSetBit(order[frame]);
        while (packet > 0 && times[packet] > time) {
            packet = keys.previousSetBit(packet - 1);
        }
        return Math.max(packet, 0);
    }

    /** How many packets must be decoded for ascending frames. */
    long decoded(int[] frames) {
        long packets = 0;
        int done = 0;
        for (int frame : frames) {
            int end = order[frame] + 1;
            packets += Math.max(0, end - Math.max(done, start(frame)));
            done = Math.max(done, end);
        }
        return packets;
    }

    private double seconds(long time) {
        return (double) time * unit[0] / unit[1];
    }
}
