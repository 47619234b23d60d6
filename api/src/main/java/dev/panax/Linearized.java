package dev.panax;

import dev.panax.trace.Fn1;

/**
 * A function at a point: its value, and the linear function that it is like near there.
 *
 * @param value what the function returned
 * @param pushforward from a tangent shaped like the argument to that of the value: the product of
 *     the Jacobian and the tangent
 */
public record Linearized<A, R>(R value, Fn1<A, R> pushforward) {}
