package jvlm.train;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import jvlm.data.FeatureCache;
import jvlm.data.Mixture;
import jvlm.data.Picture;
import jvlm.data.Readers;
import jvlm.data.Sample;
import jvlm.error.BadInput;
import jvlm.image.Image;
import jvlm.task.DualEncoder;
import jvlm.task.Labelled;
import jvlm.task.Message;
import jvlm.task.Prompt;
import jvlm.task.Supervise;
import org.jspecify.annotations.Nullable;

/** How samples become what a lesson takes, on reader threads. What is drawn follows from seed, step and sample alone. */
final class Preparations {
    /** Of a picture whose features are at hand. */
    private static final Prompt.Pixels NO_PIXELS = new Prompt.Pixels(new float[0], new long[] {1, 0, 0, 0}, 0, 0);

    private Preparations() {}

    /** A prepared sample, and the id to name it by. */
    record Named<E>(String id, E item) {}

    /**
     * Dialogues, or the questions of each as branches of one sequence.
     *
     * @param standIn takes the place of pictures whose features are in the cache; one of the model's size is not resized
     */
    static Readers.Preparation<Named<Dialogue>> dialogues(
            Supervise model, Stage stage, Mixture mixture, @Nullable FeatureCache cache, @Nullable Image standIn) {
        int longest = stage.longest() == null ? Integer.MAX_VALUE : stage.longest();
        return (sample, index, step) -> {
            var data = stage.data().get(mixture.part(index));
            var random = random(stage.seed(), step, sample.id());
            int view = view(stage, data, random);
            var keys = keys(sample, data, mixture.record(index), cache);
            boolean cached =
                    cache != null && !keys.isEmpty() && keys.stream().allMatch(key -> cache.bf16(key, view) != null);
            var messages = standIn != null && cached ? unseen(sample, standIn) : augmented(sample, stage, data, view);
            var labelled = labelled(model, messages, stage, data, random, longest);
            if (labelled.targets() == 0) {
                throw new BadInput("sample " + sample.id() + ": nothing of it is predicted (no answer, or cut off)");
            }
            return new Named<>(sample.id(), new Dialogue(labelled, keys, view));
        };
    }

    private static int view(Stage stage, Stage.Data data, SplittableRandom random) {
        int views = stage.views(data);
        return data.features() == null && views > 1 ? random.nextInt(views) : 0;
    }

    private static List<String> keys(Sample sample, Stage.Data data, int record, @Nullable FeatureCache cache) {
        if (data.features() != null) {
            return List.of(GivenFeatures.key(data.features(), record));
        }
        return cache == null
                ? List.of()
                : sample.pictures().stream().map(Picture::key).toList();
    }

    private static Labelled labelled(
            Supervise model,
            List<Message> messages,
            Stage stage,
            Stage.Data data,
            SplittableRandom random,
            int longest) {
        return switch (stage.turns()) {
            case DIALOGUE -> model.label(messages, longest);
            case ISOLATED -> {
                Integer own = data.turnsPerSample();
                Integer most = own == null ? stage.turnsPerSample() : own;
                yield isolated(model, messages, most, random, longest);
            }
        };
    }

    private static List<Message> unseen(Sample sample, Image standIn) {
        return sample.dialogue(_ -> standIn);
    }

    private static List<Message> augmented(Sample sample, Stage stage, Stage.Data data, int view) {
        var random = random(stage.seed(), view, sample.id());
        return sample.dialogue(p -> seen(p, stage, data, view, random));
    }

    /** A view of a picture; the first of several is the picture itself. */
    private static Image seen(Picture picture, Stage stage, Stage.Data data, int view, SplittableRandom random) {
        var augment = stage.augment(data);
        var image = picture.read();
        return augment == null || view == 0 && stage.views(data) > 1 ? image : Augmentation.of(augment, image, random);
    }

    /** Some questions, each as if it were the only one. */
    private static Labelled isolated(
            Supervise model, List<Message> messages, @Nullable Integer turns, SplittableRandom random, int longest) {
        var pairs = pairs(messages);
        int most = turns == null ? pairs.size() : Math.min(pairs.size(), turns);
        for (int i = 0; i < most; i++) {
            Collections.swap(pairs, i, i + random.nextInt(pairs.size() - i));
        }
        return Labelled.branching(pairs.subList(0, most).stream()
                        .map(pair -> model.label(pair, longest))
                        .toList())
                .cut(longest);
    }

    /** Each question of a dialogue with its answer, the system's text and all pictures. */
    private static List<List<Message>> pairs(List<Message> messages) {
        var system = messages.stream().filter(m -> m.role().equals("system")).toList();
        var pictures = messages.stream().flatMap(m -> m.images().stream()).toArray(Image[]::new);
        var pairs = new ArrayList<List<Message>>();
        for (int i = 0; i + 1 < messages.size(); i++) {
            if (messages.get(i).role().equals("user")
                    && messages.get(i + 1).role().equals("assistant")) {
                var pair = new ArrayList<>(system);
                pair.add(Message.user(messages.get(i).text().strip(), pictures));
                pair.add(messages.get(i + 1));
                pairs.add(pair);
            }
        }
        if (pairs.isEmpty()) {
            throw new BadInput("no question with an answer");
        }
        return pairs;
    }

    /** Pictures and their captions. */
    static Readers.Preparation<Named<ContrastiveLesson.Pair>> pairs(
            DualEncoder model, Stage stage, Mixture mixture, @Nullable FeatureCache cache) {
        return (sample, index, step) -> {
            if (sample.pictures().size() != 1) {
                throw new BadInput("sample " + sample.id() + ": "
                        + sample.pictures().size() + " pictures, expected one with its caption");
            }
            var data = stage.data().get(mixture.part(index));
            var random = random(stage.seed(), step, sample.id());
            int view = view(stage, data, random);
            var key = cache == null ? null : sample.pictures().getFirst().key();
            boolean cached = cache != null && key != null && cache.bf16(key, view) != null;
            var drawn = cache == null ? random : random(stage.seed(), view, sample.id());
            var prepared =
                    cached ? NO_PIXELS : pixels(model, seen(sample.pictures().getFirst(), stage, data, view, drawn));
            long[] ids = model.ids(List.of(caption(sample))).integers();
            return new Named<>(sample.id(), new ContrastiveLesson.Pair(new Seen(prepared, key, view), ids));
        };
    }

    private static Prompt.Pixels pixels(DualEncoder model, Image image) {
        var pixels = model.pixels(List.of(image));
        return new Prompt.Pixels(pixels.floats(), pixels.shape(), 0, 0);
    }

    private static String caption(Sample sample) {
        var caption = sample.caption();
        if (caption != null) {
            return caption;
        }
        return sample.turns().stream()
                .filter(turn -> turn.role().equals("assistant"))
                .map(Sample.Turn::text)
                .findFirst()
                .orElseThrow(() -> new BadInput("sample " + sample.id() + ": no caption"));
    }

    private static SplittableRandom random(long seed, long step, String id) {
        return new SplittableRandom(seed * 0x9e3779b97f4a7c15L + step * 0xbf58476d1ce4e5b9L + id.hashCode());
    }
}
