package jvlm.convert;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jvlm.backbone.dinov2.Dinov2;
import jvlm.backbone.dinov2.Dinov2Checkpoint;
import jvlm.checkpoint.Checkpoint;
import jvlm.checkpoint.Disk;
import jvlm.checkpoint.Encoding;
import jvlm.checkpoint.Layout;
import jvlm.checkpoint.Onnx;
import jvlm.checkpoint.Safetensors;
import jvlm.checkpoint.StoredTensor;
import jvlm.checkpoint.Unpack;
import jvlm.checkpoint.Weights;
import jvlm.checkpoint.WritableTensor;
import jvlm.error.BadInput;
import jvlm.json.Json;
import jvlm.tensor.DType;

/**
 * A DINOv2 tower out of an ONNX model that was exported from transformers, alone or with something on top, as a directory
 * of transformers' Dinov2Model. What the graph computes is not looked at: heads are 64 wide and norms have an eps of 1e-6,
 * as in all DINOv2.
 */
public final class Dinov2Onnx {
    private static final List<String> PARTS = List.of("embeddings.", "encoder.", "layernorm.");
    private static final String MASK = "embeddings.mask_token";
    private static final String CLASS = "embeddings.cls_token";
    private static final String PATCHES = "embeddings.patch_embeddings.projection.weight";
    private static final String POSITIONS = "embeddings.position_embeddings";
    private static final String HIDDEN = "encoder.layer.0.mlp.fc1.bias";
    private static final Pattern LAYER = Pattern.compile("encoder\\.layer\\.(\\d{1,6})\\.");
    private static final int HEAD = 64;
    private static final int MOST_WIDTH = 8192;
    private static final int LEAST_PATCH = 4;
    private static final int MOST_POSITIONS = 1 << 16;
    /** Pixels of a side of the pictures: those that DINOv2 was published and measured with. */
    private static final int SIDE = 224;

    private final Path file;
    private final SequencedMap<String, StoredTensor> all;
    private final String prefix;

    private Dinov2Onnx(Checkpoint onnx) {
        this.file = onnx.source();
        this.all = onnx.tensors();
        this.prefix = all.keySet().stream()
                .filter(name -> name.endsWith(CLASS))
                .map(name -> name.substring(0, name.length() - CLASS.length()))
                .findFirst()
                .orElseThrow(() -> new BadInput(file + ": holds no DINOv2 (a tensor called " + CLASS
                        + "), and no other network can be taken out of an ONNX model"));
    }

    /** True for an ONNX model. */
    public static boolean isOnnx(Path file) {
        if (!Files.isRegularFile(file)) {
            return false;
        }
        try (var found = Checkpoint.open(file)) {
            return found.metadata().containsKey(Onnx.VERSION);
        }
    }

    /**
     * Writes {@code out}, which must not be there yet, whole or not at all. Positions are brought to pictures of 224 pixels.
     * Throws {@link BadInput} where a weight of the tower is missing or has another shape.
     */
    public static void run(Path file, Path out) {
        if (Files.exists(out)) {
            throw new BadInput(out + ": exists already");
        }
        try (var onnx = Checkpoint.open(file);
                var arena = Arena.ofShared()) {
            new Dinov2Onnx(onnx).write(out, arena);
        }
    }

    private void write(Path out, Arena arena) {
        var tower = tower();
        long[] kernel = shape(tower, PATCHES, 4);
        int width = size("width", kernel[0], HEAD, MOST_WIDTH);
        if (width % HEAD != 0) {
            throw new BadInput(file + ": its DINOv2 has the width " + width + ", expected a multiple of " + HEAD);
        }
        int patch = size("patch", kernel[2], LEAST_PATCH, SIDE);
        tower.put(POSITIONS, positions(width, SIDE / patch, arena));
        var config = config(tower, width, patch);
        requireWhole(tower, config);
        Disk.directory(out, work -> {
            Files.writeString(work.resolve("config.json"), Json.pretty(config) + "\n");
            Files.writeString(work.resolve("preprocessor_config.json"), Json.pretty(pictures()) + "\n");
            var written = tower.values().stream().map(WritableTensor::of).toList();
            Safetensors.write(work.resolve("model.safetensors"), Map.of("format", "pt"), written);
        });
    }

    /** What belongs to it, under the names of transformers. */
    private Map<String, StoredTensor> tower() {
        var tower = new LinkedHashMap<String, StoredTensor>();
        all.forEach((name, t) -> {
            var own = name.startsWith(prefix) ? name.substring(prefix.length()) : "";
            if (PARTS.stream().anyMatch(own::startsWith) && !own.equals(MASK)) {
                tower.put(own, t.named(own));
            }
        });
        return tower;
    }

    /** So that sizes which no tower has make no large arrays. */
    private int size(String what, long found, int least, int most) {
        if (found < least || found > most) {
            throw new BadInput(file + ": its DINOv2 has the " + what + " " + found + ", expected one from " + least
                    + " to " + most);
        }
        return (int) found;
    }

    private long[] shape(Map<String, StoredTensor> tower, String name, int rank) {
        var tensor = tower.get(name);
        if (tensor == null || tensor.shape().length != rank) {
            throw new BadInput(file + ": " + prefix + name + " is missing or has not " + rank + " dimensions");
        }
        return tensor.shape();
    }

    /** The class token's and the patches', together or as the exporter took them apart: nameless, told by their shapes. */
    private StoredTensor positions(int width, int side, Arena arena) {
        var whole = all.get(prefix + POSITIONS);
        float[] first;
        float[] grid;
        if (whole != null) {
            var both = floats(whole);
            first = Arrays.copyOf(both, Math.min(width, both.length));
            grid = Arrays.copyOfRange(both, first.length, both.length);
        } else {
            first = floats(nameless(width, true));
            grid = floats(nameless(width, false));
        }
        int from = (int) Math.round(Math.sqrt((double) grid.length / width));
        if (first.length != width || from == 0 || (long) from * from * width != grid.length) {
            throw new BadInput(file + ": its positions are " + grid.length / width
                    + " besides the class token's, expected a square of patches");
        }
        return joined(first, PositionGrid.resized(grid, from, side, width), arena);
    }

    private StoredTensor nameless(int width, boolean single) {
        var found = all.values().stream()
                .filter(t -> t.name().startsWith("onnx::") && t.shape().length == 3)
                .filter(t -> t.shape()[0] == 1 && t.shape()[2] == width && (t.shape()[1] == 1) == single)
                .toList();
        if (found.size() != 1) {
            throw new BadInput(file + ": " + prefix + POSITIONS + " is missing, and of nameless tensors "
                    + (single ? "[1, 1, " : "[1, patches, ") + width + "] there are " + found.size() + ", expected 1");
        }
        return found.getFirst();
    }

    private float[] floats(StoredTensor tensor) {
        if (!tensor.isContiguous() || tensor.elements() > (long) MOST_POSITIONS * HEAD * HEAD) {
            throw new BadInput(file + ": " + tensor.name() + " is " + Arrays.toString(tensor.shape())
                    + ", expected positions of at most " + MOST_POSITIONS + " patches");
        }
        var values = new float[(int) tensor.elements()];
        Unpack.toFloats(tensor, 0, values);
        return values;
    }

    private StoredTensor joined(float[] first, float[] grid, Arena arena) {
        var bytes = arena.allocate(4L * (first.length + grid.length), 4);
        MemorySegment.copy(first, 0, bytes, ValueLayout.JAVA_FLOAT, 0, first.length);
        MemorySegment.copy(grid, 0, bytes, ValueLayout.JAVA_FLOAT, 4L * first.length, grid.length);
        long[] shape = {1, 1 + grid.length / first.length, first.length};
        return StoredTensor.contiguous(POSITIONS, Encoding.F32, shape, bytes, file);
    }

    private Map<String, Object> config(Map<String, StoredTensor> tower, int width, int patch) {
        var config = new LinkedHashMap<String, Object>();
        config.put("architectures", List.of("Dinov2Model"));
        config.put("model_type", Dinov2Checkpoint.TYPE);
        config.put("hidden_size", width);
        config.put("num_hidden_layers", layers(tower));
        config.put("num_attention_heads", width / HEAD);
        config.put("mlp_ratio", Math.max(1, shape(tower, HIDDEN, 1)[0] / width));
        config.put("hidden_act", "gelu");
        config.put("layer_norm_eps", 1e-6);
        config.put("qkv_bias", true);
        config.put("use_swiglu_ffn", false);
        config.put("image_size", SIDE);
        config.put("patch_size", patch);
        return config;
    }

    /** As many as the highest number tells: that one in between is missing is found when the tower is built. */
    private static int layers(Map<String, StoredTensor> tower) {
        return tower.keySet().stream()
                .map(LAYER::matcher)
                .filter(Matcher::lookingAt)
                .mapToInt(m -> 1 + Integer.parseInt(m.group(1)))
                .max()
                .orElse(0);
    }

    /** Builds the tower once: whatever is missing or does not fit is refused before anything is written. */
    private void requireWhole(Map<String, StoredTensor> tower, Map<String, Object> config) {
        var sizes = Dinov2Checkpoint.config(Json.parse(Json.write(config), file.toString()));
        var weights = Weights.describe(Layout.SAME.apply(tower), DType.F32);
        new Dinov2(weights, sizes);
        if (!weights.problems().isEmpty()) {
            throw new BadInput(file + ": " + prefix + weights.problems().getFirst());
        }
        if (!weights.unread().isEmpty()) {
            throw new BadInput(
                    file + ": holds " + prefix + weights.unread().iterator().next()
                            + ", which DINOv2 without registers has not; others are not supported");
        }
    }

    /** The whole of a square picture, in ImageNet's mean and deviation. */
    private static Map<String, Object> pictures() {
        var file = new LinkedHashMap<String, Object>();
        file.put("do_resize", true);
        file.put("size", Map.of("shortest_edge", SIDE));
        file.put("resample", 3);
        file.put("do_center_crop", true);
        file.put("crop_size", Map.of("height", SIDE, "width", SIDE));
        file.put("do_rescale", true);
        file.put("rescale_factor", 1 / 255.0);
        file.put("do_normalize", true);
        file.put("image_mean", List.of(0.485, 0.456, 0.406));
        file.put("image_std", List.of(0.229, 0.224, 0.225));
        return file;
    }
}
