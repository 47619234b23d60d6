package dev.panax.jmh;

import dev.panax.cpu.kernels.Gemm;
import dev.panax.cpu.kernels.MatMul;
import dev.panax.cpu.memory.Memory;
import dev.panax.cpu.memory.MemoryPool;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Matrix products, with the peak of multiply-adds in the same JVM; GFLOP/s are in the columns
 * {@code :rate}. A product with a vector reads 2 bytes of float32 for each operation, so its GB/s
 * are twice the rate.
 *
 * <p>For one thread add {@code -jvmArgsAppend -Dpanax.threads=1}.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 3, jvmArgsAppend = "-Dpanax.warmup=sync")
public class GemmBenchmark {

  /** Operands of ones, for any of the products. */
  @State(Scope.Benchmark)
  public static class Operands {
    private static final long BYTES = 4096L * 4096 * 4;

    final long a = ones();
    final long b = ones();
    final long c = ones();

    private static long ones() {
      long address = MemoryPool.shared().allocate(BYTES);
      for (long i = 0; i < BYTES; i += Float.BYTES) {
        Memory.ALL.set(ValueLayout.JAVA_FLOAT, address + i, 1f);
      }
      return address;
    }

    @TearDown
    public void close() {
      MemoryPool.shared().free(a, BYTES);
      MemoryPool.shared().free(b, BYTES);
      MemoryPool.shared().free(c, BYTES);
    }
  }

  /** Square matrices, as they are or transposed. */
  @State(Scope.Benchmark)
  public static class Square {
    @Param({"8", "64", "128", "256", "512", "1024", "2048"})
    int size;

    @Param({"AB", "AtB", "ABt"})
    String layout = "AB";

    MatMul product = MatMul.of(0, 0, 0);

    @Setup
    public void setUp() {
      var plain = MatMul.of(size, size, size);
      product =
          switch (layout) {
            case "AB" -> plain;
            case "AtB" -> plain.transposeA();
            case "ABt" -> plain.transposeB();
            default -> throw new IllegalArgumentException(layout);
          };
    }
  }

  @State(Scope.Benchmark)
  public static class Peak {
    private final Limits limits = new Limits();

    @TearDown
    public void close() {
      limits.close();
    }
  }

  private static final MatMul COLUMN = MatMul.of(4096, 1, 4096);
  private static final MatMul ROW = MatMul.of(1, 4096, 4096);
  private static final MatMul ATTENTION = MatMul.of(64, 128, 128, 64).transposeB();
  private static final MatMul LAYER = MatMul.of(128, 10, 128);

  @Benchmark
  public void squareF32(Operands operands, Square square, Rate rate) {
    run(square.product, operands, rate);
  }

  @Benchmark
  public void squareF64(Operands operands, Square square, Rate rate) {
    Gemm.f64(square.product, operands.a, operands.b, operands.c);
    rate.rate += square.product.flops();
  }

  /** A 4096 x 4096 matrix times a vector. */
  @Benchmark
  public void matrixVector(Operands operands, Rate rate) {
    run(COLUMN, operands, rate);
  }

  /** A vector times a 4096 x 4096 matrix. */
  @Benchmark
  public void vectorMatrix(Operands operands, Rate rate) {
    run(ROW, operands, rate);
  }

  /** 64 products of queries and keys. */
  @Benchmark
  public void attentionScores(Operands operands, Rate rate) {
    run(ATTENTION, operands, rate);
  }

  /** The last layer of a small classifier. */
  @Benchmark
  public void narrow(Operands operands, Rate rate) {
    run(LAYER, operands, rate);
  }

  @Benchmark
  public void peakF32(Peak peak, Rate rate) {
    rate.rate += peak.limits.fmaF32();
  }

  @Benchmark
  public void peakF64(Peak peak, Rate rate) {
    rate.rate += peak.limits.fmaF64();
  }

  private static void run(MatMul product, Operands operands, Rate rate) {
    Gemm.f32(product, operands.a, operands.b, operands.c);
    rate.rate += product.flops();
  }
}
