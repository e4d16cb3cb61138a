package jvlm.eval;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.ToDoubleBiFunction;

/**
 * Multinomial logistic regression on frozen features, the linear probe of CLIP (section 3.2): minimises C times the sum
 * of log losses plus half the squared weights, the intercepts free, by L-BFGS from zero.
 *
 * @param weights {@code [classes][width]}
 * @param intercepts {@code [classes]}
 */
public record LinearProbe(double[][] weights, double[] intercepts) {
    private static final int MEMORY = 10;
    private static final double TOLERANCE = 1e-6;

    /**
     * Fits features {@code [samples][width]} to labels 0 .. classes - 1.
     *
     * @param c inverse strength of the regularisation
     * @param maxIterations of L-BFGS
     */
    public static LinearProbe fit(float[][] features, int[] labels, int classes, double c, int maxIterations) {
        int width = features[0].length;
        var problem = new Problem(features, labels, classes, c);
        var x = minimise(problem::lossAndGradient, new double[classes * (width + 1)], maxIterations);
        var weights = new double[classes][width];
        var intercepts = new double[classes];
        for (int k = 0; k < classes; k++) {
            System.arraycopy(x, k * (width + 1), weights[k], 0, width);
            intercepts[k] = x[k * (width + 1) + width];
        }
        return new LinearProbe(weights, intercepts);
    }

    /** Probabilities {@code [classes]} of one feature vector. */
    public double[] probabilities(float[] feature) {
        var p = new double[intercepts.length];
        for (int k = 0; k < p.length; k++) {
            double s = intercepts[k];
            for (int i = 0; i < feature.length; i++) {
                s += weights[k][i] * feature[i];
            }
            p[k] = s;
        }
        softmax(p);
        return p;
    }

    /** The likeliest class of one feature vector. */
    public int predict(float[] feature) {
        var p = probabilities(feature);
        int best = 0;
        for (int k = 1; k < p.length; k++) {
            if (p[k] > p[best]) {
                best = k;
            }
        }
        return best;
    }

    private static void softmax(double[] scores) {
        double max = Double.NEGATIVE_INFINITY;
        for (double s : scores) {
            max = Math.max(max, s);
        }
        double sum = 0;
        for (int k = 0; k < scores.length; k++) {
            scores[k] = Math.exp(scores[k] - max);
            sum += scores[k];
        }
        for (int k = 0; k < scores.length; k++) {
            scores[k] /= sum;
        }
    }

    /** The objective over weights and intercept of each class in a row. */
    private record Problem(float[][] features, int[] labels, int classes, double c) {
        double lossAndGradient(double[] x, double[] gradient) {
            int width = features[0].length;
            double loss = penalty(x, gradient, width);
            var p = new double[classes];
            for (int n = 0; n < features.length; n++) {
                for (int k = 0; k < classes; k++) {
                    p[k] = score(x, k * (width + 1), features[n]);
                }
                softmax(p);
                loss -= c * Math.log(Math.max(p[labels[n]], Double.MIN_NORMAL));
                for (int k = 0; k < classes; k++) {
                    add(gradient, k * (width + 1), features[n], c * (p[k] - (k == labels[n] ? 1 : 0)));
                }
            }
            return loss;
        }

        private double penalty(double[] x, double[] gradient, int width) {
            double loss = 0;
            for (int i = 0; i < x.length; i++) {
                boolean intercept = i % (width + 1) == width;
                gradient[i] = intercept ? 0 : x[i];
                loss += intercept ? 0 : x[i] * x[i] / 2;
            }
            return loss;
        }

        private static double score(double[] x, int at, float[] feature) {
            double s = x[at + feature.length];
            for (int i = 0; i < feature.length; i++) {
                s += x[at + i] * feature[i];
            }
            return s;
        }

        private static void add(double[] gradient, int at, float[] feature, double factor) {
            for (int i = 0; i < feature.length; i++) {
                gradient[at + i] += factor * feature[i];
            }
            gradient[at + feature.length] += factor;
        }
    }

    /** One step and the change of the gradient along it. */
    private record Step(double[] s, double[] y, double rho) {}

    private static double[] minimise(ToDoubleBiFunction<double[], double[]> f, double[] x, int maxIterations) {
        Deque<Step> memory = new ArrayDeque<>();
        var g = new double[x.length];
        double loss = f.applyAsDouble(x, g);
        for (int iteration = 0; iteration < maxIterations && largest(g) > TOLERANCE; iteration++) {
            var direction = direction(memory, g);
            double slope = dot(g, direction);
            double step = iteration == 0 ? Math.min(1, 1 / Math.sqrt(dot(g, g))) : 1;
            var next = x;
            var nextGradient = new double[x.length];
            double nextLoss = loss;
            boolean found = false;
            for (int halving = 0; halving < 60 && !found; halving++, step /= 2) {
                next = moved(x, direction, step);
                nextLoss = f.applyAsDouble(next, nextGradient);
                found = nextLoss <= loss + 1e-4 * step * slope;
            }
            if (!found) {
                return x;
            }
            remember(memory, moved(next, x, -1), moved(nextGradient, g, -1));
            x = next;
            g = nextGradient;
            loss = nextLoss;
        }
        return x;
    }

    /** The two-loop recursion (Nocedal and Wright, algorithm 7.4). */
    private static double[] direction(Deque<Step> memory, double[] g) {
        var q = g.clone();
        var alphas = new ArrayDeque<Double>();
        for (var m : memory.reversed()) {
            double alpha = m.rho * dot(m.s, q);
            alphas.push(alpha);
            q = moved(q, m.y, -alpha);
        }
        if (!memory.isEmpty()) {
            var last = memory.getLast();
            q = moved(new double[q.length], q, 1 / (last.rho * dot(last.y, last.y)));
        }
        for (var m : memory) {
            q = moved(q, m.s, alphas.pop() - m.rho * dot(m.y, q));
        }
        return moved(new double[q.length], q, -1);
    }

    private static void remember(Deque<Step> memory, double[] s, double[] y) {
        double sy = dot(s, y);
        if (sy > 1e-12) {
            memory.addLast(new Step(s, y, 1 / sy));
            if (memory.size() > MEMORY) {
                memory.removeFirst();
            }
        }
    }

    private static double[] moved(double[] x, double[] d, double step) {
        var y = new double[x.length];
        for (int i = 0; i < y.length; i++) {
            y[i] = x[i] + step * d[i];
        }
        return y;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    private static double largest(double[] v) {
        double max = 0;
        for (double a : v) {
            max = Math.max(max, Math.abs(a));
        }
        return max;
    }
}
