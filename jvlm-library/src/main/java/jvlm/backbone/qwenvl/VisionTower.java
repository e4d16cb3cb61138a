package jvlm.backbone.qwenvl;

import java.util.List;
import jvlm.tensor.Tensor;

/** A tower over pictures of any size, packed one after the other. */
@FunctionalInterface
public interface VisionTower {
    /** Hidden states {@code [patches, width]} of {@code patches [patches, values]}, in the same order. */
    Tensor hidden(Tensor patches, List<Grid> grids);
}
