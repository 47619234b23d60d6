package dev.panax.cpu.routines;

/** Estimates of work, by which loops are divided among threads. */
final class Work {
  /** The least work that is worth handing to another thread, in nanoseconds. */
  private static final long GRAIN_NANOS = 20_000;

  /** The time to find a place, in nanoseconds. */
  private static final long STEP_NANOS = 5;

  private static final long BYTES_PER_NANO = 8;

  /** The least part of a window that is worth finding its place for once more. */
  private static final long MIN_PART_BYTES = 256;

  private Work() {}

  /** The fewest steps that are worth handing to another thread, each moving {@code byteSize}. */
  static long grain(long byteSize) {
    return grainOf(STEP_NANOS + byteSize / BYTES_PER_NANO);
  }

  /** The fewest steps of {@code nanos} that are worth handing to another thread. */
  static long grainOf(long nanos) {
    return Math.ceilDiv(GRAIN_NANOS, Math.max(nanos, 1));
  }

  /**
   * The fewest steps along the outermost dimension of a window that are worth handing to another
   * thread, which takes them in all windows; each thread has to look for all windows' places.
   */
  static long grainWithin(WindowLoop loop, long windows) {
    long nanos = windows * loop.byteSize() / BYTES_PER_NANO / loop.extent();
    return Math.max(grainOf(nanos), Math.ceilDiv(MIN_PART_BYTES * loop.extent(), loop.byteSize()));
  }

  /** Whether few large windows are better divided than handed out. */
  static boolean isDividedWithin(WindowLoop loop, long windows) {
    return windows < 8 && loop.byteSize() / BYTES_PER_NANO > GRAIN_NANOS;
  }
}
