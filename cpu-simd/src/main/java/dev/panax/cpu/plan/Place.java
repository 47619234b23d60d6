package dev.panax.cpu.plan;

/** Where an array is during a call of a program. */
public sealed interface Place {

  /** In the buffer of an input. */
  record Input(int index) implements Place {}

  /** In a buffer that the call makes and returns. */
  record Output(int index) implements Place {}

  /** In the slab that the call has for temporary arrays. */
  record Temporary(long offset) implements Place {}
}
