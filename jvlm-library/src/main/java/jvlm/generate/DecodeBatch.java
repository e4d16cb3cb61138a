package jvlm.generate;

import java.util.List;

/** The buffers with which several sequences go on side by side, one token of each in a step. */
public final class DecodeBatch {
    private final DecodeStep step;

    /** For any of these sequences, which have one plan, at most {@link DecodeSession#COLUMNS} in a step. */
    public DecodeBatch(List<DecodeSession> sessions) {
        int capacity = sessions.stream().mapToInt(DecodeSession::capacity).max().orElseThrow();
        var plan = sessions.getFirst().plan();
        step = new DecodeStep(plan, Math.min(DecodeSession.COLUMNS, sessions.size()), capacity);
    }

    /**
     * Reads {@code ids[i]} in sequence i, all of them different ones; {@link #logits} then gives what each is followed by:
     * to the bit what {@link DecodeSession#step} gives alone.
     */
    public void step(List<DecodeSession> sessions, int[] ids) {
        for (int i = 0; i < sessions.size(); i++) {
            sessions.get(i).put(step, i, ids[i]);
        }
        step.run(sessions.size(), 0);
    }

    /** The logits of row {@code index} of the last step, in an array that the next one writes again. */
    public float[] logits(int index) {
        return step.logits(index);
    }
}
