package jvlm.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Values over the steps of a run, gathered into at most {@value #MOST} points so that a long run makes a small drawing.
 *
 * @param steps the last step of each point
 * @param mean the mean of the finite values of each point; NaN where there are none
 * @param least the least of them
 * @param most the greatest of them
 */
record Curve(String name, long[] steps, double[] mean, double[] least, double[] most) {
    static final int MOST = 300;

    static Curve of(String name, long[] steps, double[] values) {
        int points = Math.min(MOST, steps.length);
        var curve = new Curve(name, new long[points], nan(points), nan(points), nan(points));
        for (int p = 0; p < points; p++) {
            int from = (int) ((long) steps.length * p / points);
            int to = (int) ((long) steps.length * (p + 1) / points);
            curve.steps[p] = steps[to - 1];
            curve.gather(
                    p, Arrays.stream(values, from, to).filter(Double::isFinite).toArray());
        }
        return curve;
    }

    private void gather(int point, double[] finite) {
        if (finite.length > 0) {
            var all = Arrays.stream(finite).summaryStatistics();
            mean[point] = all.getAverage();
            least[point] = all.getMin();
            most[point] = all.getMax();
        }
    }

    private static double[] nan(int length) {
        var all = new double[length];
        Arrays.fill(all, Double.NaN);
        return all;
    }

    /** True where it holds a finite value. */
    boolean shown() {
        return Arrays.stream(mean).anyMatch(Double::isFinite);
    }

    /** The runs of points without a gap, each from an index to one past its last. */
    List<int[]> pieces() {
        var all = new ArrayList<int[]>();
        for (int i = 0; i < mean.length; i++) {
            if (Double.isNaN(mean[i])) {
                continue;
            }
            int from = i;
            while (i < mean.length && !Double.isNaN(mean[i])) {
                i++;
            }
            all.add(new int[] {from, i});
        }
        return all;
    }
}
