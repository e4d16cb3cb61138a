package jvlm.generate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import jvlm.Vlm;
import jvlm.model.OpenOptions;
import jvlm.task.Answer;
import jvlm.task.Prompt;
import jvlm.tensor.DType;
import jvlm.tensor.Processor;

/** Answers one question with the model at a path and prints whether libtorch was loaded for it. */
final class MapsProgram {
    private MapsProgram() {}

    public static void main(String[] args) throws IOException {
        try (var model = Vlm.open(Path.of(args[0]), OpenOptions.DEFAULT.withDtype(DType.F32))) {
            int[] ids = model.use(Answer.class, a -> new Generator(a)
                    .generate(
                            Prompt.of("", new int[] {5, 9, 2}),
                            GenerateOptions.DEFAULT.withMaxNewTokens(24),
                            TextListener.NONE)
                    .ids());
            var before = libtorch();
            Processor.load();
            System.out.println(ids.length + " tokens, " + before + " libtorch, then " + libtorch() + " it");
        }
    }

    private static String libtorch() throws IOException {
        try (var maps = Files.lines(Path.of("/proc/self/maps"))) {
            return maps.anyMatch(line -> line.contains("libtorch_cpu")) ? "with" : "without";
        }
    }
}
