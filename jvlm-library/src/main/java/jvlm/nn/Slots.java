package jvlm.nn;

import java.util.ArrayList;
import java.util.List;
import jvlm.tensor.Tensor;
import jvlm.tensor.Tensors;

/**
 * The pasts of many sequences of their own lengths. A call works on the slots chosen before it, row i of the batch being
 * the i-th of them: one slot to read a prompt, all that are busy for a step.
 */
public final class Slots implements Past.Kept {
    private final List<Sequence> slots = new ArrayList<>();
    private int[] chosen;

    public Slots(int layers, int capacity, int count) {
        for (int i = 0; i < count; i++) {
            slots.add(new Sequence(layers, capacity));
        }
        chosen = all(count);
    }

    private static int[] all(int count) {
        var indices = new int[count];
        for (int i = 0; i < count; i++) {
            indices[i] = i;
        }
        return indices;
    }

    /** The rows of the next calls. */
    public Slots choose(int... indices) {
        chosen = indices.clone();
        return this;
    }

    /** The past of one slot. */
    public Sequence slot(int index) {
        return slots.get(index);
    }

    @Override
    public Tensor attend(int layer, Tensor q, Tensor k, Tensor v, long window) {
        var rows = new ArrayList<Tensor>(chosen.length);
        for (int i = 0; i < chosen.length; i++) {
            rows.add(slots.get(chosen[i]).attend(layer, row(q, i), row(k, i), row(v, i), window));
        }
        return Tensors.cat(rows, 0);
    }

    private static Tensor row(Tensor x, int i) {
        return x.slice(0, i, i + 1);
    }

    @Override
    public Tensor positions(int time) {
        var rows = new ArrayList<int[][]>(chosen.length);
        for (int i : chosen) {
            rows.add(slots.get(i).next(0, time));
        }
        return Places.tensor(rows);
    }

    @Override
    public void place(List<Places> rows) {
        if (rows.size() != chosen.length) {
            throw new IllegalArgumentException(rows.size() + " rows of places for " + chosen.length + " slots");
        }
        for (int i = 0; i < chosen.length; i++) {
            slots.get(chosen[i]).place(rows.subList(i, i + 1));
        }
    }

    @Override
    public void advance(int time) {
        for (int i : chosen) {
            slots.get(i).advance(time);
        }
    }

    @Override
    public int room() {
        int least = Integer.MAX_VALUE;
        for (int i : chosen) {
            least = Math.min(least, slots.get(i).room());
        }
        return least;
    }

    @Override
    public void free() {
        slots.forEach(Sequence::free);
    }
}
