package dev.panax;

/**
 * A function's value, and its derivative there in one direction.
 *
 * @param value what the function returned
 * @param tangent the derivative, shaped like it
 */
public record Jvp<R>(R value, R tangent) {}
