package dev.panax.cpu.kernels;

import dev.panax.cpu.memory.Memory;
import dev.panax.cpu.memory.MemoryPool;
import dev.panax.cpu.parallel.Workers;
import java.util.List;

/**
 * Products of matrices at absolute addresses, on all cores.
 *
 * <p>Floating-point products run on vectors where the vector module is present, and in plain loops
 * until these are warm ({@link Warmup}); the two differ in rounding. Integer sums wrap around, so
 * {@link #i32} and {@link #i64} serve unsigned elements too.
 */
public final class Gemm {
  /** The fewest operations in plain loops worth handing to another thread. */
  private static final double PARALLEL_FLOPS = 200_000;

  /** Loaded only where there is the vector module. */
  private static final class F32 {
    static final VectorGemm<float[]> VECTOR = new VectorGemmF32();
  }

  /** Loaded only where there is the vector module. */
  private static final class F64 {
    static final VectorGemm<double[]> VECTOR = new VectorGemmF64();
  }

  private static final Warmup F32_WARMUP =
      new Warmup(
          () -> runTile(Float.BYTES, (p, a, b, c) -> F32.VECTOR.multiply(p, a, b, c)),
          () -> runTile(Float.BYTES, Gemm::plainF32));

  private static final Warmup F64_WARMUP =
      new Warmup(
          () -> runTile(Double.BYTES, (p, a, b, c) -> F64.VECTOR.multiply(p, a, b, c)),
          () -> runTile(Double.BYTES, Gemm::plainF64));

  private Gemm() {}

  /** Products of float32 matrices. */
  public static void f32(MatMul p, long a, long b, long c) {
    if (F32_WARMUP.isReady()) {
      F32.VECTOR.multiply(p, a, b, c);
    } else {
      plainF32(p, a, b, c);
    }
  }

  /** Products of float64 matrices. */
  public static void f64(MatMul p, long a, long b, long c) {
    if (F64_WARMUP.isReady()) {
      F64.VECTOR.multiply(p, a, b, c);
    } else {
      plainF64(p, a, b, c);
    }
  }

  /** Products of matrices of 32-bit integers. */
  public static void i32(MatMul p, long a, long b, long c) {
    inParallel(p, Integer.BYTES, a, b, c, ScalarGemm::i32);
  }

  /** Products of matrices of 64-bit integers. */
  public static void i64(MatMul p, long a, long b, long c) {
    inParallel(p, Long.BYTES, a, b, c, ScalarGemm::i64);
  }

  static void plainF32(MatMul p, long a, long b, long c) {
    inParallel(p, Float.BYTES, a, b, c, ScalarGemm::f32);
  }

  static void plainF64(MatMul p, long a, long b, long c) {
    inParallel(p, Double.BYTES, a, b, c, ScalarGemm::f64);
  }

  /** A plain product of some rows. */
  @FunctionalInterface
  private interface RowsProduct {
    void multiply(MatMul p, long a, long b, long c, int begin, int end);
  }

  private static void inParallel(MatMul p, int size, long a, long b, long c, RowsProduct product) {
    long m = p.m();
    double rowFlops = Math.max(1, 2.0 * p.n() * p.k());
    Workers.shared()
        .parallelFor(
            p.batch() * m,
            (long) Math.ceil(PARALLEL_FLOPS / rowFlops),
            (begin, end) -> {
              for (long row = begin; row < end; ) {
                long i = row / m;
                long itemEnd = Math.min(end, (i + 1) * m);
                product.multiply(
                    p,
                    a + i * p.a().batch() * size,
                    b + i * p.b().batch() * size,
                    c + i * p.cBatch() * size,
                    (int) (row - i * m),
                    (int) (itemEnd - i * m));
                row = itemEnd;
              }
            });
  }

  /** Any product. */
  @FunctionalInterface
  private interface Product {
    void multiply(MatMul p, long a, long b, long c);
  }

  private static final int TILE = 96;

  /** Products of at most {@link #TILE} rows and columns, which together take every loop. */
  private static final List<MatMul> TILE_PRODUCTS = tileProducts();

  private static List<MatMul> tileProducts() {
    var large = MatMul.of(60, 75, 80);
    var small = MatMul.of(13, 45, 20);
    var column = MatMul.of(75, 1, 75);
    var row = MatMul.of(1, 75, 75);
    return List.of(
        large,
        large.transposeA().withAccumulate(),
        large.transposeB(),
        small,
        small.withAccumulate(),
        small.transposeB(),
        column,
        column.transposeA().withAccumulate(),
        row,
        row.transposeB().withAccumulate(),
        MatMul.of(1, 1, 90));
  }

  private static void runTile(int size, Product product) {
    long bytes = (long) TILE * TILE * size;
    long operands = MemoryPool.shared().allocate(bytes);
    long result = MemoryPool.shared().allocate(bytes);
    Memory.clear(operands, bytes);
    Memory.clear(result, bytes);
    for (MatMul p : TILE_PRODUCTS) {
      product.multiply(p, operands, operands, result);
    }
    MemoryPool.shared().free(operands, bytes);
    MemoryPool.shared().free(result, bytes);
  }
}
