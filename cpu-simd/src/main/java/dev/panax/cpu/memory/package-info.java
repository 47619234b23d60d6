/** Native memory: its allocator, the buffers of arrays, and how kernels access it. */
@NullMarked
package dev.panax.cpu.memory;

import org.jspecify.annotations.NullMarked;
