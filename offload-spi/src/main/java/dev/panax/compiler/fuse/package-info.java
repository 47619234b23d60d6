/**
 * The second compiler stage: a simplified program cut into {@linkplain dev.panax.compiler.fuse.Step
 * steps}, so that few values have to be arrays in memory.
 *
 * <p>A step is a matrix product, or a {@linkplain dev.panax.compiler.fuse.Cluster cluster}:
 * equations that are computed together, point by point of an iteration space. Broadcasts,
 * transposes, slices, reshapes and the like take no time in a cluster: they only change which
 * element of its operands a point works on, an {@link dev.panax.compiler.fuse.IndexMap}, whose
 * indices are {@linkplain dev.panax.compiler.fuse.Affine affine} in the dimensions of the space.
 * Reductions in a cluster fold some of these dimensions, so that softmax is one cluster over rows
 * and columns.
 *
 * <p>{@link dev.panax.compiler.fuse.Fuser} decides what goes together, {@link
 * dev.panax.compiler.fuse.Costs} says what that is worth.
 */
package dev.panax.compiler.fuse;
