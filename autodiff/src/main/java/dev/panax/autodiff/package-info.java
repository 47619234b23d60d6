/**
 * Automatic differentiation: forward mode ({@link dev.panax.autodiff.Forward}), linearization,
 * which is forward mode with the tangents staged ({@link dev.panax.autodiff.Linearize}), and
 * reverse mode, which is linearization and then transposition ({@link dev.panax.autodiff.Reverse}).
 */
package dev.panax.autodiff;
