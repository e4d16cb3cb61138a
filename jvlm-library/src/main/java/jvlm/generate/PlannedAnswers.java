package jvlm.generate;

import java.util.ArrayList;
import java.util.List;
import jvlm.nn.Past;
import jvlm.nn.Sequence;
import jvlm.nn.Slots;
import jvlm.task.NextToken;
import jvlm.task.Prompt;
import org.jspecify.annotations.Nullable;

/**
 * Answers that the plan goes on with, each with a past of its own. One that has ended leaves, and the others go on in steps
 * that are the smaller.
 */
final class PlannedAnswers implements AutoCloseable {
    private static final class Row {
        final DecodeSession session;
        final Writing writing;
        int last;

        Row(DecodeSession session, Writing writing, int last) {
            this.session = session;
            this.writing = writing;
            this.last = last;
        }
    }

    private final List<Row> rows = new ArrayList<>();

    private PlannedAnswers() {}

    /**
     * Takes over the answers that have not ended; null where the model has no plan.
     *
     * @param read what the readable path left
     * @param last the last token of each, which was not read yet
     */
    static @Nullable PlannedAnswers take(
            NextToken model, List<Prompt> prompts, Past.Kept read, int newTokens, int[] last, List<Writing> writings) {
        var answers = new PlannedAnswers();
        for (int i = 0; i < prompts.size(); i++) {
            if (!writings.get(i).isEnded()) {
                var prompt = prompts.get(i);
                int capacity = (int) Math.min(model.context(), (long) prompt.length() + newTokens);
                var session =
                        switch (read) {
                            case Sequence batch -> DecodePlan.after(model, prompt, batch, i, capacity);
                            case Slots slots -> DecodePlan.after(model, prompt, slots.slot(i), 0, capacity);
                        };
                if (session == null) {
                    return null;
                }
                answers.rows.add(new Row(session, writings.get(i), last[i]));
            }
        }
        return answers;
    }

    /** Writes all to their ends. */
    void write() {
        var batch = new DecodeBatch(rows.stream().map(r -> r.session).toList());
        while (!rows.isEmpty()) {
            for (int from = 0; from < rows.size(); from += DecodeSession.COLUMNS) {
                step(batch, rows.subList(from, Math.min(rows.size(), from + DecodeSession.COLUMNS)));
            }
            leave();
        }
    }

    private void step(DecodeBatch batch, List<Row> some) {
        var going = some.stream()
                .filter(r -> Session.goesOn(r.writing, r.session.room()))
                .toList();
        if (going.isEmpty()) {
            return;
        }
        batch.step(
                going.stream().map(r -> r.session).toList(),
                going.stream().mapToInt(r -> r.last).toArray());
        for (int i = 0; i < going.size(); i++) {
            going.get(i).last = going.get(i).writing.next(batch.logits(i));
        }
    }

    private void leave() {
        rows.removeIf(row -> {
            if (row.writing.isEnded()) {
                row.session.close();
            }
            return row.writing.isEnded();
        });
    }

    /** Frees what has not ended. */
    @Override
    public void close() {
        rows.forEach(r -> r.session.close());
        rows.clear();
    }
}
