/**
 * Panax against JAX: cases that JAX 0.10.2 computed on a CPU, read from the resources in {@code
 * goldens/}, one file per group of functions.
 */
@NullMarked
package dev.panax.test.golden;

import org.jspecify.annotations.NullMarked;
