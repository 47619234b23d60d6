package dev.panax.device;

/** A compiled program. Thread-safe. */
public interface Executable {
  /**
   * Runs the program on {@code inputs}, buffers of this executable's backend in the order of the
   * program's inputs, and returns its outputs.
   */
  Buffer[] run(Buffer... inputs);
}
