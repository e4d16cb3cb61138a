package jvlm.train;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import jvlm.GoldenCases;
import jvlm.checkpoint.Adapter;
import jvlm.image.Image;
import jvlm.model.OpenOptions;
import jvlm.task.DualEncoder;
import jvlm.task.Labelled;
import jvlm.task.Message;
import jvlm.task.Supervise;
import jvlm.tensor.DType;
import jvlm.train.ranks.Alone;
import jvlm.train.ranks.Ranks;
import jvlm.train.ranks.Reduction;
import org.jspecify.annotations.Nullable;

/** Small models with the weights of recorded cases, and what they are trained on. */
final class Students {
    private final Path cases;

    Students(Path directory) {
        this.cases = GoldenCases.unpack("train", directory);
    }

    Path llavaModel() {
        return cases.resolve("train-stage2-v1/model");
    }

    Path llavaTower() {
        return cases.resolve("train-stage2-v1/vision_tower");
    }

    static OpenOptions options(DType dtype) {
        return OpenOptions.DEFAULT.withDtype(dtype).withTemplate("v1");
    }

    /** The authors' layout: tower, projector of two layers, two blocks of the decoder. */
    Student llava(Predicate<Student.Named> trained, @Nullable Adapter lora) {
        var options = options(DType.F32).withPart("tower", llavaTower());
        return Student.open(llavaModel(), options, trained, _ -> false, 0, lora);
    }

    Student clip() {
        var options = OpenOptions.DEFAULT.withDtype(DType.F32);
        return Student.open(cases.resolve("train-contrastive/model"), options, _ -> true, _ -> false, 0, null);
    }

    Path clipCase() {
        return cases.resolve("train-contrastive");
    }

    Image picture(int number) {
        return Image.read(cases.resolve("train-stage2-v1/inputs/image" + number + ".png"));
    }

    /** A question about a picture and its answer. */
    List<Message> asked(int picture, String question, String answer) {
        return List.of(Message.user(question, picture(picture)), Message.assistant(answer));
    }

    /** Dialogues of very unequal lengths, the last of them without a picture. */
    List<List<Message>> dialogues() {
        var two = new ArrayList<>(asked(1, "What is this?", "a large truck"));
        two.addAll(List.of(Message.user("and the colour of it is what then?"), Message.assistant("red")));
        return List.of(
                asked(0, "What colour is the bus?", "The bus is red and it stands near the old castle."),
                two,
                asked(0, "Is it red?", "yes"),
                asked(1, "Who is there?", "two cats and a dog, the boat is floating on the sea there"),
                List.of(Message.user("Say no."), Message.assistant("no")));
    }

    static Dialogue dialogue(Supervise model, List<Message> messages) {
        return Dialogue.of(model.label(messages, 512));
    }

    List<Dialogue> rows(Supervise model) {
        return dialogues().stream().map(d -> dialogue(model, d)).toList();
    }

    static NextTokenLesson lesson(Supervise model, boolean checkpointing) {
        return new NextTokenLesson(model, PictureFeatures.of(model::features, false), checkpointing, false);
    }

    /** The six pictures and texts of the recorded case. */
    List<ContrastiveLesson.Pair> pairs(DualEncoder model) {
        var texts = List.of("a red dog", "two cats", "the boat is floating", "a large truck", "an old castle", "no");
        var pairs = new ArrayList<ContrastiveLesson.Pair>();
        for (int i = 0; i < texts.size(); i++) {
            var image = Image.read(clipCase().resolve("inputs/img" + i + ".png"));
            var pixels = model.pixels(List.of(image));
            long[] ids = model.ids(List.of(texts.get(i))).integers();
            pairs.add(new ContrastiveLesson.Pair(
                    new Seen(new jvlm.task.Prompt.Pixels(pixels.floats(), pixels.shape(), 0, 0), null, 0), ids));
        }
        return pairs;
    }

    static Lesson.Place place(int microBatch, double dropout, Ranks ranks, Reduction reduction) {
        return new Lesson.Place(microBatch, dropout, 5, ranks, reduction);
    }

    static Lesson.Place alone(int microBatch, double dropout) {
        return place(microBatch, dropout, new Alone(), new Reduction.Local());
    }

    /** Takes the gradients off the parameters. */
    static Map<String, float[]> gradients(Student student) {
        var all = new LinkedHashMap<String, float[]>();
        student.trained().forEach((name, weight) -> {
            var gradient = weight.grad();
            all.put(name, gradient == null ? new float[0] : gradient.floats());
            weight.forgetGrad();
        });
        return all;
    }

    static List<Labelled> labelled(List<Dialogue> rows) {
        return rows.stream().map(Dialogue::labelled).toList();
    }

    static ContrastiveLesson contrastive(jvlm.task.DualEncoder model) {
        return new ContrastiveLesson(
                model,
                PictureFeatures.of(p -> model.features(jvlm.task.Prompt.Pixels.tensor(p)), false),
                TextVectors.of(model, false),
                0,
                Math.log(100));
    }
}
