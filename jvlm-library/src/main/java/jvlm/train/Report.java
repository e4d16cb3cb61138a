package jvlm.train;

import java.nio.file.Path;
import java.util.List;
import java.util.SequencedMap;
import jvlm.checkpoint.Disk;
import org.jspecify.annotations.Nullable;

/**
 * The report of a run: one HTML file that needs nothing beside itself.
 *
 * @param title what was trained
 * @param recipe the recipe's text as it was run
 * @param stages in their order
 * @param metrics the lines of metrics.jsonl
 * @param answers questions put to the result
 * @param skipped samples that could not be read
 * @param machine facts of machine and run by name: processor, threads, times, versions
 */
public record Report(
        String title,
        String recipe,
        List<StageRow> stages,
        List<StepMetrics> metrics,
        List<SampleAnswer> answers,
        List<Skipped> skipped,
        SequencedMap<String, String> machine) {

    /**
     * A stage as it went.
     *
     * @param firstStep number of its first step
     * @param lastStep number of its last step
     * @param trained the parts that were trained
     * @param facts further columns by name
     */
    public record StageRow(
            String name,
            long firstStep,
            long lastStep,
            String trained,
            double seconds,
            SequencedMap<String, String> facts) {}

    /** A question with the answer that the model gave; {@code picture} is a PNG, JPEG, GIF or WebP file's bytes. */
    public record SampleAnswer(byte @Nullable [] picture, String question, String given, String expected) {}

    /** A sample left out, and why. */
    public record Skipped(String sample, String reason) {}

    /** Writes the file under another name first. Throws {@link jvlm.error.BadInput} where the disk refuses it. */
    public void write(Path file) {
        Disk.replace(file, new ReportPage(this).html());
    }
}
