package dev.panax.compiler.loop;

import dev.panax.program.IntList;

/**
 * An element of a view at the current indices of loops.
 *
 * @param view the view's position among the kernel's
 * @param loops for each dimension of the view the loop that gives the index; loops around the
 *     access
 */
public record Access(int view, IntList loops) {}
