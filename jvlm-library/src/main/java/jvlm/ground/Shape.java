package jvlm.ground;

/** Where something is. */
public sealed interface Shape permits Box, Point {}
