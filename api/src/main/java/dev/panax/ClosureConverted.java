package dev.panax;

import dev.panax.trace.Array;
import dev.panax.trace.Fn2;
import java.util.List;

/**
 * A function with the arrays that it captured as an argument.
 *
 * @param function of the argument and the captured arrays
 * @param captured the arrays, in the order in which {@code function} expects them
 */
public record ClosureConverted<A, R>(Fn2<A, List<Array>, R> function, List<Array> captured) {}
