package jvlm.train;

import jvlm.tensor.Tensor;

/**
 * A tensor that the optimiser moves.
 *
 * @param name the published one
 * @param group what reports call those that are trained alike
 * @param lr the highest learning rate; the schedule multiplies it
 * @param weightDecay share of the weight that is taken off at learning rate one
 */
public record Parameter(String name, String group, Tensor weight, double lr, double weightDecay) {}
