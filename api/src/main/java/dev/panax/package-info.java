/**
 * What users import: {@link dev.panax.Numpy} to compute with arrays, {@link dev.panax.Panax} to
 * transform functions of them, {@link dev.panax.Random} for random numbers, {@link dev.panax.Nn}
 * for neural networks, and {@link dev.panax.Lax} for the operations underneath.
 */
package dev.panax;
