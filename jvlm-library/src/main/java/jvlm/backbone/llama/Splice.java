package jvlm.backbone.llama;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import jvlm.nn.Attention;
import jvlm.nn.Past;
import jvlm.nn.Places;
import jvlm.task.Labelled;
import jvlm.task.Supervise.Rows;
import jvlm.tensor.Tensor;
import jvlm.tensor.Tensors;
import org.jspecify.annotations.Nullable;

/** Visual features in the places of image tokens. */
public final class Splice {
    /** A branch that no place belongs to. */
    private static final int PADDING = Integer.MAX_VALUE;

    private Splice() {}

    /**
     * Embeddings {@code [batch, time, width]} of {@code ids [batch, time]}, which hold one of the {@code visual} tokens for
     * each row of {@code features [rows, width]}, in reading order.
     */
    public static Tensor embed(Llama language, Tensor ids, List<Integer> visual, Tensor features) {
        var places = visual.stream().map(ids::eq).reduce(Tensor::or).orElseThrow();
        var text = language.embed().apply(ids.maskedFill(places, 0));
        return text.maskedScatter(places.unsqueeze(2), features.to(text.dtype()));
    }

    /**
     * Rows of unequal length, padded on the right, where causal attention lets nothing see it.
     *
     * @param rows with one visual token for each feature
     * @param visual tokens whose places features take
     * @param features {@code [count, width]} of all rows in reading order, or null without pictures
     */
    public static Rows rows(Llama language, List<Labelled> rows, List<Integer> visual, @Nullable Tensor features) {
        int time = rows.stream().mapToInt(row -> row.labels().length).max().orElseThrow();
        var ids = rows.stream().map(row -> padded(row.prompt().ids(), time, 0)).toList();
        ids.forEach(row -> language.requireKnown(row, visual));
        var all = Tensors.ids(ids);
        var embeddings = features == null ? language.embed().apply(all) : embed(language, all, visual, features);
        boolean branching = rows.stream().anyMatch(row -> row.branches().length > 0);
        return new Rows(
                embeddings,
                table(rows, Labelled::labels, time, Labelled.IGNORED),
                branching ? table(rows, Labelled::branches, time, PADDING) : new int[0][],
                rows.stream().map(row -> row.prompt().places()).toList());
    }

    /** The decoder's blocks over some rows. */
    public static List<UnaryOperator<Tensor>> blocks(Llama language, Rows rows) {
        var past = rows.branches().length == 0
                ? new Past.None(rows.positions())
                : new Past.Branched(
                        Attention.Branching.of(Tensors.ids(List.of(rows.branches()))),
                        Places.tensor(rows.positions(), rows.time()));
        return language.steps(past, rows.time(), rows.embeddings().dtype());
    }

    private static int[][] table(List<Labelled> rows, Function<Labelled, int[]> column, int time, int filler) {
        return rows.stream().map(row -> padded(column.apply(row), time, filler)).toArray(int[][]::new);
    }

    private static int[] padded(int[] row, int time, int filler) {
        var padded = Arrays.copyOf(row, time);
        Arrays.fill(padded, row.length, time, filler);
        return padded;
    }
}
