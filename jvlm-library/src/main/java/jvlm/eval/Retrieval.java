package jvlm.eval;

/**
 * Retrieval in a common space (CLIP, section 3.1; the measure of Flickr30K and COCO): how often a match is among the k
 * nearest.
 */
public final class Retrieval {
    private Retrieval() {}

    /**
     * The share of queries with a match among their k nearest candidates, by the largest products.
     *
     * @param queries {@code [queries][width]}, of length one
     * @param candidates {@code [candidates][width]}, of length one
     * @param matches for each query the candidates that are right; a picture has several captions
     */
    public static double recallAt(int k, float[][] queries, float[][] candidates, int[][] matches) {
        int found = 0;
        for (int q = 0; q < queries.length; q++) {
            double best = Double.NEGATIVE_INFINITY;
            for (int right : matches[q]) {
                best = Math.max(best, product(queries[q], candidates[right]));
            }
            found += better(queries[q], candidates, best) < k ? 1 : 0;
        }
        return queries.length == 0 ? 0 : (double) found / queries.length;
    }

    /** Candidates nearer than {@code similarity}. */
    private static int better(float[] query, float[][] candidates, double similarity) {
        int count = 0;
        for (float[] candidate : candidates) {
            count += product(query, candidate) > similarity ? 1 : 0;
        }
        return count;
    }

    private static double product(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }
}
