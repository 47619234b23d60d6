/**
 * The fourth compiler stage: where each array is in memory while a program runs.
 *
 * <p>Inputs are read where they are and never written. Results get buffers of their own. All other
 * arrays share one slab per call, at offsets computed here, so that a call allocates once.
 */
@NullMarked
package dev.panax.cpu.plan;

import org.jspecify.annotations.NullMarked;
