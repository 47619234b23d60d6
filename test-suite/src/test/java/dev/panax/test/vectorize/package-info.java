/** Tests of vmap: its results against a loop over the examples. */
@org.jspecify.annotations.NullMarked
package dev.panax.test.vectorize;
