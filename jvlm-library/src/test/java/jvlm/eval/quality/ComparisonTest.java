package jvlm.eval.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import jvlm.GoldenCases;
import jvlm.Vlm;
import jvlm.backbone.llama.LlamaSteps;
import jvlm.checkpoint.Encoding;
import jvlm.checkpoint.Safetensors;
import jvlm.checkpoint.View;
import jvlm.checkpoint.WritableTensor;
import jvlm.error.BadInput;
import jvlm.json.Json;
import jvlm.model.LlamaFiles;
import jvlm.model.OpenOptions;
import jvlm.model.Source;
import jvlm.tensor.DType;
import jvlm.tensor.Scope;
import jvlm.text.Tokenizer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What each format may cost, on the trained decoder of the built-in model. Its weights are stored in eight bits; they are
 * moved off that grid by a thousandth part of each row's greatest, so that rounding them anew has a price.
 */
final class ComparisonTest {
    private static final Path MINI = Path.of("..", "models", "mini");
    private static final OpenOptions FLOAT32 = OpenOptions.DEFAULT.withDtype(DType.F32);
    private static final int CONTEXT = 64;
    private static final int TOKENS = 150;
    private static final String TEXT = """
            What is in the picture? There is a red circle on a green ground. Is there a blue square in the picture? No, \
            there is none. What colour is the circle? It is red. How many shapes are there? There is one. Where is it? It \
            is at the top. What does the picture show? A cat that lies on a chair beside a window. Is it day or night? It \
            is day, since light comes through the window. What stands on the table? A cup, a plate and two spoons. Is the \
            cat black? No, the cat is grey and white. What is the man doing? He is reading a book. Two dogs run on the \
            beach, and the sea behind them is calm.
            """;

    @TempDir
    private static Path directory = Path.of("");

    private static Path plain = Path.of("");
    private static int[] ids = {};

    @BeforeAll
    static void unpack() throws IOException {
        plain = Files.createDirectory(directory.resolve("plain"));
        try (var source = Source.open(MINI.resolve("language_model.gguf"), FLOAT32)) {
            var random = new Random(5);
            var tensors = LlamaFiles.of(source).views().entrySet().stream()
                    .map(e -> offGrid(e.getKey(), e.getValue(), random))
                    .toList();
            Safetensors.write(plain.resolve("model.safetensors"), Map.of("format", "pt"), tensors);
        }
        var settings = Json.parse(Files.readString(MINI.resolve("config.json")), "config.json");
        var config = Json.write(settings.at("text_config").node());
        Files.writeString(
                plain.resolve("config.json"), config.replaceFirst("(max_position_embeddings\\D+)512", "$1" + CONTEXT));
        try (var tokenizer = Tokenizer.open(MINI)) {
            ids = Arrays.copyOf(tokenizer.encode(TEXT, false), TOKENS + 1);
        }
    }

    private static WritableTensor offGrid(String name, View view, Random random) {
        float[] values = Scope.inference(() -> view.tensor(DType.F32).floats());
        int columns = Math.toIntExact(view.shape()[view.shape().length - 1]);
        for (int row = 0; row < values.length; row += columns) {
            float greatest = 0;
            for (int i = row; i < row + columns; i++) {
                greatest = Math.max(greatest, Math.abs(values[i]));
            }
            for (int i = row; i < row + columns; i++) {
                values[i] += 1e-3f * greatest * (float) random.nextGaussian();
            }
        }
        return new WritableTensor(name, Encoding.F32, view.shape(), () -> MemorySegment.ofArray(values));
    }

    private static List<FormatCost> costs(OpenOptions options, int[] text) {
        try (var reference = Vlm.open(plain, FLOAT32);
                var model = Vlm.open(plain, options)) {
            return reference.use(
                    LlamaSteps.class, r -> model.use(LlamaSteps.class, m -> new Comparison(r, m, text).run(() -> {})));
        }
    }

    /** The bounds are about twice what was measured: a coarser rounding anywhere fails. */
    @ParameterizedTest
    @CsvSource({
        "F32,      , 0,      1e-9,   1",
        "BF16,     , 8e-4,   1.5e-4, 0.94",
        "F32,  Q8_0, 2.7e-4, 2.7e-4, 0.98",
        "BF16, Q8_0, 1.2e-3, 4e-4,   0.96",
        "F32,  Q4_0, 0.15,   0.15,   0.7",
        "BF16, Q4_0, 0.15,   0.15,   0.7"
    })
    void a_format_costs_no_more_than_its_bound(
            DType dtype, @Nullable Encoding quant, double prompt, double decode, double agreement) {
        var costs = costs(OpenOptions.DEFAULT.withDtype(dtype).withQuant(quant), ids);
        assertThat(costs.get(0).divergence()).isLessThanOrEqualTo(prompt);
        assertThat(costs.get(1).divergence()).isLessThanOrEqualTo(decode);
        assertThat(costs).extracting(FormatCost::path).containsExactly("prompt", "decode");
        assertThat(costs).allSatisfy(c -> {
            assertThat(c.tokens()).isEqualTo(TOKENS);
            assertThat(c.agreement()).isGreaterThanOrEqualTo(agreement);
            assertThat(c.divergence99()).isGreaterThanOrEqualTo(c.divergence());
        });
    }

    @Test
    void four_bits_cost_more_than_eight() {
        var text = Arrays.copyOf(ids, 40);
        var eight = costs(FLOAT32.withQuant(Encoding.Q8_0), text);
        var four = costs(FLOAT32.withQuant(Encoding.Q4_0), text);
        for (int path = 0; path < 2; path++) {
            assertThat(four.get(path).divergence())
                    .isGreaterThan(20 * eight.get(path).divergence());
        }
    }

    @Test
    void a_text_beyond_the_context_is_read_in_windows() {
        var options = FLOAT32.withQuant(Encoding.Q4_0);
        var whole = costs(options, Arrays.copyOf(ids, CONTEXT + 21)).getLast();
        var first = costs(options, Arrays.copyOf(ids, CONTEXT + 1)).getLast();
        var second =
                costs(options, Arrays.copyOfRange(ids, CONTEXT, CONTEXT + 21)).getLast();
        assertThat(whole.tokens()).isEqualTo(CONTEXT + 20);
        assertThat(whole.divergence() * whole.tokens())
                .isCloseTo(CONTEXT * first.divergence() + 20 * second.divergence(), withinPercentage(0.01));
    }

    @Test
    void logits_of_another_program_are_compared_and_their_size_is_checked() throws IOException {
        var text = Arrays.copyOf(ids, 21);
        var file = directory.resolve("other.f32");
        try (var vlm = Vlm.open(plain, FLOAT32)) {
            vlm.use(LlamaSteps.class, m -> {
                write(file, m, Arrays.copyOf(text, 20));
                var comparison = new Comparison(m, m, text);
                var cost = comparison.of(file, () -> {});
                assertThat(cost.path()).isEqualTo("other.f32");
                assertThat(cost.tokens()).isEqualTo(20);
                assertThat(cost.divergence()).isZero();
                assertThat(cost.perplexity()).isEqualTo(cost.referencePerplexity());
                var longer = new Comparison(m, m, Arrays.copyOf(ids, 22));
                assertThatThrownBy(() -> longer.of(file, () -> {}))
                        .isInstanceOf(BadInput.class)
                        .hasMessageContaining("other.f32")
                        .hasMessageContaining("21 tokens by 2560");
                assertThatThrownBy(() -> longer.of(directory.resolve("none.f32"), () -> {}))
                        .isInstanceOf(BadInput.class)
                        .hasMessageContaining("none.f32");
                return cost;
            });
        }
    }

    private static void write(Path file, LlamaSteps model, int[] read) {
        var bytes = ByteBuffer.allocate(read.length * 2560 * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        try (var logits = new PromptLogits(model.language(), read)) {
            for (int i = 0; i < read.length; i++) {
                bytes.asFloatBuffer().put(logits.next());
                bytes.position((i + 1) * 2560 * Float.BYTES);
            }
            Files.write(file, bytes.array());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void other_vocabularies_and_unknown_tokens_are_refused() {
        var other = GoldenCases.unpack("qwen2-lm", directory).resolve("text-batch/model");
        try (var mini = Vlm.open(plain, FLOAT32);
                var tiny = Vlm.open(other, FLOAT32)) {
            mini.use(
                    LlamaSteps.class,
                    m -> tiny.use(LlamaSteps.class, t -> assertThatThrownBy(() -> new Comparison(m, t, ids))
                            .isInstanceOf(BadInput.class)
                            .hasMessageContaining("2560")));
            mini.use(LlamaSteps.class, m -> assertThatThrownBy(() -> new Comparison(m, m, new int[] {1, 2560}))
                    .isInstanceOf(BadInput.class));
            mini.use(LlamaSteps.class, m -> assertThatThrownBy(() -> new Comparison(m, m, new int[] {1}))
                    .isInstanceOf(BadInput.class));
        }
    }
}
