package dev.panax.cpu.routines;

import java.lang.foreign.MemorySegment;

/** A loop over elements of an operand and of a window, each at its own distance in bytes. */
@FunctionalInterface
interface ElementLoop {
  void run(
      MemorySegment operand,
      long operandAt,
      long operandStep,
      MemorySegment window,
      long windowAt,
      long windowStep,
      int count);
}
