package jvlm.model.clip;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import jvlm.backbone.clip.ClipEncoder;
import jvlm.backbone.clip.ClipText;
import jvlm.backbone.clip.ClipVision;
import jvlm.backbone.resnet.ModifiedResNet;
import jvlm.checkpoint.StoredTensor;
import jvlm.error.BadInput;
import jvlm.image.Size;
import jvlm.nn.Activation;

/** OpenAI's archives carry no configuration: every size is told by the shapes of the tensors. */
final class OpenAiSizes {
    private static final int HEAD = 64;

    private final Map<String, StoredTensor> tensors;

    private OpenAiSizes(Map<String, StoredTensor> tensors) {
        this.tensors = tensors;
    }

    static boolean recognises(Map<String, StoredTensor> tensors) {
        return tensors.keySet()
                .containsAll(
                        Set.of("visual.conv1.weight", "token_embedding.weight", "ln_final.weight", "text_projection"));
    }

    static Clip.Config infer(Map<String, StoredTensor> tensors) {
        var sizes = new OpenAiSizes(tensors);
        int embed = sizes.size("text_projection", 1);
        return new Clip.Config(
                tensors.containsKey("visual.proj") ? sizes.vit() : sizes.resnet(embed), sizes.text(), embed);
    }

    private Clip.VitConfig vit() {
        int patch = size("visual.conv1.weight", 3);
        int grid = root(size("visual.positional_embedding", 0) - 1);
        int mlp = size("visual.transformer.resblocks.0.mlp.c_fc.weight", 0);
        var encoder =
                encoder(size("visual.conv1.weight", 0), mlp, count("visual\\.transformer\\.resblocks\\.(\\d+)\\..*"));
        return new Clip.VitConfig(new ClipVision.Config(encoder, new Size(patch * grid, patch * grid), patch));
    }

    private Clip.ResNetConfig resnet(int embed) {
        var depths = new ArrayList<Integer>();
        for (int stage = 1; stage <= 4; stage++) {
            depths.add(count("visual\\.layer" + stage + "\\.(\\d+)\\..*"));
        }
        int side = 32 * root(size("visual.attnpool.positional_embedding", 0) - 1);
        int width = size("visual.layer1.0.conv1.weight", 0);
        return new Clip.ResNetConfig(
                new ModifiedResNet.Config(width, List.copyOf(depths), side, Math.max(1, width * 32 / HEAD), embed));
    }

    private ClipText.Config text() {
        int width = size("ln_final.weight", 0);
        int mlp = size("transformer.resblocks.0.mlp.c_fc.weight", 0);
        return new ClipText.Config(
                encoder(width, mlp, count("transformer\\.resblocks\\.(\\d+)\\..*")),
                size("token_embedding.weight", 0),
                size("positional_embedding", 0),
                -1);
    }

    private static ClipEncoder.Config encoder(int width, int mlp, int layers) {
        return new ClipEncoder.Config(width, mlp, layers, Math.max(1, width / HEAD), Activation.QUICK_GELU, 1e-5);
    }

    private int size(String name, int dim) {
        var t = tensors.get(name);
        if (t == null || t.shape().length <= dim) {
            throw new BadInput("tensor " + name + " is missing or has too few dimensions for an OpenAI CLIP");
        }
        return Math.toIntExact(t.shape()[dim]);
    }

    private int count(String pattern) {
        var compiled = Pattern.compile(pattern);
        var numbers = new TreeSet<String>();
        for (var name : tensors.keySet()) {
            var m = compiled.matcher(name);
            if (m.matches()) {
                numbers.add(m.group(1));
            }
        }
        return numbers.size();
    }

    private static int root(int square) {
        return (int) Math.round(Math.sqrt(square));
    }
}
