package jvlm.generate;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import jvlm.Vlm;
import jvlm.generate.kernels.Lanes;
import jvlm.model.OpenOptions;
import jvlm.task.Answer;
import jvlm.task.Message;
import jvlm.tensor.DType;

/** Answers one question with the model at a path and prints how wide vectors are and the ids, for JVMs of other flags. */
final class PlanProgram {
    private PlanProgram() {}

    static int[] answer(Vlm model) {
        return model.use(Answer.class, a -> new Generator(a)
                .generate(
                        a.prompt(List.of(Message.user("Where is the red cat?"))),
                        GenerateOptions.DEFAULT.withMaxNewTokens(24),
                        TextListener.NONE)
                .ids());
    }

    public static void main(String[] args) {
        try (var model = Vlm.open(Path.of(args[0]), OpenOptions.DEFAULT.withDtype(DType.F32))) {
            System.out.println((Lanes.VECTORS ? Lanes.COUNT : 0) + " " + Arrays.toString(answer(model)));
        }
    }
}
