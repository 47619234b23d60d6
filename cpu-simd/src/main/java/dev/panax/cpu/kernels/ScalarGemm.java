package dev.panax.cpu.kernels;

import dev.panax.cpu.memory.Memory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * Matrix products in plain loops: the twin of {@link VectorGemm} for cold starts and for JVMs
 * without the vector module, and the only one for integers, whose arithmetic wraps around.
 *
 * <p>A block of B is copied into an array, dense and row by row; then each row of C is a sum of its
 * rows, four at a time, in a loop that the compiler turns into vector instructions by itself. The
 * floating-point sum of a block is taken by itself, so that rounding errors do not add up.
 */
final class ScalarGemm {
  /** Rows and columns of a block of B: 128 KiB of floats, well within the L2 cache. */
  private static final int DEPTH = 64;

  private static final int WIDTH = 512;

  private ScalarGemm() {}

  /** Rows {@code begin} to {@code end} of one product of {@code float}s. */
  static void f32(MatMul p, long a, long b, long c, int begin, int end) {
    var block = new float[Math.min(p.k(), DEPTH) * Math.min(p.n(), WIDTH)];
    var sums = new float[Math.min(p.n(), WIDTH)];
    for (int j = 0; j < p.n(); j += WIDTH) {
      int width = Math.min(WIDTH, p.n() - j);
      for (int q = 0; q < Math.max(p.k(), 1); q += DEPTH) {
        int depth = Math.min(DEPTH, p.k() - q);
        copyBlock(
            block, b + (q * p.b().row() + j * p.b().column()) * Float.BYTES, p.b(), depth, width);
        for (int i = begin; i < end; i++) {
          long row = c + (i * p.cRow() + j) * Float.BYTES;
          Arrays.fill(sums, 0, width, 0);
          long factors = a + (i * p.a().row() + q * p.a().column()) * Float.BYTES;
          addRows(sums, factors, p.a().column() * Float.BYTES, block, depth, width);
          store(sums, row, width, q > 0 || p.accumulate());
        }
      }
    }
  }

  private static void copyBlock(
      float[] block, long b, MatMul.Strides strides, int depth, int width) {
    long rowBytes = strides.row() * Float.BYTES;
    long columnBytes = strides.column() * Float.BYTES;
    MemorySegment segment =
        Memory.segment(b, span(depth, rowBytes, width, columnBytes, Float.BYTES));
    long base = Memory.base(b);
    for (int q = 0; q < depth; q++) {
      long row = base + q * rowBytes;
      if (columnBytes == Float.BYTES) {
        MemorySegment.copy(segment, ValueLayout.JAVA_FLOAT, row, block, q * width, width);
      } else {
        for (int j = 0; j < width; j++) {
          block[q * width + j] = segment.get(ValueLayout.JAVA_FLOAT, row + j * columnBytes);
        }
      }
    }
  }

  private static void addRows(
      float[] sums, long a, long columnBytes, float[] block, int depth, int width) {
    MemorySegment segment = Memory.segment(a, span(1, 0, depth, columnBytes, Float.BYTES));
    long base = Memory.base(a);
    int q = 0;
    for (; q + 4 <= depth; q += 4) {
      float a0 = segment.get(ValueLayout.JAVA_FLOAT, base + q * columnBytes);
      float a1 = segment.get(ValueLayout.JAVA_FLOAT, base + (q + 1) * columnBytes);
      float a2 = segment.get(ValueLayout.JAVA_FLOAT, base + (q + 2) * columnBytes);
      float a3 = segment.get(ValueLayout.JAVA_FLOAT, base + (q + 3) * columnBytes);
      int b0 = q * width;
      int b1 = b0 + width;
      int b2 = b1 + width;
      int b3 = b2 + width;
      for (int j = 0; j < width; j++) {
        sums[j] +=
            a0 * block[b0 + j] + a1 * block[b1 + j] + a2 * block[b2 + j] + a3 * block[b3 + j];
      }
    }
    for (; q < depth; q++) {
      float a0 = segment.get(ValueLayout.JAVA_FLOAT, base + q * columnBytes);
      int b0 = q * width;
      for (int j = 0; j < width; j++) {
        sums[j] += a0 * block[b0 + j];
      }
    }
  }

  private static void store(float[] sums, long c, int width, boolean accumulate) {
    MemorySegment segment = Memory.segment(c, (long) width * Float.BYTES);
    long base = Memory.base(c);
    if (accumulate) {
      for (int j = 0; j < width; j++) {
        sums[j] += segment.get(ValueLayout.JAVA_FLOAT, base + (long) j * Float.BYTES);
      }
    }
    MemorySegment.copy(sums, 0, segment, ValueLayout.JAVA_FLOAT, base, width);
  }

  /** y += x, for dense {@code float}s. */
  static void add(int n, long x, long y) {
    MemorySegment xs = Memory.segment(x, (long) n * Float.BYTES);
    MemorySegment ys = Memory.segment(y, (long) n * Float.BYTES);
    for (long at = 0; at < (long) n * Float.BYTES; at += Float.BYTES) {
      float sum = ys.get(ValueLayout.JAVA_FLOAT, Memory.base(y) + at);
      sum += xs.get(ValueLayout.JAVA_FLOAT, Memory.base(x) + at);
      ys.set(ValueLayout.JAVA_FLOAT, Memory.base(y) + at, sum);
    }
  }

  /** Rows {@code begin} to {@code end} of one product of {@code double}s. */
  static void f64(MatMul p, long a, long b, long c, int begin, int end) {
    var block = new double[Math.min(p.k(), DEPTH) * Math.min(p.n(), WIDTH)];
    var sums = new double[Math.min(p.n(), WIDTH)];
    for (int j = 0; j < p.n(); j += WIDTH) {
      int width = Math.min(WIDTH, p.n() - j);
      for (int q = 0; q < Math.max(p.k(), 1); q += DEPTH) {
        int depth = Math.min(DEPTH, p.k() - q);
        copyBlock(
            block, b + (q * p.b().row() + j * p.b().column()) * Double.BYTES, p.b(), depth, width);
        for (int i = begin; i < end; i++) {
          long row = c + (i * p.cRow() + j) * Double.BYTES;
          Arrays.fill(sums, 0, width, 0);
          long factors = a + (i * p.a().row() + q * p.a().column()) * Double.BYTES;
          addRows(sums, factors, p.a().column() * Double.BYTES, block, depth, width);
          store(sums, row, width, q > 0 || p.accumulate());
        }
      }
    }
  }

  private static void copyBlock(
      double[] block, long b, MatMul.Strides strides, int depth, int width) {
    long rowBytes = strides.row() * Double.BYTES;
    long columnBytes = strides.column() * Double.BYTES;
    MemorySegment segment =
        Memory.segment(b, span(depth, rowBytes, width, columnBytes, Double.BYTES));
    long base = Memory.base(b);
    for (int q = 0; q < depth; q++) {
      long row = base + q * rowBytes;
      if (columnBytes == Double.BYTES) {
        MemorySegment.copy(segment, ValueLayout.JAVA_DOUBLE, row, block, q * width, width);
      } else {
        for (int j = 0; j < width; j++) {
          block[q * width + j] = segment.get(ValueLayout.JAVA_DOUBLE, row + j * columnBytes);
        }
      }
    }
  }

  private static void addRows(
      double[] sums, long a, long columnBytes, double[] block, int depth, int width) {
    MemorySegment segment = Memory.segment(a, span(1, 0, depth, columnBytes, Double.BYTES));
    long base = Memory.base(a);
    int q = 0;
    for (; q + 4 <= depth; q += 4) {
      double a0 = segment.get(ValueLayout.JAVA_DOUBLE, base + q * columnBytes);
      double a1 = segment.get(ValueLayout.JAVA_DOUBLE, base + (q + 1) * columnBytes);
      double a2 = segment.get(ValueLayout.JAVA_DOUBLE, base + (q + 2) * columnBytes);
      double a3 = segment.get(ValueLayout.JAVA_DOUBLE, base + (q + 3) * columnBytes);
      int b0 = q * width;
      int b1 = b0 + width;
      int b2 = b1 + width;
      int b3 = b2 + width;
      for (int j = 0; j < width; j++) {
        sums[j] +=
            a0 * block[b0 + j] + a1 * block[b1 + j] + a2 * block[b2 + j] + a3 * block[b3 + j];
      }
    }
    for (; q < depth; q++) {
      double a0 = segment.get(ValueLayout.JAVA_DOUBLE, base + q * columnBytes);
      int b0 = q * width;
      for (int j = 0; j < width; j++) {
        sums[j] += a0 * block[b0 + j];
      }
    }
  }

  private static void store(double[] sums, long c, int width, boolean accumulate) {
    MemorySegment segment = Memory.segment(c, (long) width * Double.BYTES);
    long base = Memory.base(c);
    if (accumulate) {
      for (int j = 0; j < width; j++) {
        sums[j] += segment.get(ValueLayout.JAVA_DOUBLE, base + (long) j * Double.BYTES);
      }
    }
    MemorySegment.copy(sums, 0, segment, ValueLayout.JAVA_DOUBLE, base, width);
  }

  /** Rows {@code begin} to {@code end} of one product of {@code int}s. */
  static void i32(MatMul p, long a, long b, long c, int begin, int end) {
    var block = new int[Math.min(p.k(), DEPTH) * Math.min(p.n(), WIDTH)];
    var sums = new int[Math.min(p.n(), WIDTH)];
    for (int j = 0; j < p.n(); j += WIDTH) {
      int width = Math.min(WIDTH, p.n() - j);
      for (int q = 0; q < Math.max(p.k(), 1); q += DEPTH) {
        int depth = Math.min(DEPTH, p.k() - q);
        copyBlock(
            block, b + (q * p.b().row() + j * p.b().column()) * Integer.BYTES, p.b(), depth, width);
        for (int i = begin; i < end; i++) {
          long row = c + (i * p.cRow() + j) * Integer.BYTES;
          load(sums, row, width, q > 0 || p.accumulate());
          long factors = a + (i * p.a().row() + q * p.a().column()) * Integer.BYTES;
          addRows(sums, factors, p.a().column() * Integer.BYTES, block, depth, width);
          store(sums, row, width);
        }
      }
    }
  }

  private static void copyBlock(int[] block, long b, MatMul.Strides strides, int depth, int width) {
    long rowBytes = strides.row() * Integer.BYTES;
    long columnBytes = strides.column() * Integer.BYTES;
    MemorySegment segment =
        Memory.segment(b, span(depth, rowBytes, width, columnBytes, Integer.BYTES));
    long base = Memory.base(b);
    for (int q = 0; q < depth; q++) {
      long row = base + q * rowBytes;
      if (columnBytes == Integer.BYTES) {
        MemorySegment.copy(segment, ValueLayout.JAVA_INT, row, block, q * width, width);
      } else {
        for (int j = 0; j < width; j++) {
          block[q * width + j] = segment.get(ValueLayout.JAVA_INT, row + j * columnBytes);
        }
      }
    }
  }

  private static void addRows(
      int[] sums, long a, long columnBytes, int[] block, int depth, int width) {
    MemorySegment segment = Memory.segment(a, span(1, 0, depth, columnBytes, Integer.BYTES));
    long base = Memory.base(a);
    int q = 0;
    for (; q + 4 <= depth; q += 4) {
      int a0 = segment.get(ValueLayout.JAVA_INT, base + q * columnBytes);
      int a1 = segment.get(ValueLayout.JAVA_INT, base + (q + 1) * columnBytes);
      int a2 = segment.get(ValueLayout.JAVA_INT, base + (q + 2) * columnBytes);
      int a3 = segment.get(ValueLayout.JAVA_INT, base + (q + 3) * columnBytes);
      int b0 = q * width;
      int b1 = b0 + width;
      int b2 = b1 + width;
      int b3 = b2 + width;
      for (int j = 0; j < width; j++) {
        sums[j] +=
            a0 * block[b0 + j] + a1 * block[b1 + j] + a2 * block[b2 + j] + a3 * block[b3 + j];
      }
    }
    for (; q < depth; q++) {
      int a0 = segment.get(ValueLayout.JAVA_INT, base + q * columnBytes);
      int b0 = q * width;
      for (int j = 0; j < width; j++) {
        sums[j] += a0 * block[b0 + j];
      }
    }
  }

  private static void load(int[] sums, long c, int width, boolean accumulate) {
    if (accumulate) {
      MemorySegment segment = Memory.segment(c, (long) width * Integer.BYTES);
      MemorySegment.copy(segment, ValueLayout.JAVA_INT, Memory.base(c), sums, 0, width);
    } else {
      Arrays.fill(sums, 0, width, 0);
    }
  }

  private static void store(int[] sums, long c, int width) {
    MemorySegment segment = Memory.segment(c, (long) width * Integer.BYTES);
    MemorySegment.copy(sums, 0, segment, ValueLayout.JAVA_INT, Memory.base(c), width);
  }

  /** Rows {@code begin} to {@code end} of one product of {@code long}s. */
  static void i64(MatMul p, long a, long b, long c, int begin, int end) {
    var block = new long[Math.min(p.k(), DEPTH) * Math.min(p.n(), WIDTH)];
    var sums = new long[Math.min(p.n(), WIDTH)];
    for (int j = 0; j < p.n(); j += WIDTH) {
      int width = Math.min(WIDTH, p.n() - j);
      for (int q = 0; q < Math.max(p.k(), 1); q += DEPTH) {
        int depth = Math.min(DEPTH, p.k() - q);
        copyBlock(
            block, b + (q * p.b().row() + j * p.b().column()) * Long.BYTES, p.b(), depth, width);
        for (int i = begin; i < end; i++) {
          long row = c + (i * p.cRow() + j) * Long.BYTES;
          load(sums, row, width, q > 0 || p.accumulate());
          long factors = a + (i * p.a().row() + q * p.a().column()) * Long.BYTES;
          addRows(sums, factors, p.a().column() * Long.BYTES, block, depth, width);
          store(sums, row, width);
        }
      }
    }
  }

  private static void copyBlock(
      long[] block, long b, MatMul.Strides strides, int depth, int width) {
    long rowBytes = strides.row() * Long.BYTES;
    long columnBytes = strides.column() * Long.BYTES;
    MemorySegment segment =
        Memory.segment(b, span(depth, rowBytes, width, columnBytes, Long.BYTES));
    long base = Memory.base(b);
    for (int q = 0; q < depth; q++) {
      long row = base + q * rowBytes;
      if (columnBytes == Long.BYTES) {
        MemorySegment.copy(segment, ValueLayout.JAVA_LONG, row, block, q * width, width);
      } else {
        for (int j = 0; j < width; j++) {
          block[q * width + j] = segment.get(ValueLayout.JAVA_LONG, row + j * columnBytes);
        }
      }
    }
  }

  private static void addRows(
      long[] sums, long a, long columnBytes, long[] block, int depth, int width) {
    MemorySegment segment = Memory.segment(a, span(1, 0, depth, columnBytes, Long.BYTES));
    long base = Memory.base(a);
    int q = 0;
    for (; q + 4 <= depth; q += 4) {
      long a0 = segment.get(ValueLayout.JAVA_LONG, base + q * columnBytes);
      long a1 = segment.get(ValueLayout.JAVA_LONG, base + (q + 1) * columnBytes);
      long a2 = segment.get(ValueLayout.JAVA_LONG, base + (q + 2) * columnBytes);
      long a3 = segment.get(ValueLayout.JAVA_LONG, base + (q + 3) * columnBytes);
      int b0 = q * width;
      int b1 = b0 + width;
      int b2 = b1 + width;
      int b3 = b2 + width;
      for (int j = 0; j < width; j++) {
        sums[j] +=
            a0 * block[b0 + j] + a1 * block[b1 + j] + a2 * block[b2 + j] + a3 * block[b3 + j];
      }
    }
    for (; q < depth; q++) {
      long a0 = segment.get(ValueLayout.JAVA_LONG, base + q * columnBytes);
      int b0 = q * width;
      for (int j = 0; j < width; j++) {
        sums[j] += a0 * block[b0 + j];
      }
    }
  }

  private static void load(long[] sums, long c, int width, boolean accumulate) {
    if (accumulate) {
      MemorySegment segment = Memory.segment(c, (long) width * Long.BYTES);
      MemorySegment.copy(segment, ValueLayout.JAVA_LONG, Memory.base(c), sums, 0, width);
    } else {
      Arrays.fill(sums, 0, width, 0);
    }
  }

  private static void store(long[] sums, long c, int width) {
    MemorySegment segment = Memory.segment(c, (long) width * Long.BYTES);
    MemorySegment.copy(sums, 0, segment, ValueLayout.JAVA_LONG, Memory.base(c), width);
  }

  /** The bytes from the first to the last element of a matrix, or 0 if it is empty. */
  private static long span(long rows, long rowBytes, long columns, long columnBytes, long bytes) {
    return rows == 0 || columns == 0
        ? 0
        : (rows - 1) * rowBytes + (columns - 1) * columnBytes + bytes;
  }
}
