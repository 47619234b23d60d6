package dev.panax.cpu.memory;

/**
 * The block sizes that {@link MemoryPool} hands out: geometric, so that a freed block serves many
 * later requests, and fine enough that little of a block is wasted.
 *
 * <p>Below {@value #LARGE} bytes a doubling has 4 classes (at most 20% of a block is wasted);
 * above, it has 16 (at most 6%). Every class is a multiple of 64 bytes, a cache line and the widest
 * vector.
 */
final class SizeClasses {
  /** The smallest block: one cache line of data and one of padding. */
  static final int SMALLEST = 128;

  /** The size from which blocks come from the operating system one by one, not from chunks. */
  static final int LARGE = 32 << 10;

  private static final int SMALLEST_LOG2 = 7;
  private static final int LARGE_LOG2 = 15;
  private static final int SMALL_STEPS_LOG2 = 2;
  private static final int LARGE_STEPS_LOG2 = 4;

  /** The first class whose blocks are large. */
  static final int FIRST_LARGE = (LARGE_LOG2 - SMALLEST_LOG2) << SMALL_STEPS_LOG2;

  /** One more than the largest class; the last classes are beyond any address space. */
  static final int COUNT = FIRST_LARGE + ((62 - LARGE_LOG2) << LARGE_STEPS_LOG2);

  private SizeClasses() {}

  /** The smallest class whose blocks hold {@code bytes}, at most 2^61. */
  static int classOf(long bytes) {
    if (bytes <= SMALLEST) {
      return 0;
    }
    // With x = bytes - 1, a class is named by the leading bit of x and the few bits behind it.
    long x = bytes - 1;
    int log2 = 63 - Long.numberOfLeadingZeros(x);
    if (log2 < LARGE_LOG2) {
      int step = (int) (x >>> (log2 - SMALL_STEPS_LOG2)) & ((1 << SMALL_STEPS_LOG2) - 1);
      // The steps of the first doubling, 32 bytes, are narrower than a cache line: skip every
      // other one.
      int c = ((log2 - SMALLEST_LOG2) << SMALL_STEPS_LOG2) + step + 1;
      return log2 == SMALLEST_LOG2 ? (c + 1) & ~1 : c;
    }
    int step = (int) (x >>> (log2 - LARGE_STEPS_LOG2)) & ((1 << LARGE_STEPS_LOG2) - 1);
    return FIRST_LARGE + ((log2 - LARGE_LOG2) << LARGE_STEPS_LOG2) + step + 1;
  }

  /** The size in bytes of the blocks of class {@code c}. */
  static long sizeOf(int c) {
    if (c < FIRST_LARGE) {
      int log2 = SMALLEST_LOG2 + (c >>> SMALL_STEPS_LOG2);
      long step = c & ((1 << SMALL_STEPS_LOG2) - 1);
      return (1L << log2) + (step << (log2 - SMALL_STEPS_LOG2));
    }
    int large = c - FIRST_LARGE;
    int log2 = LARGE_LOG2 + (large >>> LARGE_STEPS_LOG2);
    long step = large & ((1 << LARGE_STEPS_LOG2) - 1);
    return (1L << log2) + (step << (log2 - LARGE_STEPS_LOG2));
  }
}
