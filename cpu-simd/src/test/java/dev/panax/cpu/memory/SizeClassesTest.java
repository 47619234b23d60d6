package dev.panax.cpu.memory;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class SizeClassesTest {
  @Test
  void theClassOfASizeIsTheSmallestThatHoldsIt() {
    for (long size = 1; size < 1 << 17; size++) {
      check(size);
    }
    for (int log2 = 17; log2 < 61; log2++) {
      for (long delta = -1; delta <= 1; delta++) {
        check((1L << log2) + delta);
        check((1L << log2) + (1L << (log2 - 4)) + delta);
        check((1L << log2) + (15L << (log2 - 4)) + delta);
      }
    }
  }

  private static void check(long size) {
    int c = SizeClasses.classOf(size);
    long block = SizeClasses.sizeOf(c);
    assertThat(block).isGreaterThanOrEqualTo(size).isGreaterThanOrEqualTo(SizeClasses.SMALLEST);
    assertThat(block % Memory.ALIGNMENT).isZero();
    assertThat(SizeClasses.classOf(block)).isEqualTo(c);
    assertThat(c).isLessThan(SizeClasses.COUNT);
    if (size > SizeClasses.LARGE) {
      assertThat(c).isGreaterThanOrEqualTo(SizeClasses.FIRST_LARGE);
      assertThat((block - size) / (double) block).isLessThan(0.06);
    } else if (size > 2 * SizeClasses.SMALLEST) {
      assertThat(c).isLessThanOrEqualTo(SizeClasses.FIRST_LARGE);
      assertThat((block - size) / (double) block).isLessThan(0.2);
    }
  }
}
