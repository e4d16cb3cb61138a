package jvlm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import jvlm.checkpoint.Encoding;
import jvlm.checkpoint.Safetensors;
import jvlm.checkpoint.WritableTensor;
import jvlm.generate.GenerateOptions;
import jvlm.generate.TextListener;
import jvlm.image.Image;
import jvlm.task.Message;
import jvlm.tensor.Tensors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Memory of the process, as Linux counts it. */
@EnabledOnOs(OS.LINUX)
final class MemoryTest {
    private static final long MEGABYTE = 1 << 20;

    @TempDir
    static Path directory;

    @Test
    @Tag("slow")
    void two_thousand_answers_leave_memory_as_it_was() throws IOException {
        var path = GoldenCases.unpack("llava", directory).resolve("hf-vicuna-1image/model");
        var dialogue = List.of(Message.user("What is this?", Image.solid(90, 60, 200, 30, 40)));
        var options = GenerateOptions.DEFAULT.withMaxNewTokens(6);
        try (var model = Vlm.open(path.toString())) {
            for (int i = 0; i < 400; i++) {
                model.ask(dialogue, options, TextListener.NONE);
            }
            System.gc();
            long before = resident();
            for (int i = 0; i < 2000; i++) {
                model.ask(dialogue, options, TextListener.NONE);
            }
            System.gc();
            long grown = (resident() - before) / MEGABYTE;
            System.out.println("resident memory grew by " + grown + " MB over 2,000 answers");
            assertThat(grown).isLessThan(40);
        }
    }

    @Test
    void opening_two_gigabytes_takes_little_memory() throws IOException {
        var checkpoint = Files.createDirectories(directory.resolve("large"));
        Files.writeString(checkpoint.resolve("config.json"), """
                {"model_type": "llama", "hidden_size": 2048, "intermediate_size": 5504, "num_hidden_layers": 20,
                 "num_attention_heads": 16, "vocab_size": 32000, "torch_dtype": "bfloat16"}
                """);
        Safetensors.writeSparse(checkpoint.resolve("model.safetensors"), Map.of(), tensors());
        assertThat(Files.size(checkpoint.resolve("model.safetensors"))).isGreaterThan(2_000_000_000L);
        Tensors.arange(1).integers(); // the libraries themselves are not what is measured
        long before = resident();
        try (var model = Vlm.open(checkpoint.toString())) {
            assertThat(model.system()).isEqualTo("llama");
            assertThat((resident() - before) / MEGABYTE).isLessThan(80);
        }
    }

    private static List<WritableTensor> tensors() {
        var all = new ArrayList<WritableTensor>();
        all.add(hole("model.embed_tokens.weight", 32000, 2048));
        all.add(hole("lm_head.weight", 32000, 2048));
        all.add(hole("model.norm.weight", 2048));
        for (int i = 0; i < 20; i++) {
            var layer = "model.layers." + i + ".";
            for (var name : List.of("q", "k", "v", "o")) {
                all.add(hole(layer + "self_attn." + name + "_proj.weight", 2048, 2048));
            }
            all.add(hole(layer + "mlp.gate_proj.weight", 5504, 2048));
            all.add(hole(layer + "mlp.up_proj.weight", 5504, 2048));
            all.add(hole(layer + "mlp.down_proj.weight", 2048, 5504));
            all.add(hole(layer + "input_layernorm.weight", 2048));
            all.add(hole(layer + "post_attention_layernorm.weight", 2048));
        }
        return all;
    }

    private static WritableTensor hole(String name, long... shape) {
        return WritableTensor.hole(name, Encoding.BF16, shape);
    }

    private static long resident() throws IOException {
        try (var lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(l -> l.startsWith("VmRSS:"))
                    .mapToLong(l -> Long.parseLong(l.replaceAll("\\D", "")) * 1024)
                    .findFirst()
                    .orElseThrow();
        }
    }
}
