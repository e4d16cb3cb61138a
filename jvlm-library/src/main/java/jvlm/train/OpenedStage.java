package jvlm.train;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import jvlm.checkpoint.Adapter;
import jvlm.checkpoint.Weights;
import jvlm.data.FeatureCache;
import jvlm.error.BadInput;
import jvlm.image.Image;
import jvlm.task.DualEncoder;
import jvlm.task.Prompt.Pixels;
import jvlm.task.See;
import jvlm.task.Supervise;
import jvlm.tensor.Tensor;
import jvlm.train.ranks.Ranks;
import org.jspecify.annotations.Nullable;

/** A stage with its model, data and optimiser opened. */
final class OpenedStage implements AutoCloseable {
    private static final int GREY = 128;

    private final Stage stage;
    private final Student student;
    private final Map<String, Stage.Part> settings;
    private final StageData data;
    private @Nullable FeatureCache cache;

    private OpenedStage(Stage stage, Student student, Map<String, Stage.Part> settings, StageData data) {
        this.stage = stage;
        this.student = student;
        this.settings = settings;
        this.data = data;
    }

    /** Throws {@link BadInput} where model or data cannot be used, before anything is written. */
    static OpenedStage open(Stage stage, Path model, Recipe recipe, int index, Ranks ranks) {
        if (stage.imageAspect() != null) {
            throw new BadInput("stage " + stage.name() + ": image_aspect cannot be changed by a run yet; set "
                    + "image_aspect_ratio in the model's config.json");
        }
        if (stage.batch() % ranks.size() != 0) {
            throw new BadInput("stage " + stage.name() + ": a batch of " + stage.batch() + " cannot be shared by "
                    + ranks.size() + " ranks evenly");
        }
        var options = Trainer.options(recipe, stage);
        var settings = Student.describe(model, options, opened -> byName(Trained.of(stage, opened)));
        var lora = lora(stage, settings);
        Predicate<Student.Named> trained = named -> {
            var part = settings.get(named.name());
            return part != null && part.lora() == null;
        };
        var init = recipe.model().init();
        boolean draws = init != null && index == 0;
        var student = Student.open(model, options, trained, _ -> draws, init == null ? 0 : init.seed(), lora);
        try {
            if (lora != null && student.trained().keySet().stream().noneMatch(n -> n.contains(".lora_A."))) {
                throw new BadInput("stage " + stage.name()
                        + ": no linear layer takes low-rank matrices, lora.targets names none of the parts' layers");
            }
            return new OpenedStage(stage, student, settings, StageData.open(stage));
        } catch (RuntimeException | Error e) {
            student.close();
            throw e;
        }
    }

    private static Map<String, Stage.Part> byName(SequencedMap<Weights.Asked, Stage.Part> trained) {
        return trained.entrySet().stream()
                .collect(Collectors.toMap(e -> e.getKey().name(), Map.Entry::getValue));
    }

    /** New matrices beside the linear layers of the parts that ask for them; the heads get none. */
    private static @Nullable Adapter lora(Stage stage, Map<String, Stage.Part> settings) {
        var asked = stage.loras();
        if (asked.isEmpty()) {
            return null;
        }
        if (asked.size() > 1) {
            throw new BadInput("stage " + stage.name() + ": parts with different LoRA settings");
        }
        var lora = asked.getFirst();
        Predicate<String> targets = path -> {
            var part = settings.get(path + ".weight");
            var last = path.substring(path.lastIndexOf('.') + 1);
            return part != null
                    && part.lora() != null
                    && (lora.targets().isEmpty()
                            ? !last.equals("lm_head")
                            : lora.targets().contains(last));
        };
        return new Adapter(lora.alpha(), Map.of(), false, lora.dropout(), targets, lora.r());
    }

    Student student() {
        return student;
    }

    StageRun<?> run(Ranks ranks, RunFiles files, StageRun.Place place, Path run) {
        return switch (stage.objective()) {
            case Objective.NextToken _ -> nextToken(ranks, files, place, run);
            case Objective.Contrastive c -> contrastive(c, ranks, files, place, run);
        };
    }

    private StageRun<?> contrastive(
            Objective.Contrastive c, Ranks ranks, RunFiles files, StageRun.Place place, Path run) {
        var model = student.task(DualEncoder.class);
        var features = features(pictures -> model.features(Pixels.tensor(pictures)), run);
        var texts = TextVectors.of(model, isFrozen("text") && isFrozen("projections"));
        var lesson = new ContrastiveLesson(model, features, texts, Math.log(c.minScale()), Math.log(c.maxScale()));
        var prepare = Preparations.pairs(model, stage, data.mixture(), features.cache());
        return new StageRun<>(stage, lesson, prepare, data, descent(), ranks, files, place);
    }

    private StageRun<?> nextToken(Ranks ranks, RunFiles files, StageRun.Place place, Path run) {
        var model = student.task(Supervise.class);
        var features = features(model::features, run);
        give(features);
        boolean local = stage.lossNormalisation() == Stage.LossNormalisation.LOCAL;
        var lesson = new NextTokenLesson(model, features, stage.checkpointBlocks(), local);
        var prepare = Preparations.dialogues(
                model, stage, data.mixture(), features.cache(), features.cache() == null ? null : standIn());
        return new StageRun<>(stage, lesson, prepare, data, descent(), ranks, files, place);
    }

    private PictureFeatures features(Function<List<Pixels>, Tensor> tower, Path run) {
        boolean frozen = isFrozen("tower");
        var features = PictureFeatures.of(tower, frozen);
        if (!stage.features().cache()) {
            if (stage.data().stream().anyMatch(d -> d.features() != null)) {
                throw new BadInput(
                        "stage " + stage.name() + ": data with features of its own needs features.cache: true");
            }
            return features;
        }
        if (!frozen) {
            throw new BadInput("stage " + stage.name() + ": features.cache, but the tower is trained");
        }
        var cached = features.cached(featureFolder(run), student);
        cache = cached.cache();
        return cached;
    }

    private Image standIn() {
        var size = student.task(See.class).pictureShape();
        return Image.solid(Math.toIntExact(size[2]), Math.toIntExact(size[1]), GREY, GREY, GREY);
    }

    private Path featureFolder(Path run) {
        var folder = stage.features().folder();
        return folder == null ? run.resolve("features") : folder;
    }

    private void give(PictureFeatures features) {
        for (var set : stage.data()) {
            if (set.features() != null && features.cache() != null) {
                GivenFeatures.into(features.cache(), set.features(), features.elements());
            }
        }
    }

    private boolean isFrozen(String part) {
        return student.names().stream().noneMatch(n -> n.part().equals(part) && settings.containsKey(n.name()));
    }

    private Descent descent() {
        var optimizer = stage.optimizer();
        var rule =
                switch (optimizer.name()) {
                    case ADAMW ->
                        new Descent.AdamW(
                                optimizer.betas().getFirst(), optimizer.betas().getLast(), optimizer.eps());
                    case SGD -> new Descent.Sgd(optimizer.momentum());
                };
        var parameters = new ArrayList<Parameter>();
        var names = student.names().stream().collect(Collectors.toMap(Student.Named::published, n -> n, (a, _) -> a));
        student.trained().forEach((name, weight) -> parameters.add(parameter(name, weight, names.get(name))));
        return new Descent(rule, parameters);
    }

    private Parameter parameter(String name, Tensor weight, Student.@Nullable Named named) {
        var part = named == null ? loraPart() : settings.get(named.name());
        if (part == null) {
            throw new IllegalStateException(name + " is trained by no part");
        }
        var group = named == null ? "lora" : named.part();
        double decay = part.weightDecay() == null ? stage.optimizer().weightDecay() : part.weightDecay();
        boolean norm = named != null && named.norm();
        boolean decays = stage.optimizer().decay().moves(name, weight.rank(), norm);
        return new Parameter(name, group, weight, part.lr(), decays ? decay : 0);
    }

    private Stage.Part loraPart() {
        return stage.train().values().stream()
                .filter(p -> p.lora() != null)
                .findFirst()
                .orElseThrow();
    }

    /** What is about to happen, for people. */
    String summary(int rank, long steps) {
        if (rank != 0) {
            return "";
        }
        long trained =
                student.trained().values().stream().mapToLong(t -> t.elements()).sum();
        List<String> drawn = List.copyOf(student.opened().weights().drawn().keySet());
        var line = String.format(
                java.util.Locale.ROOT,
                "%s: %,d steps of %d samples out of %,d; %,d parameters trained%n",
                stage.name(),
                steps,
                stage.batch(),
                data.mixture().size(),
                trained);
        return drawn.isEmpty()
                ? line
                : line + "  drawn at random: " + drawn.size() + " tensors, such as " + drawn.getFirst() + "\n";
    }

    @Override
    public void close() {
        data.mixture().close();
        if (cache != null) {
            cache.close();
        }
        student.close();
    }
}
