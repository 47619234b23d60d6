package dev.panax.cpu.kernels;

import dev.panax.cpu.memory.MemoryPool;

/**
 * Matrix products of great depth as sums of less deep ones, added up in pairs.
 *
 * <p>The routines themselves add up blocks of some hundred terms one after the other. Of many
 * blocks, the sum would lose precision in proportion to their number; in pairs of sums of pairs, it
 * is to its logarithm.
 */
final class DeepProduct {
  /** The largest depth that is left to the routines. */
  static final int MAX_DEPTH = 1 << 15;

  private DeepProduct() {}

  /** Any product. */
  @FunctionalInterface
  interface Product {
    void multiply(MatMul p, long a, long b, long c);
  }

  /** y += x, for {@code n} dense elements. */
  @FunctionalInterface
  interface Addition {
    void add(int n, long x, long y);
  }

  static void multiply(
      MatMul p, int size, long a, long b, long c, Product product, Addition addition) {
    if (p.k() <= MAX_DEPTH) {
      product.multiply(p, a, b, c);
      return;
    }
    int blocks = Math.ceilDiv(p.k(), MAX_DEPTH);
    int half = blocks / 2 * MAX_DEPTH;
    multiply(p.withDepth(half), size, a, b, c, product, addition);
    MatMul rest = p.withDepth(p.k() - half).withDenseResult();
    long bytes = (long) p.batch() * p.m() * p.n() * size;
    long sum = MemoryPool.shared().allocate(bytes);
    try {
      long restOfA = a + half * p.a().column() * size;
      long restOfB = b + half * p.b().row() * size;
      multiply(rest, size, restOfA, restOfB, sum, product, addition);
      for (int i = 0; i < p.batch(); i++) {
        for (int row = 0; row < p.m(); row++) {
          long from = sum + (i * rest.cBatch() + row * rest.cRow()) * size;
          addition.add(p.n(), from, c + (i * p.cBatch() + row * p.cRow()) * size);
        }
      }
    } finally {
      MemoryPool.shared().free(sum, bytes);
    }
  }
}
