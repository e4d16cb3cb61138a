package jvlm.convert;

import java.util.List;

/**
 * What became of a checkpoint's tensors.
 *
 * @param read tensors of the checkpoint, those of an adapter among them
 * @param written tensors of the new one
 * @param merged pairs of LoRA matrices that went into weights
 * @param replaced tensors of the base that the adapter brings whole
 * @param files weight files written, the index last
 */
public record Rewritten(int read, int written, int merged, int replaced, List<String> files) {
    public Rewritten {
        files = List.copyOf(files);
    }
}
