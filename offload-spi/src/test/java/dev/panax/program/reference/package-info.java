/**
 * What programs mean, in plain Java: the oracle that compiler stages and backends are tested with.
 *
 * <p>{@link Evaluator} interprets a program one equation and one element at a time, on arrays of
 * the Java heap ({@link HeapArray}), written to be obviously right rather than fast. {@link
 * RandomProgram} makes programs to run it on, and {@link BackendRunner} and {@link Results} run
 * them elsewhere and compare. Other modules use this package from the test archive of this one.
 */
@NullMarked
package dev.panax.program.reference;

import org.jspecify.annotations.NullMarked;
