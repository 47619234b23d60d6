/**
 * Arrays, and the traces that watch what happens to them.
 *
 * <p>Every operation on an {@link dev.panax.trace.Array} goes to the {@linkplain
 * dev.panax.trace.Trace#current() current trace}. By default that is the eager one, which runs it
 * at once; a transformation makes its own trace current while it calls the user's function,
 * rewrites each operation it sees into others, and hands those to the trace that was current
 * before.
 */
package dev.panax.trace;
