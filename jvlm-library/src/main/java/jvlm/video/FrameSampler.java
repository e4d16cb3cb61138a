package jvlm.video;

import jvlm.error.BadInput;

/**
 * Which frames of a video are looked at: as many as {@code count} says, evenly spread from the first to the last frame
 * between two times. Counts and places are those of qwen-vl-utils 0.0.14, rounding included.
 *
 * @param count how many
 * @param start seconds from the first frame; 0 for all
 * @param end seconds from the first frame; infinite for all
 */
public record FrameSampler(Count count, double start, double end) {
    /** Looked at where nothing else is said. */
    public static final double FRAMES_PER_SECOND = 2;

    private static final int LEAST = 4;
    private static final int MOST = 768;

    /** Two frames a second. */
    public static final FrameSampler DEFAULT = perSecond(FRAMES_PER_SECOND);

    /** Frames come in pairs: a patch covers two of them. */
    private static final int PAIR = 2;

    /** So many frames a second of the whole video, at least 4 and at most 768. */
    public static FrameSampler perSecond(double fps) {
        return new FrameSampler(new Count.PerSecond(fps, LEAST, MOST), 0, Double.POSITIVE_INFINITY);
    }

    public FrameSampler {
        if (Double.isNaN(start) || Double.isNaN(end)) {
            throw new BadInput("a video's part from " + start + " s to " + end + " s: expected numbers");
        }
    }

    /** How many frames are wanted. */
    public sealed interface Count {
        /** So many a second within bounds; both bounds give way to the number of frames that are there. */
        record PerSecond(double fps, int least, int most) implements Count {
            public PerSecond {
                if (!(fps > 0) || Double.isInfinite(fps) || least < 1 || most < PAIR) {
                    throw new BadInput(
                            "%s frames a second, %d to %d frames: expected a number above 0, 1 or more, 2 or more"
                                    .formatted(fps, least, most));
                }
            }
        }

        /** So many, rounded to an even number (half to even). */
        record Exactly(int frames) implements Count {}
    }

    /**
     * The frames that are looked at.
     *
     * @param indices in order of presentation, from 0; a frame may come twice
     * @param fps how many of them there are in a second of the video
     */
    public record Choice(int[] indices, double fps) {}

    /** Chooses among {@code total} frames of a video that shows {@code fps} a second; BadInput where that cannot be. */
    public Choice choose(int total, double fps) {
        if (total < 1 || !(fps > 0) || Double.isInfinite(fps)) {
            throw new BadInput(total + " frames at " + fps + " a second: expected at least one and a number above 0");
        }
        double duration = total / fps;
        int first = (int) Math.ceil(Math.clamp(start, 0, duration) * fps);
        int last = Math.min((int) Math.floor(Math.clamp(end, 0, duration) * fps), total - 1);
        if (total > 1 && first >= last) {
            throw new BadInput("no two frames from %s s to %s s: the video has %d frames in %.2f s"
                    .formatted(start, end, total, duration));
        }
        int range = last - first + 1;
        int wanted = count(range, fps);
        return new Choice(spread(first, last, wanted), wanted / (double) range * fps);
    }

    private int count(int total, double fps) {
        double frames =
                switch (count) {
                    case Count.Exactly(int n) -> PAIR * Math.rint(n / (double) PAIR);
                    case Count.PerSecond(double perSecond, int least, int most) -> {
                        double atLeast = PAIR * Math.ceil(least / (double) PAIR);
                        double atMost = PAIR * Math.floor(Math.min(most, total) / (double) PAIR);
                        double n = Math.min(Math.min(Math.max(total / fps * perSecond, atLeast), atMost), total);
                        yield PAIR * Math.floor(n / PAIR);
                    }
                };
        if (frames < PAIR || frames > total) {
            throw new BadInput("%d frames are wanted of %d: expected %d at least and not more than there are"
                    .formatted((long) frames, total, PAIR));
        }
        return (int) frames;
    }

    /**
     * Even steps in float32, from both ends towards the middle, rounded half to even: ties fall as in torch.linspace,
     * whose products and sums are fused.
     */
    private static int[] spread(int first, int last, int n) {
        float step = ((float) last - (float) first) / (n - 1);
        var indices = new int[n];
        for (int i = 0; i < n; i++) {
            float place = i < n / 2 ? Math.fma(step, i, first) : Math.fma(-step, n - i - 1, last);
            indices[i] = (int) Math.rint(place);
        }
        return indices;
    }
}
