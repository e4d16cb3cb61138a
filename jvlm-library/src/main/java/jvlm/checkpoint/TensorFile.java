package jvlm.checkpoint;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * What one weight file holds.
 *
 * @param tensors by published name, in the order of the file
 * @param metadata what the file says beside its tensors: text, numbers, booleans, lists and maps of these
 * @param files the files that were opened; more than one where the file is a part of a split one
 */
public record TensorFile(SequencedMap<String, StoredTensor> tensors, Map<String, Object> metadata, List<Path> files) {}
