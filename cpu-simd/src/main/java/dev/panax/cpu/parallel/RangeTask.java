package dev.panax.cpu.parallel;

/** Work over a range of indices, which may be done in parts, in any order and in parallel. */
@FunctionalInterface
public interface RangeTask {
  /** Does the part from {@code begin}, inclusive, to {@code end}, exclusive. */
  void run(long begin, long end);
}
