package jvlm.generate;

import java.util.Arrays;

/**
 * Guesses what an answer goes on with, for steps that check several tokens at once (prompt lookup decoding): what followed
 * the last tokens where they stood before, in the prompt or the answer. A guess counts where the model chooses the same
 * token, so that the answer is the one that it is without guesses, sampled answers included: each token is chosen from
 * its own logits, with its own draw. Guesses grow while they are right, and pause for longer and longer while they are
 * wrong: a text that repeats nothing costs little more.
 */
final class Draft {
    /** Last tokens that must have stood together before. */
    private static final int LEAST_MATCH = 2;

    /** How many more are looked at for the best of several places. */
    private static final int MOST_MATCH = 8;

    private static final int LONGEST_PAUSE = 64;

    private final int most;
    private int length;
    private int pause;
    private int waiting;

    /** @param most tokens of a guess at most */
    Draft(int most) {
        this.most = most;
        this.length = Math.min(2, most);
    }

    /** Reads {@code last} and writes one token or more; returns the last of them, which is not read yet. */
    int step(DecodeSession session, int last, Writing writing) {
        int[] tokens = guess(session, writing);
        if (tokens.length == 1) {
            return writing.next(session.step(last));
        }
        int before = session.length();
        session.steps(tokens, 0, tokens.length);
        int right = 0;
        int id = writing.next(session.logits(0));
        while (!writing.isEnded() && right < tokens.length - 1 && id == tokens[right + 1]) {
            right++;
            id = writing.next(session.logits(right));
        }
        session.truncate(before + right + 1);
        learn(right, tokens.length - 1);
        return id;
    }

    /** The last token, and what may follow it. */
    private int[] guess(DecodeSession session, Writing writing) {
        int[] ids = writing.all();
        int room = Math.min(session.room() - 1, writing.left() - 1);
        int from = waiting > 0 ? -1 : follower(ids);
        waiting = Math.max(0, waiting - 1);
        int most = from < 0 ? 0 : Math.max(0, Math.min(length, room));
        var tokens = new int[1 + most];
        tokens[0] = ids[ids.length - 1];
        for (int i = 0; i < most; i++) {
            int at = from + i;
            int id = at < ids.length ? ids[at] : tokens[1 + at - ids.length]; // what goes round goes on doing so
            if (!session.knows(id)) {
                return Arrays.copyOf(tokens, 1 + i); // a place of a picture has no row in the embedding
            }
            tokens[1 + i] = id;
        }
        return tokens;
    }

    /** Where what followed the last tokens begins: of several places the one with most in common, of these the latest. */
    static int follower(int[] ids) {
        int best = -1;
        int longest = LEAST_MATCH - 1;
        for (int end = ids.length - 1; end >= LEAST_MATCH && longest < MOST_MATCH; end--) {
            int match = 0;
            while (match < Math.min(end, MOST_MATCH) && ids[end - 1 - match] == ids[ids.length - 1 - match]) {
                match++;
            }
            if (match > longest) {
                longest = match;
                best = end;
            }
        }
        return best;
    }

    private void learn(int right, int guessed) {
        if (right == guessed) {
            length = Math.min(most, 2 * length);
            pause = 0;
        } else if (right > 0) {
            length = Math.min(most, right + 1);
            pause = 0;
        } else {
            length = Math.min(2, most);
            pause = Math.min(LONGEST_PAUSE, 2 * pause + 1);
            waiting = pause;
        }
    }
}
