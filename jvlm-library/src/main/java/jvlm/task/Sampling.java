package jvlm.task;

import jvlm.error.BadInput;

/**
 * How the next token is chosen from the logits, in the order of the fields.
 *
 * @param repetitionPenalty divides positive and multiplies negative logits of tokens seen before; 1 for none (Keskar et al., 2019)
 * @param temperature divides the logits; 0 takes the best token always
 * @param topK keeps this many of the best and ties with the last; 0 for all (Fan et al., 2018)
 * @param topP keeps the best until their probabilities reach this; 1 for all (Holtzman et al., 2020)
 * @param minP keeps tokens of at least this share of the best one's probability; 0 for all
 */
public record Sampling(double repetitionPenalty, double temperature, int topK, double topP, double minP) {
    public static final Sampling GREEDY = new Sampling(1, 0, 0, 1, 0);

    public Sampling {
        require(repetitionPenalty > 0, "repetition penalty " + repetitionPenalty + ", expected above 0");
        require(temperature >= 0, "temperature " + temperature + ", expected 0 or above");
        require(topK >= 0, "top-k " + topK + ", expected 0 or above");
        require(topP > 0 && topP <= 1, "top-p " + topP + ", expected above 0 and at most 1");
        require(minP >= 0 && minP <= 1, "min-p " + minP + ", expected between 0 and 1");
    }

    public Sampling withTemperature(double t) {
        return new Sampling(repetitionPenalty, t, topK, topP, minP);
    }

    public boolean isGreedy() {
        return temperature == 0;
    }

    private static void require(boolean holds, String problem) {
        if (!holds) {
            throw new BadInput(problem);
        }
    }
}
