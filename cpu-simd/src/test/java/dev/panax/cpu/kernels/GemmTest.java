package dev.panax.cpu.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.panax.cpu.kernels.MatMul.Strides;
import dev.panax.cpu.memory.Memory;
import dev.panax.cpu.memory.MemoryPool;
import dev.panax.cpu.memory.NativeBuffer;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every routine against plain loops in float64 or long arithmetic. */
@Tag("lanes")
final class GemmTest {
  /** A routine, by its element type and twin. */
  enum Routine {
    SCALAR_F32(Float.BYTES) {
      @Override
      void multiply(MatMul p, long a, long b, long c) {
        Gemm.plainF32(p, a, b, c);
      }
    },
    SCALAR_F64(Double.BYTES) {
      @Override
      void multiply(MatMul p, long a, long b, long c) {
        Gemm.plainF64(p, a, b, c);
      }
    },
    VECTOR_F32(Float.BYTES) {
      @Override
      void multiply(MatMul p, long a, long b, long c) {
        new VectorGemmF32().multiply(p, a, b, c);
      }
    },
    VECTOR_F64(Double.BYTES) {
      @Override
      void multiply(MatMul p, long a, long b, long c) {
        new VectorGemmF64().multiply(p, a, b, c);
      }
    },
    PACKED_F32(Float.BYTES) {
      @Override
      void multiply(MatMul p, long a, long b, long c) {
        multiplyPacked(new VectorGemmF32(), p, a, b, c);
      }
    },
    PACKED_F64(Double.BYTES) {
      @Override
      void multiply(MatMul p, long a, long b, long c) {
        multiplyPacked(new VectorGemmF64(), p, a, b, c);
      }
    },
    I32(Integer.BYTES) {
      @Override
      void multiply(MatMul p, long a, long b, long c) {
        Gemm.i32(p, a, b, c);
      }
    },
    I64(Long.BYTES) {
      @Override
      void multiply(MatMul p, long a, long b, long c) {
        Gemm.i64(p, a, b, c);
      }
    };

    final int size;

    Routine(int size) {
      this.size = size;
    }

    abstract void multiply(MatMul p, long a, long b, long c);

    /** Packs, however small the matrices are. */
    static void multiplyPacked(VectorGemm<?> gemm, MatMul p, long a, long b, long c) {
      if (p.batch() == 1 && p.flops() > 0) {
        gemm.multiplyPacked(p, a, b, c);
      } else {
        gemm.multiply(p, a, b, c);
      }
    }

    boolean isPresent() {
      return switch (this) {
        case SCALAR_F32, SCALAR_F64, I32, I64 -> true;
        case VECTOR_F32, VECTOR_F64, PACKED_F32, PACKED_F64 -> VectorModule.isPresent();
      };
    }

    boolean isInteger() {
      return this == I32 || this == I64;
    }

    double get(MemorySegment segment, long i) {
      return switch (this) {
        case SCALAR_F32, VECTOR_F32, PACKED_F32 -> segment.getAtIndex(ValueLayout.JAVA_FLOAT, i);
        case SCALAR_F64, VECTOR_F64, PACKED_F64 -> segment.getAtIndex(ValueLayout.JAVA_DOUBLE, i);
        case I32 -> segment.getAtIndex(ValueLayout.JAVA_INT, i);
        case I64 -> segment.getAtIndex(ValueLayout.JAVA_LONG, i);
      };
    }

    void set(MemorySegment segment, long i, double value) {
      switch (this) {
        case SCALAR_F32, VECTOR_F32, PACKED_F32 ->
            segment.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) value);
        case SCALAR_F64, VECTOR_F64, PACKED_F64 ->
            segment.setAtIndex(ValueLayout.JAVA_DOUBLE, i, value);
        case I32 -> segment.setAtIndex(ValueLayout.JAVA_INT, i, (int) value);
        case I64 -> segment.setAtIndex(ValueLayout.JAVA_LONG, i, (long) value);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyTranspositionOfSmallShapes(Routine routine) {
    var random = new Random(1);
    int[] sizes = {0, 1, 2, 7, 8, 17, 33};
    for (int m : sizes) {
      for (int n : sizes) {
        for (int k : sizes) {
          MatMul p = MatMul.of(m, n, k);
          check(routine, p, random);
          check(routine, p.transposeA().withAccumulate(), random);
          check(routine, p.transposeB(), random);
          check(routine, p.transposeA().transposeB().withAccumulate(), random);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void randomShapesAndStrides(Routine routine) {
    long seed = System.nanoTime();
    System.out.println("randomShapesAndStrides: seed " + seed);
    var random = new Random(seed);
    for (int trial = 0; trial < 40; trial++) {
      check(routine, randomProduct(random, 160), random);
    }
  }

  @ParameterizedTest
  @EnumSource
  void largerThanEveryBlock(Routine routine) {
    var random = new Random(2);
    check(routine, MatMul.of(60, 70, 1601), random);
    check(routine, MatMul.of(130, 140, 1030).transposeA().withAccumulate(), random);
    check(routine, MatMul.of(3100, 34, 33).transposeB(), random);
    check(routine, MatMul.of(25, 4200, 30), random);
  }

  @ParameterizedTest
  @EnumSource
  void vectors(Routine routine) {
    var random = new Random(3);
    check(routine, MatMul.of(1, 1, 300_001), random);
    check(routine, MatMul.of(3, 1, 100_001), random);
    check(routine, MatMul.of(1111, 1, 700), random);
    check(routine, MatMul.of(1111, 1, 700).transposeA().withAccumulate(), random);
    check(routine, MatMul.of(1, 3000, 150), random);
    check(routine, MatMul.of(1, 1111, 700).transposeB().withAccumulate(), random);
    var strided = new Strides(0, 3, 7000);
    check(routine, MatMul.of(900, 1, 100).withOperands(strided, strided), random);
    check(routine, MatMul.of(1, 900, 100).withOperands(strided, strided.transposed()), random);
    var spaced = new Strides(0, 1000, 1);
    check(routine, new MatMul(1, 500, 1, 100, spaced, new Strides(0, 2, 1), 3, 0, true), random);
    check(
        routine,
        new MatMul(1, 500, 1, 100, spaced.transposed(), new Strides(0, 2, 1), 3, 0, false),
        random);
  }

  @ParameterizedTest
  @EnumSource
  void batches(Routine routine) {
    var random = new Random(4);
    check(routine, MatMul.of(0, 5, 5, 5), random);
    check(routine, MatMul.of(37, 9, 20, 11), random);
    check(routine, MatMul.of(3, 65, 66, 67).transposeB().withAccumulate(), random);
    check(routine, MatMul.of(50, 1, 30, 40), random);
    MatMul p = MatMul.of(6, 20, 30, 25);
    // The same B for all, which makes it one product, and the same A for all, which does not.
    check(routine, p.withOperands(p.a(), new Strides(0, 30, 1)), random);
    check(routine, p.withOperands(new Strides(0, 25, 1), p.b()), random);
    // Each element of A serves a whole row.
    check(routine, p.withOperands(new Strides(20, 1, 0), p.b()), random);
  }

  /** Terms of one sign, whose rounding errors are too: added up one by one, they would add up. */
  @ParameterizedTest
  @EnumSource
  void deepProductsKeepTheirPrecision(Routine routine) {
    if (!routine.isPresent() || routine.size != Float.BYTES || routine.isInteger()) {
      return;
    }
    int k = 1 << 18;
    for (var p :
        List.of(
            MatMul.of(1, 1, k),
            MatMul.of(5, 1, k),
            MatMul.of(1, 40, k),
            MatMul.of(5, 6, k),
            MatMul.of(5, 6, k).transposeA().transposeB())) {
      long operandBytes = (long) k * Math.max(p.m(), p.n()) * Float.BYTES;
      long resultBytes = (long) p.m() * p.n() * Float.BYTES;
      try (NativeBuffer a = MemoryPool.shared().buffer(operandBytes);
          NativeBuffer c = MemoryPool.shared().buffer(resultBytes)) {
        MemorySegment operand = Memory.ALL.asSlice(a.address(), operandBytes);
        for (long i = 0; i < operandBytes / Float.BYTES; i++) {
          routine.set(operand, i, 0.1f);
        }
        routine.multiply(p, a.address(), a.address(), c.address());
        double expected = k * (double) 0.1f * 0.1f;
        for (double actual : values(routine, Memory.ALL.asSlice(c.address(), resultBytes))) {
          assertThat(actual).as(p.toString()).isCloseTo(expected, withinPercentage(1e-4 * 18));
        }
      }
    }
  }

  @Test
  void integersWrapAround() {
    try (NativeBuffer a = MemoryPool.shared().buffer(16);
        NativeBuffer c = MemoryPool.shared().buffer(16)) {
      MemorySegment as = Memory.ALL.asSlice(a.address(), 16);
      MemorySegment cs = Memory.ALL.asSlice(c.address(), 16);
      as.set(ValueLayout.JAVA_INT, 0, 0x80000001);
      Gemm.i32(MatMul.of(1, 1, 1), a.address(), a.address(), c.address());
      assertThat(cs.get(ValueLayout.JAVA_INT, 0)).isEqualTo(1);
      as.set(ValueLayout.JAVA_LONG, 0, (1L << 63) + 5);
      Gemm.i64(MatMul.of(1, 1, 1), a.address(), a.address(), c.address());
      assertThat(cs.get(ValueLayout.JAVA_LONG, 0)).isEqualTo(25);
    }
  }

  @Test
  void rejectsNegativeDimensionsAndStrides() {
    var none = new Strides(0, 0, 1);
    assertThatThrownBy(() -> new MatMul(1, 1, -2, 3, none, none, 0, 0, false))
        .hasMessage("matrix dimensions must be between 0 and 2146435071: batch 1, m 1, n -2, k 3");
    assertThatThrownBy(() -> new Strides(0, -1, 1))
        .hasMessage("matrix strides must not be negative: batch 0, row -1, column 1");
  }

  private static MatMul randomProduct(Random random, int largest) {
    int batch = random.nextInt(3) == 0 ? 1 + random.nextInt(5) : 1;
    int m = 1 + random.nextInt(largest);
    int n = 1 + random.nextInt(largest);
    int k = random.nextInt(largest);
    long cRow = (long) n + random.nextInt(3);
    return new MatMul(
        batch,
        m,
        n,
        k,
        randomStrides(random, m, k),
        randomStrides(random, k, n),
        cRow,
        m * cRow + random.nextInt(2),
        random.nextBoolean());
  }

  private static Strides randomStrides(Random random, int rows, int columns) {
    long inner = random.nextInt(4) == 0 ? 1 + random.nextInt(3) : 1;
    long gap = random.nextInt(3);
    long batch = random.nextInt(3) == 0 ? 0 : (rows + 3L) * (columns + 3L) * inner;
    return random.nextBoolean()
        ? new Strides(batch, columns * inner + gap, inner)
        : new Strides(batch, inner, rows * inner + gap);
  }

  private static void check(Routine routine, MatMul p, Random random) {
    if (!routine.isPresent()) {
      return;
    }
    List<NativeBuffer> buffers = new ArrayList<>();
    MemorySegment a = operand(routine, span(p.batch(), p.a(), p.m(), p.k()), random, buffers);
    MemorySegment b = operand(routine, span(p.batch(), p.b(), p.k(), p.n()), random, buffers);
    long cSpan = span(p.batch(), new Strides(p.cBatch(), p.cRow(), 1), p.m(), p.n());
    MemorySegment c = operand(routine, cSpan, random, buffers);
    double[] as = values(routine, a);
    double[] bs = values(routine, b);
    double[] expected = values(routine, c);
    double[] tolerance = new double[expected.length];
    double epsilon = routine.isInteger() ? 0 : routine.size == 4 ? 0x1p-23 : 0x1p-52;
    for (int batch = 0; batch < p.batch(); batch++) {
      for (int i = 0; i < p.m(); i++) {
        for (int j = 0; j < p.n(); j++) {
          int at = (int) (batch * p.cBatch() + i * p.cRow() + j);
          double sum = p.accumulate() ? expected[at] : 0;
          double magnitude = Math.abs(sum);
          for (int q = 0; q < p.k(); q++) {
            int aAt = (int) (batch * p.a().batch() + i * p.a().row() + q * p.a().column());
            int bAt = (int) (batch * p.b().batch() + q * p.b().row() + j * p.b().column());
            double term = as[aAt] * bs[bAt];
            sum += term;
            magnitude += Math.abs(term);
          }
          expected[at] = sum;
          // The bound of Higham, Accuracy and Stability of Numerical Algorithms, section 3.1, with
          // the square root of the length that rounding errors of random sign grow with.
          tolerance[at] = 4 * Math.sqrt(p.k() + 1) * epsilon * magnitude;
        }
      }
    }
    routine.multiply(p, a.address(), b.address(), c.address());
    double[] result = values(routine, c);
    for (int i = 0; i < result.length; i++) {
      double actual = result[i];
      if (!(Math.abs(actual - expected[i]) <= tolerance[i])) {
        throw new AssertionError(
            "%s %s: element %d is %s, expected %s +- %s"
                .formatted(routine, p, i, actual, expected[i], tolerance[i]));
      }
    }
    buffers.forEach(NativeBuffer::close);
  }

  private static double[] values(Routine routine, MemorySegment segment) {
    double[] values = new double[(int) (segment.byteSize() / routine.size)];
    Arrays.setAll(values, i -> routine.get(segment, i));
    return values;
  }

  private static long span(int batch, Strides s, int rows, int columns) {
    return batch == 0 || rows == 0 || columns == 0
        ? 0
        : (batch - 1) * s.batch() + (rows - 1) * s.row() + (columns - 1) * s.column() + 1;
  }

  private static MemorySegment operand(
      Routine routine, long length, Random random, List<NativeBuffer> buffers) {
    NativeBuffer buffer = MemoryPool.shared().buffer(length * routine.size);
    buffers.add(buffer);
    MemorySegment segment = Memory.ALL.asSlice(buffer.address(), length * routine.size);
    for (long i = 0; i < length; i++) {
      double value = routine.isInteger() ? random.nextInt(200) - 100 : random.nextGaussian();
      routine.set(segment, i, value);
    }
    return segment;
  }
}
