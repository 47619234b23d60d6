/** The CPU backend: {@link dev.panax.cpu.CpuBackend}. */
@NullMarked
package dev.panax.cpu;

import org.jspecify.annotations.NullMarked;
