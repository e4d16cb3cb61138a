package jvlm.eval;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class RetrievalTest {
    private static final float[][] CAPTIONS = {{1, 0}, {0.8f, 0.6f}, {0, 1}, {-1, 0}};

    @Test
    void counts_queries_whose_match_is_near_enough() {
        float[][] pictures = {{1, 0}, {0.6f, 0.8f}, {0.1f, -0.995f}};
        int[][] matches = {{0}, {2}, {3}};
        assertThat(Retrieval.recallAt(1, pictures, CAPTIONS, matches)).isEqualTo(1 / 3.0);
        assertThat(Retrieval.recallAt(2, pictures, CAPTIONS, matches)).isEqualTo(1.0);
    }

    @Test
    void one_of_several_matches_is_enough() {
        float[][] pictures = {{1, 0}};
        assertThat(Retrieval.recallAt(1, pictures, CAPTIONS, new int[][] {{3, 0}}))
                .isEqualTo(1.0);
        assertThat(Retrieval.recallAt(1, pictures, CAPTIONS, new int[][] {{3}})).isZero();
    }
}
