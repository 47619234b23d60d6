package dev.panax.vectorize;

import org.jspecify.annotations.Nullable;

/**
 * The axis that a function is mapped along.
 *
 * @param size the number of examples
 * @param name what collective operations call it; null if they cannot
 */
record BatchAxis(int size, @Nullable String name) {}
