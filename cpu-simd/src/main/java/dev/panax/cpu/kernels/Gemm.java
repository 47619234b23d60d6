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

  private static final long GIVE_UP_NANOS = 20_000_000_000L;

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
          () -> {
            VectorGemm<float[]> vector = F32.VECTOR;
            runTile(Float.BYTES, vector::multiplyPacked, vector::multiplySmall, vector::multiply);
          },
          () -> runTile(Float.BYTES, Gemm::plainF32, Gemm::plainF32, Gemm::plainF32),
          GIVE_UP_NANOS);

  private static final Warmup F64_WARMUP =
      new Warmup(
          () -> {
            VectorGemm<double[]> vector = F64.VECTOR;
            runTile(Double.BYTES, vector::multiplyPacked, vector::multiplySmall, vector::multiply);
          },
          () -> runTile(Double.BYTES, Gemm::plainF64, Gemm::plainF64, Gemm::plainF64),
          GIVE_UP_NANOS);

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
    DeepProduct.multiply(
        p,
        Float.BYTES,
        a,
        b,
        c,
        (q, qa, qb, qc) -> inParallel(q, Float.BYTES, qa, qb, qc, ScalarGemm::f32),
        ScalarGemm::add);
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

  /** The largest dimension of the products of {@link #runTile}. */
  private static final int TILE = 93;

  /** A batch of many small matrices; its right operand is the largest of all. */
  private static final MatMul ROWS = MatMul.of(40, 1, 35, 7);

  private static final int TILE_ELEMENTS =
      Math.max(TILE * TILE, ROWS.batch() * ROWS.n() * ROWS.k());

  /** Packed; with edges, and rows of A and B that are dense, are not, or neither. */
  private static final List<MatMul> PACKED_TILES;

  /** In place. */
  private static final List<MatMul> SMALL_TILES;

  /** With vectors. */
  private static final List<MatMul> VECTOR_TILES;

  static {
    var large = MatMul.of(TILE, TILE, 20);
    PACKED_TILES =
        List.of(
            large,
            large.transposeA().withAccumulate(),
            large.transposeB(),
            large.withOperands(new MatMul.Strides(0, 40, 2), new MatMul.Strides(0, 1, 40)));
    var small = MatMul.of(45, TILE, 20);
    SMALL_TILES =
        List.of(small, small.withAccumulate(), small.transposeB(), MatMul.of(TILE, 16, 20));
    var column = MatMul.of(TILE, 1, TILE);
    VECTOR_TILES =
        List.of(
            column,
            column.transposeA().withAccumulate(),
            ROWS,
            ROWS.transposeB().withAccumulate(),
            MatMul.of(40, 1, 1, TILE));
  }

  /**
   * Runs products that together call every method of the inner loops dozens of times. Their loops
   * are short: the compiler is to compile the methods, which it does after many calls, and not, on
   * top of that, long-running loops within them.
   */
  private static void runTile(
      int size, DeepProduct.Product packed, DeepProduct.Product small, DeepProduct.Product any) {
    long bytes = (long) TILE_ELEMENTS * size;
    long operands = MemoryPool.shared().allocate(bytes);
    long result = MemoryPool.shared().allocate(bytes);
    Memory.clear(operands, bytes);
    Memory.clear(result, bytes);
    PACKED_TILES.forEach(p -> packed.multiply(p, operands, operands, result));
    SMALL_TILES.forEach(p -> small.multiply(p, operands, operands, result));
    VECTOR_TILES.forEach(p -> any.multiply(p, operands, operands, result));
    MemoryPool.shared().free(operands, bytes);
    MemoryPool.shared().free(result, bytes);
  }
}
