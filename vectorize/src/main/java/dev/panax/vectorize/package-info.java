/**
 * Batching: {@link dev.panax.vectorize.Vmap} turns a function of one example into a function of a
 * batch of them.
 *
 * <p>There is no loop. The function runs once, on arrays that hide one axis, and each operation it
 * applies is replaced by one on the whole batch. What does not depend on a mapped argument is
 * computed once for all examples.
 */
package dev.panax.vectorize;
