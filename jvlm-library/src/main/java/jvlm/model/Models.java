package jvlm.model;

import static jvlm.model.Kind.CLASSIFIER;
import static jvlm.model.Kind.DECODER;
import static jvlm.model.Kind.DUAL_ENCODER;
import static jvlm.model.Kind.MLLM;

import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import jvlm.error.BadInput;
import jvlm.model.clip.ClipCheckpoint;
import jvlm.model.efficientnet.EfficientNetCheckpoint;
import jvlm.model.llama.LlamaModels;
import jvlm.model.llava.LlavaCheckpoint;
import jvlm.model.mini.MiniCheckpoint;
import jvlm.model.miniclip.MiniClipCheckpoint;
import jvlm.model.qwen25vl.Qwen25VlCheckpoint;
import jvlm.model.qwen2vl.Qwen2VlCheckpoint;
import jvlm.task.Answer;
import jvlm.task.Classify;
import jvlm.task.Embed;
import jvlm.task.Ground;

/** The table of systems: one line each. The first that recognises a checkpoint opens it. */
public final class Models {
    /** A system, how its checkpoints are known, and how they are opened. */
    public record System(
            String name,
            String paper,
            Kind kind,
            List<Class<?>> tasks,
            Predicate<Source> recognises,
            Function<Source, Opened> open) {}

    private static final List<System> TABLE = List.of(
            new System(
                    "clip",
                    "arXiv 2103.00020",
                    DUAL_ENCODER,
                    List.of(Embed.class, Classify.class),
                    ClipCheckpoint::recognises,
                    ClipCheckpoint::open),
            new System(
                    "mini-clip",
                    "none: CLIP and ConSE (arXiv 1312.5650) over frozen towers",
                    DUAL_ENCODER,
                    List.of(Embed.class, Classify.class),
                    MiniClipCheckpoint::recognises,
                    MiniClipCheckpoint::open),
            new System(
                    "llava",
                    "arXiv 2304.08485, 2310.03744",
                    MLLM,
                    List.of(Answer.class),
                    LlavaCheckpoint::recognises,
                    LlavaCheckpoint::open),
            new System(
                    "qwen2-vl",
                    "arXiv 2409.12191",
                    MLLM,
                    List.of(Answer.class, Ground.class),
                    Qwen2VlCheckpoint::recognises,
                    Qwen2VlCheckpoint::open),
            new System(
                    "qwen2.5-vl",
                    "arXiv 2502.13923",
                    MLLM,
                    List.of(Answer.class, Ground.class),
                    Qwen25VlCheckpoint::recognises,
                    Qwen25VlCheckpoint::open),
            new System(
                    "mini",
                    "docs/mini.md",
                    MLLM,
                    List.of(Answer.class),
                    MiniCheckpoint::recognises,
                    MiniCheckpoint::open),
            new System(
                    "llama",
                    "arXiv 2302.13971",
                    DECODER,
                    List.of(Answer.class),
                    LlamaModels::recognises,
                    LlamaModels::open),
            new System(
                    "efficientnet-lite",
                    "arXiv 1905.11946",
                    CLASSIFIER,
                    List.of(Classify.class),
                    EfficientNetCheckpoint::recognises,
                    EfficientNetCheckpoint::open));

    private Models() {}

    public static List<System> all() {
        return TABLE;
    }

    /** The system whose checkpoint {@code source} is; throws {@link BadInput} where none recognises it. */
    public static System of(Source source) {
        return TABLE.stream()
                .filter(s -> s.recognises.test(source))
                .findFirst()
                .orElseThrow(() -> new BadInput(source.path() + ": " + unknown(source)));
    }

    private static String unknown(Source source) {
        var config = source.settings("config.json");
        var named = config != null && config.has("architectures")
                ? config.at("architectures").raw()
                : source.modelType();
        var known = TABLE.stream().map(System::name).collect(Collectors.joining(", "));
        return named.isEmpty()
                ? "no config.json, and its tensors are of none of the systems " + known
                : "architecture " + named + " is not known; the systems here are " + known;
    }
}
