package jvlm.inspect;

import java.util.List;

/**
 * What a checkpoint holds.
 *
 * @param path what was inspected
 * @param system name in the table of systems
 * @param kind the shape of such systems in words
 * @param paper where it is published
 * @param tasks what it can be asked to do
 * @param parameters numbers that training moves, in all parts
 * @param bytes what its tensors take in the files
 * @param parts in the order of the data's way through them
 * @param types how many tensors are stored as what
 * @param files the weight files
 * @param unread published names that the system does not use
 * @param missing names that it needs and that are not there
 * @param mismatched tensors of another shape than the configuration says
 */
public record Inspection(
        String path,
        String system,
        String kind,
        String paper,
        List<String> tasks,
        long parameters,
        long bytes,
        List<Part> parts,
        List<Type> types,
        List<File> files,
        List<String> unread,
        List<String> missing,
        List<String> mismatched) {
    /** A part, its parameters and the bytes that they take in the files. */
    public record Part(String name, int tensors, long parameters, long bytes) {}

    /** Tensors that are stored in one type. */
    public record Type(String name, int tensors, long elements, long bytes) {}

    /** A weight file. */
    public record File(String path, long bytes) {}

    /** True where the files hold exactly what the system reads. */
    public boolean isComplete() {
        return unread.isEmpty() && missing.isEmpty() && mismatched.isEmpty();
    }
}
