package jvlm.model.llava;

import jvlm.backbone.clip.ClipVision;
import jvlm.backbone.dinov2.Dinov2;
import jvlm.backbone.dinov2.Dinov2Checkpoint;
import jvlm.checkpoint.Weights;
import jvlm.image.Size;
import jvlm.json.Json;
import jvlm.model.clip.ClipCheckpoint;
import jvlm.tensor.Tensor;

/** What sees the picture: the CLIP of all published LLaVAs, or DINOv2, which transformers puts in its place where asked. */
public sealed interface Tower {
    /** States {@code [batch, 1 + patches, width]} after a layer, as {@link ClipVision#hidden} counts them. */
    Tensor hidden(Tensor pixels, int layer);

    /** Sizes of a tower. */
    sealed interface Config {
        int layers();

        int width();

        int patches();

        Size image();
    }

    record ClipConfig(ClipVision.Config sizes) implements Config {
        @Override
        public int layers() {
            return sizes.encoder().layers();
        }

        @Override
        public int width() {
            return sizes.width();
        }

        @Override
        public int patches() {
            return sizes.patches();
        }

        @Override
        public Size image() {
            return sizes.image();
        }
    }

    record DinoConfig(Dinov2.Config sizes) implements Config {
        @Override
        public int layers() {
            return sizes.layers();
        }

        @Override
        public int width() {
            return sizes.width();
        }

        @Override
        public int patches() {
            return sizes.patches();
        }

        @Override
        public Size image() {
            return sizes.image();
        }
    }

    record Clip(ClipVision vision) implements Tower {
        @Override
        public Tensor hidden(Tensor pixels, int layer) {
            return vision.hidden(pixels, layer);
        }
    }

    record Dino(Dinov2 vision) implements Tower {
        @Override
        public Tensor hidden(Tensor pixels, int layer) {
            return vision.hidden(pixels, layer);
        }
    }

    static Tower of(Weights w, Config c) {
        return switch (c) {
            case ClipConfig(var sizes) -> new Clip(new ClipVision(w, sizes));
            case DinoConfig(var sizes) -> new Dino(new Dinov2(w, sizes));
        };
    }

    /** Reads a {@code vision_config}; throws {@link jvlm.error.BadInput} for other towers. */
    static Config config(Json vision) {
        var type = vision.text("model_type", "clip_vision_model");
        return switch (type) {
            case "clip_vision_model", "clip" -> new ClipConfig(ClipCheckpoint.vision(vision));
            case Dinov2Checkpoint.TYPE -> new DinoConfig(Dinov2Checkpoint.config(vision));
            default ->
                throw vision.at("model_type").error("clip_vision_model or dinov2, the towers that LLaVA can have");
        };
    }
}
