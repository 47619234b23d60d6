package dev.panax.program;

/** What a gather or scatter does about windows that are not within the operand. */
public enum GatherScatterMode {
  /** They are moved to the nearest place within it. */
  CLIP,
  /** A gather fills them with a constant; a scatter leaves them out. */
  FILL_OR_DROP,
  /**
   * The caller promises that there are none. If there are, a gather clips and a scatter drops them.
   */
  PROMISE_IN_BOUNDS
}
