package jvlm.text.jinja;

/** Bounds on what one rendering may do: a template comes with a checkpoint and is not to be trusted. */
final class Budget {
    /** Python's sandbox has the same bound on {@code range}. */
    static final int LONGEST_RANGE = 100_000;

    private static final int LONGEST = 16_000_000;
    private static final long WORK = 20_000_000;
    private static final int DEEPEST = 200;

    private long work;
    private int depth;

    /** Pays for one step. */
    void step() {
        charge(1);
    }

    void charge(long cost) {
        work += cost;
        if (work > WORK) {
            throw new Trouble("the template does not come to an end within the work that is allowed");
        }
    }

    /** Pays for a text or list of {@code length} before it is made. */
    void length(long length) {
        limit(length);
        charge(length / 16 + 1);
    }

    /** Refuses a text or list of more than {@code length}, for one that grows and is paid for in parts. */
    void limit(long length) {
        if (length > LONGEST) {
            throw new Trouble("a text or list of " + length + " parts is too long");
        }
    }

    void enter() {
        if (++depth > DEEPEST) {
            throw new Trouble("the template nests too deeply");
        }
    }

    void leave() {
        depth--;
    }
}
