package jvlm.model;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import jvlm.GoldenCases;
import jvlm.Vlm;
import jvlm.generate.GenerateOptions;
import jvlm.generate.TextListener;
import jvlm.image.Image;
import jvlm.task.Answer;
import jvlm.task.Message;
import jvlm.tensor.DType;
import jvlm.tensor.Scope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Models that keep what they saw, in one process after the other. */
final class KeptPicturesTest {
    private static final Pattern NAME = Pattern.compile("features-([0-9a-f]{32})-([0-9a-f]{64})\\.safetensors");

    @TempDir
    static Path directory;

    @TempDir
    Path folder;

    private static Path path(String model) {
        int slash = model.indexOf('/');
        return slash < 0
                ? Path.of("..", "models", model)
                : GoldenCases.unpack(model.substring(0, slash), directory).resolve(model.substring(slash + 1));
    }

    private void open(Path model, DType dtype, Consumer<Vlm> body) {
        var tower = model.resolveSibling("vision_tower");
        var options = OpenOptions.DEFAULT.withDtype(dtype).withCaching(Caching.DEFAULT.withFolder(folder));
        try (var vlm = Vlm.open(model, Files.isDirectory(tower) ? options.withPart("tower", tower) : options)) {
            body.accept(vlm);
        }
    }

    private static Image picture(int width, int height, long seed) {
        var pixels = new byte[3 * width * height];
        new Random(seed).nextBytes(pixels);
        return new Image(width, height, pixels);
    }

    /** The logits after a question about some pictures. */
    private static float[] logits(Vlm vlm, Image... pictures) {
        return vlm.use(Answer.class, answer -> {
            var prompt = answer.prompt(List.of(Message.user("What?", pictures)));
            return Scope.inference(() ->
                    answer.model().logits(prompt).select(1, prompt.length() - 1).floats());
        });
    }

    private List<Path> files() {
        try (var files = Files.list(folder)) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "llava/hf-vicuna-1image/model, F32",
        "llava/hf-vicuna-1image/model, BF16",
        "llava/orig-mlp2x-pad/model, F32",
        "qwen2-vl/image-chat/model, F32",
        "qwen2-vl/image-chat/model, BF16",
        "qwen2.5-vl/image-windows/model, F32",
        "mini, F32"
    })
    void a_picture_answers_alike_from_its_file(String model, DType dtype) {
        var small = picture(60, 40, 1);
        var tall = picture(50, 150, 2);
        var plain = OpenOptions.DEFAULT.withDtype(dtype).withCaching(Caching.NONE);
        var tower = path(model).resolveSibling("vision_tower");
        try (var vlm = Vlm.open(path(model), Files.isDirectory(tower) ? plain.withPart("tower", tower) : plain)) {
            float[] expected = logits(vlm, small, tall);
            open(path(model), dtype, first -> {
                assertThat(logits(first, small, tall)).isEqualTo(expected);
                assertThat(files())
                        .hasSize(2)
                        .allMatch(f -> NAME.matcher(f.getFileName().toString()).matches());
                assertThat(logits(first, small, tall)).isEqualTo(expected);
            });
            open(path(model), dtype, later -> {
                assertThat(logits(later, small, tall)).isEqualTo(expected);
                logits(later, tall);
            });
        }
        assertThat(files()).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({
        "llava/hf-vicuna-1image/model, F32",
        "llava/hf-vicuna-1image/model, BF16",
        "qwen2-vl/image-chat/model, F32",
        "qwen2-vl/image-chat/model, BF16",
        "qwen2.5-vl/image-windows/model, F32",
        "mini, F32"
    })
    void a_picture_is_seen_alike_alone_and_beside_others(String model, DType dtype) {
        var small = picture(60, 40, 1);
        var tall = picture(50, 150, 2);
        var options = OpenOptions.DEFAULT.withDtype(dtype);
        try (var one = Vlm.open(path(model), options);
                var other = Vlm.open(path(model), options)) {
            logits(one, small);
            float[] given = logits(one, small, tall);
            float[] expected = logits(other, small, tall);
            double spread = 0;
            for (float logit : expected) {
                spread = Math.max(spread, Math.abs(logit));
            }
            // Sums may be taken in another order where more rows are multiplied at once.
            assertThat(given).containsExactly(expected, within((float) (1e-5 * spread)));
        }
    }

    @Test
    void what_the_file_holds_is_what_the_model_sees() {
        var cat = picture(60, 40, 1);
        var model = path("qwen2-vl/image-chat/model");
        open(model, DType.F32, vlm -> logits(vlm, cat));
        var name = NAME.matcher(files().getFirst().getFileName().toString());
        assertThat(name.matches()).isTrue();
        var kept = FeatureFolder.open(folder, name.group(1), 1 << 20);
        var found = requireNonNull(kept.get(name.group(2)));
        kept.put(name.group(2), new KeptFeatures(found.dtype(), found.shape(), new byte[found.bytes().length]));
        open(model, DType.F32, vlm -> {
            float[] blank = logits(vlm, cat);
            assertThat(blank).isNotEqualTo(logits(vlm, picture(60, 40, 2)));
            try (var fresh = Vlm.open(model, OpenOptions.DEFAULT.withDtype(DType.F32))) {
                assertThat(blank).isNotEqualTo(logits(fresh, cat));
            }
        });
    }

    @Test
    void another_type_and_changed_weights_are_other_models() throws IOException {
        var cat = picture(60, 40, 1);
        var original = path("llava/hf-vicuna-1image/model");
        var copy = Files.createDirectory(folder.resolve("copy"));
        try (var files = Files.list(original)) {
            for (var file : files.toList()) {
                Files.copy(file, copy.resolve(file.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
        open(copy, DType.F32, vlm -> logits(vlm, cat));
        open(copy, DType.BF16, vlm -> logits(vlm, cat));
        assertThat(files()).hasSize(3);
        var weights = copy.resolve("model.safetensors");
        var bytes = Files.readAllBytes(weights);
        bytes[bytes.length / 2] ^= 1;
        Files.write(weights, bytes);
        open(copy, DType.F32, vlm -> logits(vlm, cat));
        assertThat(files()).hasSize(4);
    }

    @Test
    void a_conversation_about_a_picture_goes_on() {
        var options = GenerateOptions.DEFAULT.withMaxNewTokens(5).withEndIds(Set.of());
        open(path("llava/hf-vicuna-1image/model"), DType.F32, vlm -> {
            try (var chat = vlm.chat(Message.system("Be brief."))) {
                var question = Message.user("What is this?", picture(60, 40, 1));
                var first = chat.say(question, options, TextListener.NONE);
                assertThat(chat.kept()).isZero();
                var second = chat.say(Message.user("Why?"), options, TextListener.NONE);
                assertThat(chat.kept()).isGreaterThan(first.promptTokens() - 1);
                assertThat(chat.messages())
                        .containsExactly(
                                Message.system("Be brief."),
                                question,
                                Message.assistant(first.text()),
                                Message.user("Why?"),
                                Message.assistant(second.text()));
                assertThat(vlm.ask(chat.messages().subList(0, 4), options, TextListener.NONE)
                                .ids())
                        .isEqualTo(second.ids());
                chat.reset();
                assertThat(chat.say(question, options, TextListener.NONE).ids()).isEqualTo(first.ids());
                assertThat(chat.kept()).isEqualTo(first.promptTokens() - 1);
            }
        });
    }
}
