package jvlm.eval.verify;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import jvlm.data.Picture;
import jvlm.data.Samples;
import jvlm.image.Image;
import jvlm.task.Labelled;
import jvlm.task.Message;
import jvlm.task.Prompt;
import jvlm.task.Supervise;

/** The dialogues that a case trains on, with the pixels that were recorded of their pictures. */
record TrainRows(Case recorded, Comparison comparison) {
    List<Labelled> label(Supervise model) {
        int longest = recorded.inputs().integer("model_max_length", Integer.MAX_VALUE);
        var dialogues = dialogues();
        var rows = dialogues.stream().map(d -> model.label(d, longest)).toList();
        var visuals = Visuals.of(rows.stream().map(Labelled::prompt).toList(), dialogues);
        if (visuals.packed()) {
            visuals.compare(comparison, false);
            columns(rows);
            var strict = visuals.strict(comparison);
            return IntStream.range(0, rows.size())
                    .mapToObj(i -> rows.get(i).with(strict.get(i)))
                    .toList();
        }
        return IntStream.range(0, rows.size())
                .mapToObj(i -> withRecordedPixels(rows.get(i), i))
                .toList();
    }

    private List<List<Message>> dialogues() {
        var inputs = recorded.inputs();
        if (inputs.has("batch_messages")) {
            return inputs.at("batch_messages").list().stream()
                    .map(recorded::dialogue)
                    .toList();
        }
        if (!inputs.has("data")) {
            return inputs.at("samples").list().stream()
                    .map(sample -> recorded.dialogue(sample.has("messages") ? sample.at("messages") : sample))
                    .toList();
        }
        var folder = recorded.file(inputs.text("image_folder", "inputs"));
        try (var samples = Samples.open(recorded.file(inputs.text("data")), folder)) {
            return IntStream.range(0, samples.size())
                    .mapToObj(i -> samples.get(i).dialogue(this::inside))
                    .toList();
        }
    }

    /** A picture, which must lie inside the case. */
    private Image inside(Picture picture) {
        return picture instanceof Picture.InFile(var file)
                ? Image.read(recorded.file(recorded.directory()
                        .normalize()
                        .relativize(file.normalize())
                        .toString()))
                : picture.read();
    }

    /** Ids and labels, padded on the right. */
    private void columns(List<Labelled> rows) {
        int longest = rows.stream().mapToInt(row -> row.labels().length).max().orElse(0);
        var labels = new ArrayList<int[]>();
        var ids = new ArrayList<int[]>();
        var mask = new ArrayList<int[]>();
        var stored = comparison.recorded("input_ids");
        int pad = stored == null ? 0 : padding(stored, rows);
        for (var row : rows) {
            int length = row.labels().length;
            labels.add(filled(row.labels(), longest, Labelled.IGNORED));
            ids.add(filled(row.prompt().ids(), longest, pad));
            mask.add(filled(filled(new int[0], length, 1), longest, 0));
        }
        comparison.value(
                "prompts", rows.stream().map(row -> row.prompt().text()).toList());
        comparison.see("labels", Array.ids(labels));
        comparison.see("input_ids", Array.ids(ids));
        comparison.see("attention_mask", Array.ids(mask));
        comparison.value(
                "target_tokens", rows.stream().mapToInt(Labelled::targets).sum());
    }

    /** What the reference padded with, where it padded; no one sees it. */
    private static int padding(Array stored, List<Labelled> rows) {
        for (int i = 0; i < rows.size(); i++) {
            if (rows.get(i).labels().length < stored.shape()[1]) {
                return (int) stored.at(i).values()[(int) stored.shape()[1] - 1];
            }
        }
        return 0;
    }

    private static int[] filled(int[] row, int length, int filler) {
        var longer = Arrays.copyOf(row, length);
        Arrays.fill(longer, row.length, length, filler);
        return longer;
    }

    /** Stored pixels of row {@code i}: some references put an empty picture in place of a missing one. */
    private Labelled withRecordedPixels(Labelled row, int i) {
        var stored = comparison.recorded("pixel_values");
        var pixels = row.prompt().pixels();
        if (stored == null || pixels.size() != 1 || pixels.getFirst().tiles() != 1) {
            return row;
        }
        int each = pixels.getFirst().values().length;
        var values = Arrays.copyOfRange(stored.values(), i * each, (i + 1) * each);
        Prompt prompt = row.prompt().with(List.of(pixels.getFirst().with(values)));
        return row.with(prompt);
    }
}
