package jvlm.train;

import java.util.ArrayList;
import jvlm.data.Mixture;
import jvlm.data.Samples;

/**
 * The data sets of a stage as one mixture.
 *
 * @param epoch samples of an epoch, those that come several times counted so often
 */
record StageData(Mixture mixture, long epoch) {
    /** Where a weight is not 1, samples are drawn; else each comes once an epoch. */
    static StageData open(Stage stage) {
        double epoch = 0;
        boolean drawn = stage.data().stream().anyMatch(d -> d.weight() != 1);
        var parts = new ArrayList<Mixture.Part>();
        for (var data : stage.data()) {
            var samples = Samples.open(data.path(), data.images());
            double taken = data.sample().count(samples.size());
            epoch += data.weight() * taken;
            parts.add(
                    new Mixture.Part(samples, data.sample().subset(), drawn ? (Double) (data.weight() * taken) : null));
        }
        return new StageData(Mixture.of(parts, stage.seed()), Math.round(epoch));
    }
}
