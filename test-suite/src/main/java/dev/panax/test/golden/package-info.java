/**
 * Panax against JAX: cases that JAX 0.10.2 computed on a CPU, one JSON object a line. {@link
 * dev.panax.test.golden.Goldens} is the job {@code ./panax goldens FILE-OR-FOLDER...}; the tests
 * run the same checks on the files in their resources.
 *
 * <p>To have the cases of a function run, add it to the {@link dev.panax.test.golden.Registry}: a
 * line in the class of its family, which reads the {@linkplain dev.panax.test.golden.Arguments
 * arguments of the call} and gives what JAX gives:
 *
 * <pre>{@code
 * r.put("lax.pow", a -> Lax.pow(a.array(0), a.array(1)));
 * r.put("lax.argmax", a -> Lax.argmax(a.array(0), a.integer(1), a.dtype(2)));
 * }</pre>
 *
 * A function with several results gives a list of them.
 */
@NullMarked
package dev.panax.test.golden;

import org.jspecify.annotations.NullMarked;
