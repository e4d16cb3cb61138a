package jvlm.ground;

/** A place in pixels from the upper left corner. */
public record Point(double x, double y) implements Shape {}
