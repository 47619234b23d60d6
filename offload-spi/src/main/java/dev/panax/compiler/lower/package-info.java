/**
 * The third compiler stage: a fused program in, {@linkplain dev.panax.compiler.lower.Command
 * commands} on arrays in memory out, most of them calls of loop kernels.
 *
 * <p>A cluster becomes {@linkplain dev.panax.compiler.lower.Expression expressions}, in which data
 * movement is gone and every array element is an affine function of the point; these and their
 * iteration space are a {@linkplain dev.panax.compiler.lower.Nest nest}; and {@link
 * dev.panax.compiler.lower.KernelWriter} writes a nest as a kernel of the loop IR. {@link
 * dev.panax.compiler.lower.Lowering} divides long reductions into parts beforehand.
 */
package dev.panax.compiler.lower;
