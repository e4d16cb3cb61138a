package jvlm.generate;

import java.util.Arrays;
import java.util.stream.Stream;
import jvlm.generate.DecodePlan.Layer;
import jvlm.generate.DecodePlan.Projection;
import jvlm.generate.kernels.Activations;
import jvlm.generate.kernels.KeyValues;
import jvlm.generate.kernels.Norms;
import jvlm.generate.kernels.PackedMatrix;
import jvlm.generate.kernels.SwiGlu;
import jvlm.generate.kernels.Team;
import jvlm.generate.kernels.Workspace;

/**
 * What every thread does for some tokens at once, each a column: the next ones of one sequence, or one of each of several.
 * A thread computes its rows of the matrix products for all columns, so that weights are read once, and its places of each
 * past; between the stages all wait for each other, five times a layer. Small things such as norms are computed by every
 * thread for itself where there is one column; several are divided among the threads, at the price of more waiting. What a
 * column becomes does not depend on the others, to the last bit. Nothing is allocated.
 */
final class DecodeStep implements Team.Task {
    private final DecodePlan plan;
    private final Team team;
    private final StepAttention attention;
    private final Workspace[] workspaces;
    /** The residual stream. */
    private final float[][] x;

    private final float[][] q;
    private final float[][] k;
    private final float[][] v;
    private final float[][] out;
    private final float[][] gate;
    private final float[][] up;
    private final float[][] logits;
    /** Without the padding to whole units. */
    private final float[][] exact;

    private final Activations[] normed;
    private final Activations[] mixed;
    private final Activations[] hidden;
    /** Of the only column, by thread. */
    private final Activations[][] ownNormed;

    private final Activations[][] ownMixed;
    private int count;
    private int wanted;

    /**
     * Buffers for as many columns as a step may have.
     *
     * @param capacity places of the longest sequence
     */
    DecodeStep(DecodePlan plan, int columns, int capacity) {
        var c = plan.config;
        int heads = c.block().heads() * c.block().headDim();
        int kvHeads = c.block().kvHeads() * c.block().headDim();
        this.plan = plan;
        this.team = plan.team;
        attention = new StepAttention(plan, columns, capacity);
        workspaces = new Workspace[team.size()];
        Arrays.setAll(workspaces, _ -> new Workspace(Math.max(Math.max(c.width(), c.mlp()), heads)));
        x = vectors(columns, c.width());
        q = vectors(columns, heads);
        k = vectors(columns, kvHeads);
        v = vectors(columns, kvHeads);
        out = vectors(columns, c.width());
        gate = vectors(columns, c.mlp());
        up = vectors(columns, c.mlp());
        logits = vectors(columns, c.vocabulary());
        exact = logits[0].length == c.vocabulary() ? logits : new float[columns][c.vocabulary()];
        normed = activations(columns, c.width());
        mixed = activations(columns, heads);
        hidden = activations(columns, c.mlp());
        ownNormed = each(team.size(), c.width());
        ownMixed = each(team.size(), heads);
    }

    private static float[][] vectors(int count, int size) {
        return new float[count][PackedMatrix.padded(size)];
    }

    private static Activations[] activations(int count, int size) {
        return Stream.generate(() -> new Activations(size)).limit(count).toArray(Activations[]::new);
    }

    private static Activations[][] each(int threads, int size) {
        return Stream.generate(() -> activations(1, size)).limit(threads).toArray(Activations[][]::new);
    }

    /** Columns at most. */
    int columns() {
        return x.length;
    }

    /** Makes a column the token {@code id} at {@code place} of a sequence. */
    void set(int column, int id, KeyValues[] past, int place, int position) {
        plan.embedding.row(id, x[column]);
        attention.set(column, past, place, position);
    }

    /** Runs the first {@code columns}, those of a sequence in its order; logits are computed from column {@code first} on. */
    void run(int columns, int first) {
        count = columns;
        wanted = first;
        team.run(this);
    }

    /** The logits of a column, one a row of the embedding; written again by the next run. */
    float[] logits(int column) {
        if (exact != logits) {
            System.arraycopy(logits[column], 0, exact[column], 0, exact[column].length);
        }
        return exact[column];
    }

    @Override
    public void run(int part) {
        for (int i = 0; i < plan.layers.size(); i++) {
            layer(plan.layers.get(i), i, part);
        }
        if (wanted < count) {
            project(plan.head, norm(plan.norm, part), wanted, logits, part);
        }
    }

    private void layer(Layer layer, int index, int part) {
        var in = norm(layer.norm1(), part);
        project(layer.q(), in, 0, q, part);
        project(layer.k(), in, 0, k, part);
        project(layer.v(), in, 0, v, part);
        team.await();
        remember(index, part);
        for (int c = 0; c < count; c++) {
            attention.part(c, index, layer.window(), q[c], part);
        }
        team.await();
        add(layer.o(), merge(part), part);
        team.await();
        feed(layer, norm(layer.norm2(), part), part);
        team.await();
        add(layer.down(), hidden, part);
        team.await();
    }

    private Activations[] norm(float[] weight, int part) {
        if (count == 1) {
            norm(0, weight, ownNormed[part][0]);
            return ownNormed[part];
        }
        for (int c = part; c < count; c += team.size()) {
            norm(c, weight, normed[c]);
        }
        team.await();
        return normed;
    }

    private void norm(int column, float[] weight, Activations into) {
        Norms.rms(x[column], weight, plan.config.eps(), into.values());
        into.prepare(0, into.units());
    }

    /** Of one column the last thread, whose part holds the new place, writes key and value, and no other waits for it. */
    private void remember(int layer, int part) {
        if (count == 1) {
            if (part == team.size() - 1) {
                attention.remember(0, layer, k[0], v[0]);
            }
            return;
        }
        for (int c = part; c < count; c += team.size()) {
            attention.remember(c, layer, k[c], v[c]);
        }
        team.await();
    }

    private Activations[] merge(int part) {
        if (count == 1) {
            merge(0, ownMixed[part][0]);
            return ownMixed[part];
        }
        for (int c = part; c < count; c += team.size()) {
            merge(c, mixed[c]);
        }
        team.await();
        return mixed;
    }

    private void merge(int column, Activations into) {
        attention.merge(column, into.values());
        into.prepare(0, into.units());
    }

    /** This thread's rows of a product, for the columns {@code first} and after. */
    private void project(Projection p, Activations[] in, int first, float[][] y, int part) {
        int from = share(p.matrix().units(), part);
        int to = share(p.matrix().units(), part + 1);
        if (count - first == 1) {
            // Streams of memory are as long as all of a thread's rows; for several columns they end with each unit.
            p.matrix().times(in[first], workspaces[part], y[first], 0, from, to);
        } else {
            p.matrix().times(in, first, count, workspaces[part], y, from, to);
        }
        var bias = p.bias();
        if (bias != null) {
            int end = Math.min(to * PackedMatrix.UNIT, bias.length);
            for (int c = first; c < count; c++) {
                plus(y[c], bias, from * PackedMatrix.UNIT, end);
            }
        }
    }

    /** Adds a projection to the residual stream. */
    private void add(Projection p, Activations[] in, int part) {
        project(p, in, 0, out, part);
        int units = p.matrix().units();
        int end =
                Math.min(share(units, part + 1) * PackedMatrix.UNIT, p.matrix().rows());
        for (int c = 0; c < count; c++) {
            plus(x[c], out[c], share(units, part) * PackedMatrix.UNIT, end);
        }
    }

    private static void plus(float[] sum, float[] more, int from, int to) {
        for (int i = from; i < to; i++) {
            sum[i] += more[i];
        }
    }

    private void feed(Layer layer, Activations[] in, int part) {
        project(layer.gate(), in, 0, gate, part);
        project(layer.up(), in, 0, up, part);
        int from = share(layer.gate().matrix().units(), part);
        int to = share(layer.gate().matrix().units(), part + 1);
        int end = Math.min(to * PackedMatrix.UNIT, layer.gate().matrix().rows());
        for (int c = 0; c < count; c++) {
            SwiGlu.apply(gate[c], up[c], hidden[c].values(), from * PackedMatrix.UNIT, end);
            hidden[c].prepare(from, to);
        }
    }

    private int share(int units, int part) {
        return (int) ((long) units * part / team.size());
    }
}
