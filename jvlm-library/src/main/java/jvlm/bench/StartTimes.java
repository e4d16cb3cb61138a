package jvlm.bench;

/**
 * Where the time to the first token goes, in seconds.
 *
 * @param total from the start of the process
 * @param jvm until the program runs and knows its arguments
 * @param libtorch loading the natives
 * @param open opening the checkpoint
 * @param first reading the first prompt, or the first picture of a model without text
 */
public record StartTimes(double total, double jvm, double libtorch, double open, double first) {}
