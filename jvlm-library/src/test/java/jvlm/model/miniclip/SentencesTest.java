package jvlm.model.miniclip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;
import jvlm.backbone.bert.Bert;
import jvlm.backbone.bert.BertGguf;
import jvlm.checkpoint.Checkpoint;
import jvlm.checkpoint.Weights;
import jvlm.json.Json;
import jvlm.tensor.DType;
import jvlm.tensor.Scope;
import jvlm.tensor.Tensors;
import jvlm.text.ClipTokenizer;
import jvlm.text.Tokenizer;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** The text tower that comes with the program against transformers over the same stored numbers. */
final class SentencesTest {
    private static final Path TOWER = Path.of("..", "models", "mini-clip", "text.gguf");

    @Test
    void sentences_are_where_transformers_puts_them() throws IOException {
        assumeTrue(Files.exists(TOWER));
        try (var files = Checkpoint.open(TOWER);
                var tokenizer = Tokenizer.ofGguf(files.metadata(), "text.gguf")) {
            var config = BertGguf.config(files.metadata(), files.tensors(), "text.gguf");
            var bert = new Bert(Weights.read(BertGguf.LAYOUT.apply(files.tensors()), DType.F32, "text.gguf"), config);
            for (var sentence : recorded().list()) {
                int[] ids = tokenizer.encode(sentence.text("text"), true);
                int length = Math.min(ids.length, config.context());
                int[] row = ClipTokenizer.fit(ids, length, tokenizer.id("[SEP]"), config.padding());
                assertThat(row)
                        .as(sentence.text("text"))
                        .containsExactly(sentence.at("ids").list().stream()
                                .mapToInt(Json::asInt)
                                .toArray());
                close(vector(bert, row), sentence.at("vector"));
            }
        }
    }

    private static float[] vector(Bert bert, int[] ids) {
        return Scope.inference(
                () -> bert.mean(Tensors.ids(List.of(ids))).normalized(1).floats());
    }

    private static void close(float[] found, Json wanted) {
        for (int i = 0; i < found.length; i++) {
            assertThat(found[i]).isCloseTo((float) wanted.list().get(i).asNumber(), Offset.offset(1e-5f));
        }
    }

    private static Json recorded() throws IOException {
        try (var in = new GZIPInputStream(SentencesTest.class.getResourceAsStream("sentences.json.gz"))) {
            return Json.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8), "sentences.json.gz");
        }
    }
}
