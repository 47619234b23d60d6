/**
 * The device-neutral half of the compiler: from a program to kernels that a device has only to
 * translate.
 *
 * <ol>
 *   <li>{@code simplify}: a smaller program with the same results, in terms of real numbers ({@code
 *       legalize});
 *   <li>{@code fuse}: the program cut into clusters of equations that are computed together;
 *   <li>{@code lower}: each cluster as loop nests of the IR in {@code loop}.
 * </ol>
 */
package dev.panax.compiler;
