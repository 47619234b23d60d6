/** Library routines that compiled programs call: ordinary classes over absolute addresses. */
@NullMarked
package dev.panax.cpu.kernels;

import org.jspecify.annotations.NullMarked;
