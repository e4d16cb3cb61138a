package jvlm.train;

import java.util.ArrayList;
import java.util.List;

/** Batches in pieces that go through the model at once. */
final class Micro {
    private Micro() {}

    static <E> List<List<E>> batches(List<E> batch, int size) {
        var pieces = new ArrayList<List<E>>();
        for (int at = 0; at < batch.size(); at += size) {
            pieces.add(batch.subList(at, Math.min(batch.size(), at + size)));
        }
        return pieces;
    }
}
