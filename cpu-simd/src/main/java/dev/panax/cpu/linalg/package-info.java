/**
 * Linear algebra on single matrices: row-major arrays of doubles on the Java heap. Algorithms go
 * along rows, so that their inner loops run over neighbouring elements. The routines of {@code
 * dev.panax.cpu.routines} copy the matrices in and out.
 */
@NullMarked
package dev.panax.cpu.linalg;

import org.jspecify.annotations.NullMarked;
