package jvlm.eval.verify;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import jvlm.checkpoint.Training;
import jvlm.error.BadInput;
import jvlm.image.Image;
import jvlm.json.Json;
import jvlm.objective.Contrastive;
import jvlm.task.DualEncoder;
import jvlm.task.Labelled;
import jvlm.task.Prompt;
import jvlm.task.Supervise;
import jvlm.tensor.Scope;
import jvlm.tensor.Tensor;
import jvlm.tensor.Tensors;
import jvlm.train.ContrastiveLesson;
import jvlm.train.Descent;
import jvlm.train.Dialogue;
import jvlm.train.Lesson;
import jvlm.train.NextTokenLesson;
import jvlm.train.OptimizerSettings;
import jvlm.train.Parameter;
import jvlm.train.PictureFeatures;
import jvlm.train.Schedule;
import jvlm.train.Seen;
import jvlm.train.Student;
import jvlm.train.TextVectors;
import jvlm.train.Warmup;
import jvlm.train.ranks.Alone;
import jvlm.train.ranks.Reduction;
import org.jspecify.annotations.Nullable;

/** Replays steps of training: every loss, and every gradient norm of the first step. */
final class TrainRun {
    private static final Set<String> FINALS = Set.of("losses", "grad_norms");

    private final Case recorded;
    private final Json optimizer;
    private final Comparison comparison;

    private TrainRun(Case recorded, Comparison comparison) {
        this.recorded = recorded;
        this.optimizer = recorded.settings().at("optimizer");
        this.comparison = comparison;
    }

    static Verdict run(Case recorded, Comparison comparison) {
        return new TrainRun(recorded, comparison).run();
    }

    private Verdict run() {
        try (var student = student()) {
            boolean contrastive = recorded.inputs().has("texts");
            return contrastive ? contrastive(student) : nextToken(student);
        }
    }

    /** The model, or low-rank weights that lie beside it. */
    private Student student() {
        var frozen = prefixes("frozen");
        var thawed = prefixes("thawed");
        Predicate<Student.Named> trained = named -> thawed.stream().anyMatch(named::matches)
                || frozen.stream().noneMatch(prefix -> prefix.equals("*") || named.matches(prefix));
        if (!recorded.settings().at("train").has("lora")) {
            return Student.open(recorded.model(), recorded.options(), trained, _ -> false, 0, null);
        }
        var adapter = recorded.directory().resolve("adapter");
        if (!Files.isDirectory(adapter)) {
            throw new BadInput(recorded.directory() + ": training with LoRA needs the first weights in adapter/");
        }
        Predicate<Student.Named> low = named -> Training.isLora(named.name());
        return Student.open(adapter, recorded.options(), low.or(trained), _ -> false, 0, null);
    }

    private List<String> prefixes(String key) {
        var train = recorded.settings().at("train");
        return train.has(key) ? train.at(key).list().stream().map(Json::asText).toList() : List.of();
    }

    private Verdict contrastive(Student student) {
        var model = student.task(DualEncoder.class);
        var images = recorded.images("images");
        var texts = recorded.texts("texts");
        var pairs = new ArrayList<ContrastiveLesson.Pair>();
        for (int i = 0; i < images.size(); i++) {
            var pixels = strict(model, images, i);
            long[] ids = model.ids(List.of(texts.get(i))).integers();
            var prepared = new Prompt.Pixels(pixels.floats(), pixels.shape(), 0, 0);
            pairs.add(new ContrastiveLesson.Pair(new Seen(prepared, null, 0), ids));
        }
        comparison.value("logit_scale_exp", model.logitScale());
        train(
                student,
                new ContrastiveLesson(
                        model,
                        PictureFeatures.of(p -> model.features(Prompt.Pixels.tensor(p)), false),
                        TextVectors.of(model, false),
                        0,
                        Contrastive.HIGHEST_LOG_SCALE),
                pairs);
        comparison.value("logit_scale_after", model.logScale().item());
        return comparison.verdict(FINALS);
    }

    /** The recorded pixels of one picture where there are such, else our own. */
    private Tensor strict(DualEncoder model, List<Image> images, int i) {
        var own = model.pixels(List.of(images.get(i)));
        var all = comparison.recorded("pixel_values");
        if (all == null) {
            return own;
        }
        return Tensors.floats(all.values(), all.shape()).slice(0, i, i + 1);
    }

    private Verdict nextToken(Student student) {
        var model = student.task(Supervise.class);
        var rows = new TrainRows(recorded, comparison).label(model);
        comparison.value(
                "supervised_tokens", rows.stream().map(Labelled::targets).toList());
        boolean frozenTower = student.names().stream()
                .noneMatch(n -> n.part().equals("tower") && student.trained().containsKey(n.published()));
        var lesson = new NextTokenLesson(model, PictureFeatures.of(model::features, frozenTower), false, false);
        var learned = rows.stream().map(Dialogue::of).toList();
        var pictures =
                Labelled.pixels(rows).stream().map(p -> new Seen(p, null, 0)).toList();
        Scope.inference(() -> {
            var merged = model.embed(rows, lesson.features().of(pictures));
            comparison.see(
                    "merged.inputs_embeds.row0",
                    firstRow(merged, rows.getFirst().labels().length));
            comparison.see("merged.labels", labels(merged));
            return true;
        });
        train(student, lesson, learned);
        return comparison.verdict(FINALS);
    }

    /** The embeddings of row 0, with the zeros that the reference pads with. */
    private static Array firstRow(Supervise.Rows merged, int length) {
        var row = merged.embeddings().select(0, 0);
        return Array.of(row.slice(0, 0, length).pad(0, 0, 0, row.size(0) - length));
    }

    private static Array labels(Supervise.Rows rows) {
        var flat = Stream.of(rows.labels()).flatMapToInt(Arrays::stream).toArray();
        var values = new float[flat.length];
        for (int i = 0; i < flat.length; i++) {
            values[i] = flat[i];
        }
        return new Array(values, new long[] {rows.labels().length, rows.labels()[0].length});
    }

    private <E> void train(Student student, Lesson<E> lesson, List<E> batch) {
        var parameters = new ArrayList<Parameter>();
        student.trained().forEach((name, weight) -> parameters.add(parameter(student, name, weight)));
        var betas = optimizer.at("betas").list();
        var rule = new Descent.AdamW(betas.get(0).asNumber(), betas.get(1).asNumber(), optimizer.number("eps", 1e-8));
        var moved = new Descent(rule, parameters);
        int steps = optimizer.integer("steps", 5);
        var schedule = schedule();
        var losses = new ArrayList<Double>();
        var norms = new ArrayList<Double>();
        var place = new Lesson.Place(
                batch.size(),
                0,
                0,
                new Alone(),
                Reduction.over(List.copyOf(student.trained().values()), new Alone()));
        for (int step = 0; step < steps; step++) {
            losses.add(lesson.learn(batch, place).loss());
            double norm = moved.gradientNorm();
            norms.add(norm);
            if (step == 0) {
                comparison.losses("loss", losses);
                comparison.norms("grad_norms", norms(student.trained(), Tensor::grad));
                comparison.losses("grad_norm_total", norms);
            }
            moved.clip(norm, optimizer.number("max_grad_norm", 0));
            moved.step(schedule.factor(step, steps));
            lesson.afterUpdate();
        }
        var expected = comparison.expected("losses");
        if (expected == null || expected.list().size() > steps) {
            losses.add(lesson.loss(batch, place));
        }
        comparison.losses("losses", losses);
        comparison.norms("param_norms_after_5_steps", norms(student.trained(), t -> t));
        comparison.losses("total_grad_norm_before_clip", norms);
        student.trained().forEach((name, weight) -> comparison.see("final." + name, Array.of(weight)));
    }

    private Parameter parameter(Student student, String name, Tensor weight) {
        double lr = optimizer.number("lr");
        if (optimizer.has("lr_of")) {
            var of = optimizer.at("lr_of");
            for (var prefix : of.keys()) {
                lr = name.startsWith(prefix) ? of.number(prefix) : lr;
            }
        }
        boolean norm = student.names().stream().anyMatch(n -> n.published().equals(name) && n.norm());
        double decay = decay().moves(name, weight.rank(), norm) ? optimizer.number("weight_decay", 0) : 0;
        return new Parameter(name, "all", weight, lr, decay);
    }

    /** Where the case does not say: CLIP decays matrices, the others all but norms and biases. */
    private OptimizerSettings.Decay decay() {
        if (optimizer.text("decay", "").equals("all")) {
            return OptimizerSettings.Decay.ALL;
        }
        return recorded.inputs().has("texts") ? OptimizerSettings.Decay.MATRICES : OptimizerSettings.Decay.TRANSFORMERS;
    }

    private Schedule schedule() {
        var name =
                optimizer.text("schedule", "constant").equals("cosine") ? Schedule.Name.COSINE : Schedule.Name.CONSTANT;
        return new Schedule(name, new Warmup(0, optimizer.number("warmup_ratio", 0)), 0);
    }

    /** Lengths under the names of the reference: PEFT puts its own wrapping before those of low-rank matrices. */
    private static Map<String, Double> norms(Map<String, Tensor> trained, Function<Tensor, @Nullable Tensor> of) {
        var norms = new LinkedHashMap<String, Double>();
        trained.forEach((name, weight) -> {
            var measured = of.apply(weight);
            norms.put(
                    Training.isLora(name) ? "base_model.model." + name : name, measured == null ? 0 : measured.norm());
        });
        return norms;
    }
}
