package dev.panax.cpu.link;

/** An operation bound to operands of known types, and to the code of the library that does it. */
@FunctionalInterface
interface Routine {
  /**
   * Does the operation.
   *
   * @param addresses of the operands, then of the results
   */
  void run(long[] addresses);
}
