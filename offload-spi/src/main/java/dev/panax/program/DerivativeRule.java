package dev.panax.program;

/**
 * The derivative that a user gave for a program. To a program it is a thing that is carried along
 * and compared; the transformations that made it know how to apply it.
 */
public interface DerivativeRule {}
