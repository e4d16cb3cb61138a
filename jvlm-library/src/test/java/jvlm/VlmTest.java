package jvlm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.imageio.ImageIO;
import jvlm.error.BadInput;
import jvlm.generate.GenerateOptions;
import jvlm.generate.TextListener;
import jvlm.image.Image;
import jvlm.task.Answer;
import jvlm.task.Classify;
import jvlm.task.Message;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The facade as a program uses it; the first tests are the examples of README.md. */
final class VlmTest {
    @TempDir
    static Path directory;

    private static String llava;
    private static String clip;
    private static Path cat;

    @BeforeAll
    static void prepare() throws IOException {
        llava = GoldenCases.unpack("llava", directory)
                .resolve("hf-vicuna-1image/model")
                .toString();
        clip = GoldenCases.unpack("clip", directory).resolve("hf-vit/model").toString();
        cat = directory.resolve("cat.jpg");
        var picture = new BufferedImage(120, 80, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 120 * 80; i++) {
            picture.setRGB(i % 120, i / 120, i * 7919 & 0xffffff);
        }
        ImageIO.write(picture, "jpg", cat.toFile());
    }

    @Test
    void a_picture_is_asked_about_in_three_lines() {
        try (var model = Vlm.open(llava)) {
            String answer = model.ask(cat, "What is this?");
            assertThat(answer).isNotEmpty();
        }
    }

    @Test
    void an_answer_is_heard_while_it_grows() {
        var heard = new StringBuilder();
        try (var model = Vlm.open(llava)) {
            var dialogue = List.of(Message.user("Describe the picture.", Image.read(cat)));
            var options = GenerateOptions.DEFAULT.withMaxNewTokens(20);
            var answer = model.ask(dialogue, options, piece -> {
                heard.append(piece);
                return true; // false ends the answer
            });
            assertThat(heard.toString()).isEqualTo(answer.text());
        }
    }

    @Test
    void pictures_and_texts_share_a_space() {
        try (var model = Vlm.open(clip)) {
            float[] picture = model.embedImages(List.of(Image.read(cat)))[0];
            float[] text = model.embedTexts(List.of("a photo of a cat"))[0];
            double cosine = 0;
            for (int i = 0; i < picture.length; i++) {
                cosine += picture[i] * text[i];
            }
            assertThat(cosine).isBetween(-1.0, 1.0);
            assertThat(model.classify(cat, "a cat", "a dog", "a bird")).hasSize(3);
        }
    }

    @Test
    void the_built_in_model_names_what_it_was_trained_on() {
        var home = Path.of("..", "models", "efficientnet-lite0");
        try (var model = Vlm.open(home.toString())) {
            var labels = model.classify(cat);
            assertThat(labels).hasSize(1000);
            assertThat(labels.stream().mapToDouble(Classify.Label::probability).sum())
                    .isBetween(0.999, 1.001);
            assertThatThrownBy(() -> model.classify(cat, "no such thing"))
                    .isInstanceOf(BadInput.class)
                    .hasMessageContaining("\"no such thing\" is none of the 1000");
        }
    }

    @Test
    void a_task_that_a_model_lacks_is_named() {
        try (var model = Vlm.open(clip)) {
            assertThat(model.can(Answer.class)).isFalse();
            assertThatThrownBy(() -> model.ask("What?"))
                    .isInstanceOf(BadInput.class)
                    .hasMessageContaining("clip has no task answer");
        }
    }

    @Test
    void what_is_not_there_is_one_line() {
        assertThatThrownBy(() -> Vlm.open(directory.resolve("nothing").toString()))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("nothing: no such file or directory");
        assertThatThrownBy(() -> Vlm.open(
                        Files.createDirectory(directory.resolve("empty")).toString()))
                .isInstanceOf(BadInput.class);
    }

    @Test
    void many_threads_get_the_answers_of_one() throws Exception {
        try (var model = Vlm.open(llava);
                var threads = Executors.newFixedThreadPool(4)) {
            Callable<String> ask = () -> model.ask(
                            List.of(Message.user("What is this?", Image.read(cat))),
                            GenerateOptions.DEFAULT.withMaxNewTokens(8),
                            TextListener.NONE)
                    .text();
            var alone = ask.call();
            for (Future<String> answer : threads.invokeAll(Collections.nCopies(12, ask))) {
                assertThat(answer.get()).isEqualTo(alone);
            }
        }
    }

    @Test
    void closing_waits_for_calls_under_way_and_refuses_later_ones() throws Exception {
        var model = Vlm.open(llava);
        var started = new CountDownLatch(1);
        var closed = new AtomicBoolean();
        var heardAfterClosing = new AtomicBoolean();
        var answering = Thread.ofPlatform()
                .start(() -> model.ask(
                        List.of(Message.user("What is this?", Image.read(cat))),
                        GenerateOptions.DEFAULT.withMaxNewTokens(30),
                        _ -> {
                            started.countDown();
                            heardAfterClosing.compareAndSet(false, closed.get());
                            return true;
                        }));
        started.await();
        model.close();
        closed.set(true);
        answering.join();
        assertThat(heardAfterClosing).isFalse();
        assertThatThrownBy(() -> model.ask("What?"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the model is closed");
    }
}
