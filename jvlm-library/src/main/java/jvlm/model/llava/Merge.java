package jvlm.model.llava;

import jvlm.json.Json;
import jvlm.task.Prompt.Pixels;
import jvlm.tensor.Tensor;

/** How the features of a picture's tiles stand in the prompt ({@code mm_patch_merge_type}). */
enum Merge {
    /** Tile after tile, the whole picture first. */
    FLAT,
    /** The whole picture, then the tiles as one map, row by row. */
    SPATIAL;

    static Merge of(Json file) {
        return switch (file.text("mm_patch_merge_type", "flat")) {
            case "flat" -> FLAT;
            case "spatial" -> SPATIAL;
            default ->
                throw file.at("mm_patch_merge_type").error("flat or spatial (spatial_unpad is LLaVA-NeXT, not LLaVA)");
        };
    }

    /** Features {@code [tiles, places, width]} of one picture to {@code [tiles * places, width]} in their order. */
    Tensor apply(Tensor features, Pixels picture) {
        if (this == FLAT || picture.tiles() == 1) {
            return features.flatten(0, 1);
        }
        long side = Math.round(Math.sqrt(features.size(1)));
        var map = features.from(0, 1)
                .view(picture.rows(), picture.columns(), side, side, features.size(2))
                .permute(0, 2, 1, 3, 4)
                .flatten(0, 3);
        return features.select(0, 0).cat(0, map);
    }
}
