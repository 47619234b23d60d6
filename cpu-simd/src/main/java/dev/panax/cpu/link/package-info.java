/**
 * The last compiler stage: a plan bound to kernels and library routines, ready to run.
 *
 * <p>All that a call needs and that does not depend on its buffers is worked out here: which
 * kernels, how their iterations are divided among threads, and their arguments but for addresses.
 * What is left to a call is to look up the addresses of its buffers, and to run the steps in order.
 */
@NullMarked
package dev.panax.cpu.link;

import org.jspecify.annotations.NullMarked;
