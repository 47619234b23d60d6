package dev.panax;

import dev.panax.trace.Fn1;

/**
 * A function's value, and the way back from it.
 *
 * @param value what the function returned
 * @param pullback from a cotangent shaped like the value to that of the arguments: the product of
 *     the cotangent and the Jacobian
 */
public record Vjp<A, R>(R value, Fn1<R, A> pullback) {}
