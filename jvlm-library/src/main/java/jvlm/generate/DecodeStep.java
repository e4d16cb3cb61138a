package jvlm.generate;

import jvlm.generate.DecodePlan.Layer;
import jvlm.generate.DecodePlan.Projection;
import jvlm.generate.kernels.Activations;
import jvlm.generate.kernels.Attend;
import jvlm.generate.kernels.KeyValues;
import jvlm.generate.kernels.Lanes;
import jvlm.generate.kernels.Norms;
import jvlm.generate.kernels.PackedMatrix;
import jvlm.generate.kernels.SwiGlu;
import jvlm.generate.kernels.Team;
import jvlm.generate.kernels.Workspace;

/**
 * What every thread does for one token. Each computes its rows of a matrix product and its places of the past; between
 * the stages all wait for each other, five times a layer. Small things such as norms are computed by every thread for
 * itself. Nothing is allocated.
 */
final class DecodeStep implements Team.Task {
    /** What one thread has for itself. */
    private static final class Own {
        final Activations in;
        final Activations mixed;
        final float[] queries;
        final float[] partial;
        final Attend attend;
        final Workspace workspace;

        Own(DecodePlan plan, int capacity) {
            var c = plan.config;
            var b = c.block();
            int heads = b.heads() * KeyValues.padded(b.headDim());
            in = new Activations(c.width());
            mixed = new Activations(b.heads() * b.headDim());
            queries = new float[heads];
            partial = new float[heads];
            attend = new Attend(b.heads() / b.kvHeads(), capacity);
            workspace = new Workspace(Math.max(Math.max(c.width(), c.mlp()), b.heads() * b.headDim()));
        }
    }

    /** Places after this token, its own included; set before each run. */
    int length;

    private final DecodeSession session;
    private final Team team;
    private final Own[] own;
    private final float[] q;
    private final float[] k;
    private final float[] v;
    private final float[] out;
    private final float[] gate;
    private final float[] up;
    private final Activations hidden;
    private final float[] greatest;
    private final float[] sums;
    private final int heads;
    private final int kvHeads;
    private final int headDim;
    private final int padded;
    private final double eps;

    DecodeStep(DecodeSession session, int capacity) {
        var c = session.plan.config;
        this.session = session;
        this.team = session.plan.team;
        this.heads = c.block().heads();
        this.kvHeads = c.block().kvHeads();
        this.headDim = c.block().headDim();
        this.padded = KeyValues.padded(headDim);
        this.eps = c.eps();
        this.own = new Own[team.size()];
        for (int i = 0; i < own.length; i++) {
            own[i] = new Own(session.plan, capacity);
        }
        this.q = new float[PackedMatrix.padded(heads * headDim)];
        this.k = new float[PackedMatrix.padded(kvHeads * headDim)];
        this.v = new float[k.length];
        this.out = new float[PackedMatrix.padded(c.width())];
        this.gate = new float[PackedMatrix.padded(c.mlp())];
        this.up = new float[gate.length];
        this.hidden = new Activations(c.mlp());
        this.greatest = new float[team.size() * heads];
        this.sums = new float[greatest.length];
    }

    @Override
    public void run(int part) {
        var mine = own[part];
        var layers = session.plan.layers;
        for (int i = 0; i < layers.size(); i++) {
            layer(layers.get(i), session.past[i], mine, part);
        }
        Norms.rms(session.x, session.plan.norm, eps, mine.in.values());
        prepare(mine.in);
        project(session.plan.head, mine.in, mine, session.logits, part);
    }

    private void layer(Layer layer, KeyValues past, Own mine, int part) {
        Norms.rms(session.x, layer.norm1(), eps, mine.in.values());
        prepare(mine.in);
        project(layer.q(), mine.in, mine, q, part);
        project(layer.k(), mine.in, mine, k, part);
        project(layer.v(), mine.in, mine, v, part);
        team.await();
        attend(past, layer.window(), mine, part);
        team.await();
        merge(mine);
        prepare(mine.mixed);
        add(layer.o(), mine.mixed, mine, part);
        team.await();
        Norms.rms(session.x, layer.norm2(), eps, mine.in.values());
        prepare(mine.in);
        feed(layer, mine, part);
        team.await();
        add(layer.down(), hidden, mine, part);
        team.await();
    }

    private static void prepare(Activations all) {
        all.prepare(0, all.units());
    }

    private void project(Projection p, Activations in, Own mine, float[] y, int part) {
        int from = share(p.matrix().units(), part);
        int to = share(p.matrix().units(), part + 1);
        p.matrix().times(in, mine.workspace, y, 0, from, to);
        var bias = p.bias();
        if (bias != null) {
            for (int i = from * PackedMatrix.UNIT; i < Math.min(to * PackedMatrix.UNIT, bias.length); i++) {
                y[i] += bias[i];
            }
        }
    }

    /** Adds a projection to the residual stream. */
    private void add(Projection p, Activations in, Own mine, int part) {
        project(p, in, mine, out, part);
        int to = Math.min(
                share(p.matrix().units(), part + 1) * PackedMatrix.UNIT,
                p.matrix().rows());
        for (int i = share(p.matrix().units(), part) * PackedMatrix.UNIT; i < to; i++) {
            session.x[i] += out[i];
        }
    }

    private void feed(Layer layer, Own mine, int part) {
        project(layer.gate(), mine.in, mine, gate, part);
        project(layer.up(), mine.in, mine, up, part);
        int from = share(layer.gate().matrix().units(), part);
        int to = share(layer.gate().matrix().units(), part + 1);
        int end = Math.min(to * PackedMatrix.UNIT, layer.gate().matrix().rows());
        SwiGlu.apply(gate, up, hidden.values(), from * PackedMatrix.UNIT, end);
        hidden.prepare(from, to);
    }

    /** The places are divided among the threads; the last one, whose part holds the new place, writes it. */
    private void attend(KeyValues past, int window, Own mine, int part) {
        float scale = (float) (1 / Math.sqrt(headDim));
        for (int h = 0; h < heads; h++) {
            session.rotary.turn(q, h * headDim, scale, mine.queries, h * padded);
        }
        if (part == team.size() - 1) {
            for (int h = 0; h < kvHeads; h++) {
                session.rotary.turn(k, h * headDim, 1, k, h * headDim);
                past.set(h, length - 1, k, h * headDim, v, h * headDim);
            }
        }
        int first = window > 0 ? Math.max(0, length - window) : 0;
        int start = first / Lanes.COUNT;
        int blocks = Math.ceilDiv(length, Lanes.COUNT) - start;
        int from = Math.max(first, (start + share(blocks, part)) * Lanes.COUNT);
        int to = Math.min(length, (start + share(blocks, part + 1)) * Lanes.COUNT);
        int group = heads / kvHeads;
        for (int h = 0; h < kvHeads; h++) {
            int at = h * group * padded;
            mine.attend.part(
                    past, h, from, to, mine.queries, at, mine.partial, at, greatest, sums, part * heads + h * group);
        }
    }

    /** The parts' mixed values, each weighed by what its weights sum to under the greatest score of all. */
    private void merge(Own mine) {
        var mixed = mine.mixed.values();
        for (int h = 0; h < heads; h++) {
            float most = Float.NEGATIVE_INFINITY;
            for (int p = 0; p < own.length; p++) {
                most = Math.max(most, greatest[p * heads + h]);
            }
            float total = 0;
            for (int p = 0; p < own.length; p++) {
                total += sums[p * heads + h] * (float) Math.exp(greatest[p * heads + h] - most);
            }
            for (int p = 0; p < own.length; p++) {
                float weight = (float) Math.exp(greatest[p * heads + h] - most) / total;
                addPart(own[p].partial, h * padded, weight, mixed, h * headDim, p == 0);
            }
        }
    }

    private void addPart(float[] part, int from, float weight, float[] sum, int to, boolean first) {
        for (int i = 0; i < headDim; i++) {
            sum[to + i] = part[from + i] * weight + (first ? 0 : sum[to + i]);
        }
    }

    private int share(int count, int part) {
        return (int) ((long) count * part / own.length);
    }
}
