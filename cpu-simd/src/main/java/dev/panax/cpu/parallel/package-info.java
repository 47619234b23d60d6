/** Loops on all cores. */
@NullMarked
package dev.panax.cpu.parallel;

import org.jspecify.annotations.NullMarked;
