package dev.panax.cpu.emit;

/** A compiled {@link dev.panax.compiler.loop.LoopKernel}. Thread-safe. */
@FunctionalInterface
public interface Kernel {
  /**
   * Runs the root loop over {@code [lo, hi)}.
   *
   * @param arguments absolute addresses, strides and sizes, as {@link
   *     dev.panax.compiler.loop.LoopKernel} lays them out; not kept
   */
  void run(long[] arguments, int lo, int hi);
}
