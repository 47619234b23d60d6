package dev.panax;

/**
 * A function's value, and its gradient there.
 *
 * @param value what the function returned
 * @param grad shaped like what the function was differentiated with respect to
 */
public record ValueAndGrad<V, G>(V value, G grad) {}
