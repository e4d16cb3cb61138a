package jvlm.ground;

/**
 * Something that an answer locates.
 *
 * @param label what it is called; empty where the answer does not say
 * @param shape in pixels of the picture as given, within its bounds
 */
public record Finding(String label, Shape shape) {}
