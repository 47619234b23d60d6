package dev.panax.cpu.kernels;

import dev.panax.cpu.memory.Memory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/** Matrix products of float64: the inner loops. */
final class VectorGemmF64 extends VectorGemm<double[]> {
  private static final VectorSpecies<Double> SPECIES = DoubleVector.SPECIES_PREFERRED;
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();
  private static final ValueLayout.OfDouble ELEMENT = ValueLayout.JAVA_DOUBLE_UNALIGNED;
  private static final long BYTES = Double.BYTES;
  private static final int L = SPECIES.length();
  private static final int NR = 2 * L;
  private static final long VECTOR_BYTES = L * BYTES;

  /**
   * Whether the accumulators of a whole tile fit in the vector registers; else half of one does.
   */
  private static final boolean MANY_REGISTERS =
      SPECIES.vectorBitSize() >= 512 || !System.getProperty("os.arch").equals("amd64");

  /** The rows and columns of a block that is transposed in registers. */
  private static final int BLOCK_ROWS = 4;

  private static final VectorSpecies<Double> BLOCK = DoubleVector.SPECIES_256;
  private static final VectorShuffle<Double> SWAP_1 = VectorShuffle.fromOp(BLOCK, i -> i ^ 1);
  private static final VectorShuffle<Double> SWAP_2 = VectorShuffle.fromOp(BLOCK, i -> i ^ 2);
  private static final VectorMask<Double> UPPER_1 = VectorMask.fromLong(BLOCK, 0b1010);
  private static final VectorMask<Double> UPPER_2 = VectorMask.fromLong(BLOCK, 0b1100);

  VectorGemmF64() {
    super(NR, Double.BYTES);
  }

  @Override
  double[] newPanels(int length) {
    return new double[length];
  }

  @Override
  int length(double[] panels) {
    return panels.length;
  }

  // Packing.

  @Override
  void packRows(long a, long rowBytes, int rows, int depth, double[] panels, int at) {
    MemorySegment from = Memory.segment(a, (rows - 1) * rowBytes + depth * BYTES);
    long row = Memory.base(a);
    for (int r = 0; r < rows; r++) {
      MemorySegment.copy(from, ELEMENT, row, panels, at + r * ROW_PITCH, depth);
      row += rowBytes;
    }
  }

  @Override
  void packColumns(
      long a, long rowBytes, long columnBytes, int rows, int depth, double[] panels, int at) {
    int whole = rowBytes == BYTES ? rows / MR : 0;
    if (whole > 0) {
      packWholeA(a, columnBytes, whole, depth, panels, at);
    }
    for (int i = whole; i * MR < rows; i++) {
      int left = Math.min(MR, rows - i * MR);
      long from = a + (long) i * MR * rowBytes;
      packStrided(from, columnBytes, rowBytes, left, MR, depth, panels, at + i * A_PANEL);
    }
  }

  @Override
  void packB(
      long b, long rowBytes, long columnBytes, int columns, int depth, double[] panels, int at) {
    // A panel that is not whole takes the same vectors if that reads less than one too many.
    int whole = columnBytes == BYTES ? (columns + L - 1) / NR : 0;
    if (whole > 0) {
      packWholeB(b, rowBytes, whole, depth, panels, at);
    }
    for (int j = whole; j * NR < columns; j++) {
      int left = Math.min(NR, columns - j * NR);
      long from = b + (long) j * NR * columnBytes;
      if (rowBytes == BYTES && BLOCK_ROWS <= L) {
        packTransposed(from, columnBytes, left, depth, panels, at + j * NR * depth);
      } else {
        packStrided(from, rowBytes, columnBytes, left, NR, depth, panels, at + j * NR * depth);
      }
    }
  }

  /** Copies panels of A whose columns are dense. */
  private static void packWholeA(
      long a, long columnBytes, int count, int depth, double[] panels, int at) {
    // Vectors of more than MR elements overlap; the last one reads beyond the rows of A.
    int reach = (count - 1) * MR + Math.max(MR, L);
    MemorySegment from = Memory.segment(a, (depth - 1) * columnBytes + reach * BYTES);
    long column = Memory.base(a);
    for (int q = 0; q < depth; q++) {
      for (int i = 0; i < count; i++) {
        for (int r = 0; r < MR; r += L) {
          long get = column + ((long) i * MR + r) * BYTES;
          int set = at + i * A_PANEL + q * MR + r;
          DoubleVector.fromMemorySegment(SPECIES, from, get, ORDER).intoArray(panels, set);
        }
      }
      column += columnBytes;
    }
  }

  /** Copies panels of B whose rows are dense. */
  private static void packWholeB(
      long b, long rowBytes, int count, int depth, double[] panels, int at) {
    MemorySegment from = Memory.segment(b, (depth - 1) * rowBytes + 2L * count * VECTOR_BYTES);
    long row = Memory.base(b);
    for (int q = 0; q < depth; q++) {
      long get = row;
      int set = at + q * NR;
      for (int j = 0; j < count; j++) {
        DoubleVector b0 = DoubleVector.fromMemorySegment(SPECIES, from, get, ORDER);
        DoubleVector b1 = DoubleVector.fromMemorySegment(SPECIES, from, get + VECTOR_BYTES, ORDER);
        b0.intoArray(panels, set);
        b1.intoArray(panels, set + L);
        get += 2 * VECTOR_BYTES;
        set += NR * depth;
      }
      row += rowBytes;
    }
  }

  /** Copies a panel of B whose columns are dense, transposing it by blocks of 4 by 4. */
  private static void packTransposed(
      long b, long columnBytes, int columns, int depth, double[] panels, int at) {
    int wholeColumns = columns & -BLOCK_ROWS;
    int wholeDepth = depth & -BLOCK_ROWS;
    for (int j = 0; j < wholeColumns; j += BLOCK_ROWS) {
      packBlocks(b + j * columnBytes, columnBytes, wholeDepth, panels, at + j);
    }
    if (wholeDepth < depth) {
      long from = b + wholeDepth * BYTES;
      int to = at + wholeDepth * NR;
      packStrided(from, BYTES, columnBytes, columns, NR, depth - wholeDepth, panels, to);
    }
    if (wholeColumns < columns) {
      long from = b + wholeColumns * columnBytes;
      int left = columns - wholeColumns;
      packStrided(from, BYTES, columnBytes, left, NR, wholeDepth, panels, at + wholeColumns);
    }
  }

  /** Copies four dense columns to rows of a panel of B. */
  private static void packBlocks(long b, long columnBytes, int depth, double[] panels, int at) {
    MemorySegment from = Memory.segment(b, 3 * columnBytes + depth * BYTES);
    long column0 = Memory.base(b);
    long column1 = column0 + columnBytes;
    long column2 = column1 + columnBytes;
    long column3 = column2 + columnBytes;
    for (int q = 0; q < depth; q += BLOCK_ROWS) {
      long row = q * BYTES;
      DoubleVector v0 = DoubleVector.fromMemorySegment(BLOCK, from, column0 + row, ORDER);
      DoubleVector v1 = DoubleVector.fromMemorySegment(BLOCK, from, column1 + row, ORDER);
      DoubleVector v2 = DoubleVector.fromMemorySegment(BLOCK, from, column2 + row, ORDER);
      DoubleVector v3 = DoubleVector.fromMemorySegment(BLOCK, from, column3 + row, ORDER);
      // Swap the blocks off the diagonal, first of 2 by 2 elements, then of one.
      DoubleVector w0 = v0.blend(v2.rearrange(SWAP_2), UPPER_2);
      DoubleVector w2 = v0.rearrange(SWAP_2).blend(v2, UPPER_2);
      DoubleVector w1 = v1.blend(v3.rearrange(SWAP_2), UPPER_2);
      DoubleVector w3 = v1.rearrange(SWAP_2).blend(v3, UPPER_2);
      int to = at + q * NR;
      w0.blend(w1.rearrange(SWAP_1), UPPER_1).intoArray(panels, to);
      w0.rearrange(SWAP_1).blend(w1, UPPER_1).intoArray(panels, to + NR);
      w2.blend(w3.rearrange(SWAP_1), UPPER_1).intoArray(panels, to + 2 * NR);
      w2.rearrange(SWAP_1).blend(w3, UPPER_1).intoArray(panels, to + 3 * NR);
    }
  }

  /**
   * Copies a matrix to dense rows at a distance of {@code pitch} elements, four columns at a time.
   */
  private static void packStrided(
      long matrix,
      long rowBytes,
      long columnBytes,
      int columns,
      int pitch,
      int rows,
      double[] panels,
      int at) {
    MemorySegment from =
        Memory.segment(matrix, (rows - 1) * rowBytes + (columns - 1) * columnBytes + BYTES);
    for (int j = 0; j < columns; j += 4) {
      // Where there are fewer than four, the last one is copied again.
      long column0 = Memory.base(matrix) + j * columnBytes;
      long column1 = column0 + Math.min(1, columns - 1 - j) * columnBytes;
      long column2 = column0 + Math.min(2, columns - 1 - j) * columnBytes;
      long column3 = column0 + Math.min(3, columns - 1 - j) * columnBytes;
      int to = at + j;
      long row = 0;
      for (int q = 0; q < rows; q++) {
        panels[to] = from.get(ELEMENT, column0 + row);
        panels[to + 1] = from.get(ELEMENT, column1 + row);
        panels[to + 2] = from.get(ELEMENT, column2 + row);
        panels[to + 3] = from.get(ELEMENT, column3 + row);
        row += rowBytes;
        to += pitch;
      }
    }
  }

  // Micro-kernels. Accumulators have names, for they must be in registers; unrolling the loop is
  // left to the compiler.

  @Override
  void tileOfColumns(double[] a, int aAt, double[] b, int bAt, int depth, double[] tile) {
    if (MANY_REGISTERS) {
      eightColumns(a, aAt, b, bAt, depth, tile);
    } else {
      fourColumns(a, aAt, b, bAt, depth, tile, 0);
      fourColumns(a, aAt + 4, b, bAt, depth, tile, 4 * NR);
    }
  }

  @Override
  void tileOfRows(double[] a, int aAt, double[] b, int bAt, int depth, double[] tile) {
    if (MANY_REGISTERS) {
      eightRows(a, aAt, b, bAt, depth, tile);
    } else {
      fourRows(a, aAt, b, bAt, depth, tile, 0);
      fourRows(a, aAt + 4 * ROW_PITCH, b, bAt, depth, tile, 4 * NR);
    }
  }

  /** A tile of 8 rows, from a panel of A packed by columns. */
  private static void eightColumns(
      double[] a, int aAt, double[] b, int bAt, int depth, double[] tile) {
    DoubleVector zero = DoubleVector.zero(SPECIES);
    DoubleVector c00 = zero;
    DoubleVector c01 = zero;
    DoubleVector c10 = zero;
    DoubleVector c11 = zero;
    DoubleVector c20 = zero;
    DoubleVector c21 = zero;
    DoubleVector c30 = zero;
    DoubleVector c31 = zero;
    DoubleVector c40 = zero;
    DoubleVector c41 = zero;
    DoubleVector c50 = zero;
    DoubleVector c51 = zero;
    DoubleVector c60 = zero;
    DoubleVector c61 = zero;
    DoubleVector c70 = zero;
    DoubleVector c71 = zero;
    int i = aAt;
    int j = bAt;
    for (int q = 0; q < depth; q++) {
      DoubleVector b0 = DoubleVector.fromArray(SPECIES, b, j);
      DoubleVector b1 = DoubleVector.fromArray(SPECIES, b, j + L);
      DoubleVector x = DoubleVector.broadcast(SPECIES, a[i]);
      c00 = b0.fma(x, c00);
      c01 = b1.fma(x, c01);
      x = DoubleVector.broadcast(SPECIES, a[i + 1]);
      c10 = b0.fma(x, c10);
      c11 = b1.fma(x, c11);
      x = DoubleVector.broadcast(SPECIES, a[i + 2]);
      c20 = b0.fma(x, c20);
      c21 = b1.fma(x, c21);
      x = DoubleVector.broadcast(SPECIES, a[i + 3]);
      c30 = b0.fma(x, c30);
      c31 = b1.fma(x, c31);
      x = DoubleVector.broadcast(SPECIES, a[i + 4]);
      c40 = b0.fma(x, c40);
      c41 = b1.fma(x, c41);
      x = DoubleVector.broadcast(SPECIES, a[i + 5]);
      c50 = b0.fma(x, c50);
      c51 = b1.fma(x, c51);
      x = DoubleVector.broadcast(SPECIES, a[i + 6]);
      c60 = b0.fma(x, c60);
      c61 = b1.fma(x, c61);
      x = DoubleVector.broadcast(SPECIES, a[i + 7]);
      c70 = b0.fma(x, c70);
      c71 = b1.fma(x, c71);
      i += MR;
      j += NR;
    }
    c00.intoArray(tile, 0);
    c01.intoArray(tile, L);
    c10.intoArray(tile, NR);
    c11.intoArray(tile, NR + L);
    c20.intoArray(tile, 2 * NR);
    c21.intoArray(tile, 2 * NR + L);
    c30.intoArray(tile, 3 * NR);
    c31.intoArray(tile, 3 * NR + L);
    c40.intoArray(tile, 4 * NR);
    c41.intoArray(tile, 4 * NR + L);
    c50.intoArray(tile, 5 * NR);
    c51.intoArray(tile, 5 * NR + L);
    c60.intoArray(tile, 6 * NR);
    c61.intoArray(tile, 6 * NR + L);
    c70.intoArray(tile, 7 * NR);
    c71.intoArray(tile, 7 * NR + L);
  }

  /** A tile of 8 rows, from a panel of A packed by rows. */
  private static void eightRows(
      double[] a, int aAt, double[] b, int bAt, int depth, double[] tile) {
    DoubleVector zero = DoubleVector.zero(SPECIES);
    DoubleVector c00 = zero;
    DoubleVector c01 = zero;
    DoubleVector c10 = zero;
    DoubleVector c11 = zero;
    DoubleVector c20 = zero;
    DoubleVector c21 = zero;
    DoubleVector c30 = zero;
    DoubleVector c31 = zero;
    DoubleVector c40 = zero;
    DoubleVector c41 = zero;
    DoubleVector c50 = zero;
    DoubleVector c51 = zero;
    DoubleVector c60 = zero;
    DoubleVector c61 = zero;
    DoubleVector c70 = zero;
    DoubleVector c71 = zero;
    int i = aAt;
    int j = bAt;
    for (int q = 0; q < depth; q++) {
      DoubleVector b0 = DoubleVector.fromArray(SPECIES, b, j);
      DoubleVector b1 = DoubleVector.fromArray(SPECIES, b, j + L);
      DoubleVector x = DoubleVector.broadcast(SPECIES, a[i]);
      c00 = b0.fma(x, c00);
      c01 = b1.fma(x, c01);
      x = DoubleVector.broadcast(SPECIES, a[i + ROW_PITCH]);
      c10 = b0.fma(x, c10);
      c11 = b1.fma(x, c11);
      x = DoubleVector.broadcast(SPECIES, a[i + 2 * ROW_PITCH]);
      c20 = b0.fma(x, c20);
      c21 = b1.fma(x, c21);
      x = DoubleVector.broadcast(SPECIES, a[i + 3 * ROW_PITCH]);
      c30 = b0.fma(x, c30);
      c31 = b1.fma(x, c31);
      x = DoubleVector.broadcast(SPECIES, a[i + 4 * ROW_PITCH]);
      c40 = b0.fma(x, c40);
      c41 = b1.fma(x, c41);
      x = DoubleVector.broadcast(SPECIES, a[i + 5 * ROW_PITCH]);
      c50 = b0.fma(x, c50);
      c51 = b1.fma(x, c51);
      x = DoubleVector.broadcast(SPECIES, a[i + 6 * ROW_PITCH]);
      c60 = b0.fma(x, c60);
      c61 = b1.fma(x, c61);
      x = DoubleVector.broadcast(SPECIES, a[i + 7 * ROW_PITCH]);
      c70 = b0.fma(x, c70);
      c71 = b1.fma(x, c71);
      i += 1;
      j += NR;
    }
    c00.intoArray(tile, 0);
    c01.intoArray(tile, L);
    c10.intoArray(tile, NR);
    c11.intoArray(tile, NR + L);
    c20.intoArray(tile, 2 * NR);
    c21.intoArray(tile, 2 * NR + L);
    c30.intoArray(tile, 3 * NR);
    c31.intoArray(tile, 3 * NR + L);
    c40.intoArray(tile, 4 * NR);
    c41.intoArray(tile, 4 * NR + L);
    c50.intoArray(tile, 5 * NR);
    c51.intoArray(tile, 5 * NR + L);
    c60.intoArray(tile, 6 * NR);
    c61.intoArray(tile, 6 * NR + L);
    c70.intoArray(tile, 7 * NR);
    c71.intoArray(tile, 7 * NR + L);
  }

  /** Half a tile, from a panel of A packed by columns. */
  private static void fourColumns(
      double[] a, int aAt, double[] b, int bAt, int depth, double[] tile, int tileAt) {
    DoubleVector zero = DoubleVector.zero(SPECIES);
    DoubleVector c00 = zero;
    DoubleVector c01 = zero;
    DoubleVector c10 = zero;
    DoubleVector c11 = zero;
    DoubleVector c20 = zero;
    DoubleVector c21 = zero;
    DoubleVector c30 = zero;
    DoubleVector c31 = zero;
    int i = aAt;
    int j = bAt;
    for (int q = 0; q < depth; q++) {
      DoubleVector b0 = DoubleVector.fromArray(SPECIES, b, j);
      DoubleVector b1 = DoubleVector.fromArray(SPECIES, b, j + L);
      DoubleVector x = DoubleVector.broadcast(SPECIES, a[i]);
      c00 = b0.fma(x, c00);
      c01 = b1.fma(x, c01);
      x = DoubleVector.broadcast(SPECIES, a[i + 1]);
      c10 = b0.fma(x, c10);
      c11 = b1.fma(x, c11);
      x = DoubleVector.broadcast(SPECIES, a[i + 2]);
      c20 = b0.fma(x, c20);
      c21 = b1.fma(x, c21);
      x = DoubleVector.broadcast(SPECIES, a[i + 3]);
      c30 = b0.fma(x, c30);
      c31 = b1.fma(x, c31);
      i += MR;
      j += NR;
    }
    c00.intoArray(tile, tileAt);
    c01.intoArray(tile, tileAt + L);
    c10.intoArray(tile, tileAt + NR);
    c11.intoArray(tile, tileAt + NR + L);
    c20.intoArray(tile, tileAt + 2 * NR);
    c21.intoArray(tile, tileAt + 2 * NR + L);
    c30.intoArray(tile, tileAt + 3 * NR);
    c31.intoArray(tile, tileAt + 3 * NR + L);
  }

  /** Half a tile, from a panel of A packed by rows. */
  private static void fourRows(
      double[] a, int aAt, double[] b, int bAt, int depth, double[] tile, int tileAt) {
    DoubleVector zero = DoubleVector.zero(SPECIES);
    DoubleVector c00 = zero;
    DoubleVector c01 = zero;
    DoubleVector c10 = zero;
    DoubleVector c11 = zero;
    DoubleVector c20 = zero;
    DoubleVector c21 = zero;
    DoubleVector c30 = zero;
    DoubleVector c31 = zero;
    int i = aAt;
    int j = bAt;
    for (int q = 0; q < depth; q++) {
      DoubleVector b0 = DoubleVector.fromArray(SPECIES, b, j);
      DoubleVector b1 = DoubleVector.fromArray(SPECIES, b, j + L);
      DoubleVector x = DoubleVector.broadcast(SPECIES, a[i]);
      c00 = b0.fma(x, c00);
      c01 = b1.fma(x, c01);
      x = DoubleVector.broadcast(SPECIES, a[i + ROW_PITCH]);
      c10 = b0.fma(x, c10);
      c11 = b1.fma(x, c11);
      x = DoubleVector.broadcast(SPECIES, a[i + 2 * ROW_PITCH]);
      c20 = b0.fma(x, c20);
      c21 = b1.fma(x, c21);
      x = DoubleVector.broadcast(SPECIES, a[i + 3 * ROW_PITCH]);
      c30 = b0.fma(x, c30);
      c31 = b1.fma(x, c31);
      i += 1;
      j += NR;
    }
    c00.intoArray(tile, tileAt);
    c01.intoArray(tile, tileAt + L);
    c10.intoArray(tile, tileAt + NR);
    c11.intoArray(tile, tileAt + NR + L);
    c20.intoArray(tile, tileAt + 2 * NR);
    c21.intoArray(tile, tileAt + 2 * NR + L);
    c30.intoArray(tile, tileAt + 3 * NR);
    c31.intoArray(tile, tileAt + 3 * NR + L);
  }

  @Override
  void store(double[] tile, int rows, int columns, long c, long rowBytes, boolean accumulate) {
    if (columns == NR) {
      storeVectors(tile, rows, c, rowBytes, accumulate);
    } else {
      storeElements(tile, NR, rows, columns, c, rowBytes, accumulate);
    }
  }

  private static void storeVectors(
      double[] tile, int rows, long c, long rowBytes, boolean accumulate) {
    MemorySegment to = Memory.segment(c, (rows - 1) * rowBytes + NR * BYTES);
    long row = Memory.base(c);
    for (int r = 0; r < rows; r++) {
      DoubleVector c0 = DoubleVector.fromArray(SPECIES, tile, r * NR);
      DoubleVector c1 = DoubleVector.fromArray(SPECIES, tile, r * NR + L);
      if (accumulate) {
        c0 = c0.add(DoubleVector.fromMemorySegment(SPECIES, to, row, ORDER));
        c1 = c1.add(DoubleVector.fromMemorySegment(SPECIES, to, row + VECTOR_BYTES, ORDER));
      }
      c0.intoMemorySegment(to, row, ORDER);
      c1.intoMemorySegment(to, row + VECTOR_BYTES, ORDER);
      row += rowBytes;
    }
  }

  private static void storeVector(
      double[] tile, int rows, long c, long rowBytes, boolean accumulate) {
    MemorySegment to = Memory.segment(c, (rows - 1) * rowBytes + VECTOR_BYTES);
    long row = Memory.base(c);
    for (int r = 0; r < rows; r++) {
      DoubleVector c0 = DoubleVector.fromArray(SPECIES, tile, r * L);
      if (accumulate) {
        c0 = c0.add(DoubleVector.fromMemorySegment(SPECIES, to, row, ORDER));
      }
      c0.intoMemorySegment(to, row, ORDER);
      row += rowBytes;
    }
  }

  private static void storeElements(
      double[] tile, int pitch, int rows, int columns, long c, long rowBytes, boolean accumulate) {
    MemorySegment to = Memory.segment(c, (rows - 1) * rowBytes + columns * BYTES);
    for (int r = 0; r < rows; r++) {
      long row = Memory.base(c) + r * rowBytes;
      for (int j = 0; j < columns; j++) {
        double sum = tile[r * pitch + j];
        if (accumulate) {
          sum += to.get(ELEMENT, row + j * BYTES);
        }
        to.set(ELEMENT, row + j * BYTES, sum);
      }
    }
  }

  // Products in place.

  @Override
  void multiplyInPlace(
      int m,
      int n,
      int k,
      long a,
      long aRowBytes,
      long aColumnBytes,
      long b,
      long bRowBytes,
      long c,
      long cRowBytes,
      boolean accumulate) {
    double[] tile = new double[4 * NR];
    int j = 0;
    for (; j + NR <= n; j += NR) {
      for (int i = 0; i < m; i += 4) {
        int rows = Math.min(4, m - i);
        long from = a + i * aRowBytes;
        fourInPlace(rows, k, from, aRowBytes, aColumnBytes, b + j * BYTES, bRowBytes, tile);
        storeVectors(tile, rows, c + i * cRowBytes + j * BYTES, cRowBytes, accumulate);
      }
    }
    for (; j < n; j += L) {
      for (int i = 0; i < m; i += 8) {
        int rows = Math.min(8, m - i);
        int columns = Math.min(L, n - j);
        long from = a + i * aRowBytes;
        eightInPlace(rows, k, from, aRowBytes, aColumnBytes, b + j * BYTES, bRowBytes, tile);
        long to = c + i * cRowBytes + j * BYTES;
        if (columns == L) {
          storeVector(tile, rows, to, cRowBytes, accumulate);
        } else {
          storeElements(tile, L, rows, columns, to, cRowBytes, accumulate);
        }
      }
    }
  }

  /** A tile of four rows and two vectors. Where there are fewer rows, the last one is repeated. */
  private static void fourInPlace(
      int rows,
      int k,
      long a,
      long aRowBytes,
      long aColumnBytes,
      long b,
      long bRowBytes,
      double[] tile) {
    MemorySegment as = Memory.segment(a, (rows - 1) * aRowBytes + (k - 1) * aColumnBytes + BYTES);
    MemorySegment bs = Memory.segment(b, (k - 1) * bRowBytes + NR * BYTES);
    long a0 = Memory.base(a);
    long a1 = a0 + Math.min(1, rows - 1) * aRowBytes;
    long a2 = a0 + Math.min(2, rows - 1) * aRowBytes;
    long a3 = a0 + Math.min(3, rows - 1) * aRowBytes;
    long column = 0;
    long row = Memory.base(b);
    DoubleVector zero = DoubleVector.zero(SPECIES);
    DoubleVector c00 = zero;
    DoubleVector c01 = zero;
    DoubleVector c10 = zero;
    DoubleVector c11 = zero;
    DoubleVector c20 = zero;
    DoubleVector c21 = zero;
    DoubleVector c30 = zero;
    DoubleVector c31 = zero;
    for (int q = 0; q < k; q++) {
      DoubleVector b0 = DoubleVector.fromMemorySegment(SPECIES, bs, row, ORDER);
      DoubleVector b1 = DoubleVector.fromMemorySegment(SPECIES, bs, row + VECTOR_BYTES, ORDER);
      DoubleVector x = DoubleVector.broadcast(SPECIES, as.get(ELEMENT, a0 + column));
      c00 = b0.fma(x, c00);
      c01 = b1.fma(x, c01);
      x = DoubleVector.broadcast(SPECIES, as.get(ELEMENT, a1 + column));
      c10 = b0.fma(x, c10);
      c11 = b1.fma(x, c11);
      x = DoubleVector.broadcast(SPECIES, as.get(ELEMENT, a2 + column));
      c20 = b0.fma(x, c20);
      c21 = b1.fma(x, c21);
      x = DoubleVector.broadcast(SPECIES, as.get(ELEMENT, a3 + column));
      c30 = b0.fma(x, c30);
      c31 = b1.fma(x, c31);
      column += aColumnBytes;
      row += bRowBytes;
    }
    c00.intoArray(tile, 0);
    c01.intoArray(tile, L);
    c10.intoArray(tile, NR);
    c11.intoArray(tile, NR + L);
    c20.intoArray(tile, 2 * NR);
    c21.intoArray(tile, 2 * NR + L);
    c30.intoArray(tile, 3 * NR);
    c31.intoArray(tile, 3 * NR + L);
  }

  /** A tile of eight rows and one vector. Where there are fewer rows, the last one is repeated. */
  private static void eightInPlace(
      int rows,
      int k,
      long a,
      long aRowBytes,
      long aColumnBytes,
      long b,
      long bRowBytes,
      double[] tile) {
    MemorySegment as = Memory.segment(a, (rows - 1) * aRowBytes + (k - 1) * aColumnBytes + BYTES);
    MemorySegment bs = Memory.segment(b, (k - 1) * bRowBytes + VECTOR_BYTES);
    long a0 = Memory.base(a);
    long a1 = a0 + Math.min(1, rows - 1) * aRowBytes;
    long a2 = a0 + Math.min(2, rows - 1) * aRowBytes;
    long a3 = a0 + Math.min(3, rows - 1) * aRowBytes;
    long a4 = a0 + Math.min(4, rows - 1) * aRowBytes;
    long a5 = a0 + Math.min(5, rows - 1) * aRowBytes;
    long a6 = a0 + Math.min(6, rows - 1) * aRowBytes;
    long a7 = a0 + Math.min(7, rows - 1) * aRowBytes;
    long column = 0;
    long row = Memory.base(b);
    DoubleVector zero = DoubleVector.zero(SPECIES);
    DoubleVector c0 = zero;
    DoubleVector c1 = zero;
    DoubleVector c2 = zero;
    DoubleVector c3 = zero;
    DoubleVector c4 = zero;
    DoubleVector c5 = zero;
    DoubleVector c6 = zero;
    DoubleVector c7 = zero;
    for (int q = 0; q < k; q++) {
      DoubleVector b0 = DoubleVector.fromMemorySegment(SPECIES, bs, row, ORDER);
      c0 = b0.fma(DoubleVector.broadcast(SPECIES, as.get(ELEMENT, a0 + column)), c0);
      c1 = b0.fma(DoubleVector.broadcast(SPECIES, as.get(ELEMENT, a1 + column)), c1);
      c2 = b0.fma(DoubleVector.broadcast(SPECIES, as.get(ELEMENT, a2 + column)), c2);
      c3 = b0.fma(DoubleVector.broadcast(SPECIES, as.get(ELEMENT, a3 + column)), c3);
      c4 = b0.fma(DoubleVector.broadcast(SPECIES, as.get(ELEMENT, a4 + column)), c4);
      c5 = b0.fma(DoubleVector.broadcast(SPECIES, as.get(ELEMENT, a5 + column)), c5);
      c6 = b0.fma(DoubleVector.broadcast(SPECIES, as.get(ELEMENT, a6 + column)), c6);
      c7 = b0.fma(DoubleVector.broadcast(SPECIES, as.get(ELEMENT, a7 + column)), c7);
      column += aColumnBytes;
      row += bRowBytes;
    }
    c0.intoArray(tile, 0);
    c1.intoArray(tile, L);
    c2.intoArray(tile, 2 * L);
    c3.intoArray(tile, 3 * L);
    c4.intoArray(tile, 4 * L);
    c5.intoArray(tile, 5 * L);
    c6.intoArray(tile, 6 * L);
    c7.intoArray(tile, 7 * L);
  }

  // Products with vectors.

  @Override
  void dots(int m, int k, long a, long rowBytes, long x, long y, long yBytes, boolean accumulate) {
    MemorySegment to = Memory.segment(y, (m - 1) * yBytes + BYTES);
    double[] sums = new double[4];
    for (int i = 0; i < m; i += 4) {
      int rows = Math.min(4, m - i);
      if (rows == 4) {
        fourDots(k, a + i * rowBytes, rowBytes, x, sums);
      } else {
        for (int r = 0; r < rows; r++) {
          sums[r] = dot(k, a + (i + r) * rowBytes, x);
        }
      }
      for (int r = 0; r < rows; r++) {
        long at = Memory.base(y) + (i + r) * yBytes;
        to.set(ELEMENT, at, accumulate ? to.get(ELEMENT, at) + sums[r] : sums[r]);
      }
    }
  }

  /** Dot products of four rows with x. */
  private static void fourDots(int k, long a, long rowBytes, long x, double[] sums) {
    MemorySegment as = Memory.segment(a, 3 * rowBytes + k * BYTES);
    MemorySegment xs = Memory.segment(x, k * BYTES);
    long a0 = Memory.base(a);
    long a1 = a0 + rowBytes;
    long a2 = a1 + rowBytes;
    long a3 = a2 + rowBytes;
    long base = Memory.base(x);
    DoubleVector zero = DoubleVector.zero(SPECIES);
    DoubleVector c0 = zero;
    DoubleVector c1 = zero;
    DoubleVector c2 = zero;
    DoubleVector c3 = zero;
    int q = 0;
    for (; q + L <= k; q += L) {
      long at = q * BYTES;
      DoubleVector x0 = DoubleVector.fromMemorySegment(SPECIES, xs, base + at, ORDER);
      c0 = x0.fma(DoubleVector.fromMemorySegment(SPECIES, as, a0 + at, ORDER), c0);
      c1 = x0.fma(DoubleVector.fromMemorySegment(SPECIES, as, a1 + at, ORDER), c1);
      c2 = x0.fma(DoubleVector.fromMemorySegment(SPECIES, as, a2 + at, ORDER), c2);
      c3 = x0.fma(DoubleVector.fromMemorySegment(SPECIES, as, a3 + at, ORDER), c3);
    }
    double sum0 = c0.reduceLanes(VectorOperators.ADD);
    double sum1 = c1.reduceLanes(VectorOperators.ADD);
    double sum2 = c2.reduceLanes(VectorOperators.ADD);
    double sum3 = c3.reduceLanes(VectorOperators.ADD);
    for (; q < k; q++) {
      long at = q * BYTES;
      double x0 = xs.get(ELEMENT, base + at);
      sum0 += x0 * as.get(ELEMENT, a0 + at);
      sum1 += x0 * as.get(ELEMENT, a1 + at);
      sum2 += x0 * as.get(ELEMENT, a2 + at);
      sum3 += x0 * as.get(ELEMENT, a3 + at);
    }
    sums[0] = sum0;
    sums[1] = sum1;
    sums[2] = sum2;
    sums[3] = sum3;
  }

  /** One dot product. */
  private static double dot(int k, long a, long x) {
    MemorySegment as = Memory.segment(a, k * BYTES);
    MemorySegment xs = Memory.segment(x, k * BYTES);
    long aBase = Memory.base(a);
    long xBase = Memory.base(x);
    DoubleVector zero = DoubleVector.zero(SPECIES);
    DoubleVector c0 = zero;
    DoubleVector c1 = zero;
    DoubleVector c2 = zero;
    DoubleVector c3 = zero;
    int q = 0;
    for (; q + 4 * L <= k; q += 4 * L) {
      long ai = aBase + q * BYTES;
      long xi = xBase + q * BYTES;
      DoubleVector x0 = DoubleVector.fromMemorySegment(SPECIES, xs, xi, ORDER);
      DoubleVector x1 = DoubleVector.fromMemorySegment(SPECIES, xs, xi + VECTOR_BYTES, ORDER);
      DoubleVector x2 = DoubleVector.fromMemorySegment(SPECIES, xs, xi + 2 * VECTOR_BYTES, ORDER);
      DoubleVector x3 = DoubleVector.fromMemorySegment(SPECIES, xs, xi + 3 * VECTOR_BYTES, ORDER);
      c0 = x0.fma(DoubleVector.fromMemorySegment(SPECIES, as, ai, ORDER), c0);
      c1 = x1.fma(DoubleVector.fromMemorySegment(SPECIES, as, ai + VECTOR_BYTES, ORDER), c1);
      c2 = x2.fma(DoubleVector.fromMemorySegment(SPECIES, as, ai + 2 * VECTOR_BYTES, ORDER), c2);
      c3 = x3.fma(DoubleVector.fromMemorySegment(SPECIES, as, ai + 3 * VECTOR_BYTES, ORDER), c3);
    }
    double sum = c0.add(c1).add(c2.add(c3)).reduceLanes(VectorOperators.ADD);
    for (; q < k; q++) {
      long at = q * BYTES;
      sum += xs.get(ELEMENT, xBase + at) * as.get(ELEMENT, aBase + at);
    }
    return sum;
  }

  @Override
  void addRows(int k, int n, long x, long xBytes, long b, long rowBytes, long y) {
    MemorySegment xs = Memory.segment(x, (k - 1) * xBytes + BYTES);
    long xi = Memory.base(x);
    int q = 0;
    for (; q + 4 <= k; q += 4) {
      double x0 = xs.get(ELEMENT, xi);
      double x1 = xs.get(ELEMENT, xi + xBytes);
      double x2 = xs.get(ELEMENT, xi + 2 * xBytes);
      double x3 = xs.get(ELEMENT, xi + 3 * xBytes);
      addFourRows(n, x0, x1, x2, x3, b + q * rowBytes, rowBytes, y);
      xi += 4 * xBytes;
    }
    for (; q < k; q++) {
      addRow(n, xs.get(ELEMENT, xi), b + q * rowBytes, y);
      xi += xBytes;
    }
  }

  private static void addFourRows(
      int n, double x0, double x1, double x2, double x3, long b, long rowBytes, long y) {
    MemorySegment bs = Memory.segment(b, 3 * rowBytes + n * BYTES);
    MemorySegment ys = Memory.segment(y, n * BYTES);
    long b0 = Memory.base(b);
    long b1 = b0 + rowBytes;
    long b2 = b1 + rowBytes;
    long b3 = b2 + rowBytes;
    long base = Memory.base(y);
    DoubleVector v0 = DoubleVector.broadcast(SPECIES, x0);
    DoubleVector v1 = DoubleVector.broadcast(SPECIES, x1);
    DoubleVector v2 = DoubleVector.broadcast(SPECIES, x2);
    DoubleVector v3 = DoubleVector.broadcast(SPECIES, x3);
    int j = 0;
    for (; j + L <= n; j += L) {
      long at = j * BYTES;
      DoubleVector sum = DoubleVector.fromMemorySegment(SPECIES, ys, base + at, ORDER);
      sum = v0.fma(DoubleVector.fromMemorySegment(SPECIES, bs, b0 + at, ORDER), sum);
      sum = v1.fma(DoubleVector.fromMemorySegment(SPECIES, bs, b1 + at, ORDER), sum);
      sum = v2.fma(DoubleVector.fromMemorySegment(SPECIES, bs, b2 + at, ORDER), sum);
      sum = v3.fma(DoubleVector.fromMemorySegment(SPECIES, bs, b3 + at, ORDER), sum);
      sum.intoMemorySegment(ys, base + at, ORDER);
    }
    for (; j < n; j++) {
      long at = j * BYTES;
      double sum = ys.get(ELEMENT, base + at);
      sum += x0 * bs.get(ELEMENT, b0 + at);
      sum += x1 * bs.get(ELEMENT, b1 + at);
      sum += x2 * bs.get(ELEMENT, b2 + at);
      sum += x3 * bs.get(ELEMENT, b3 + at);
      ys.set(ELEMENT, base + at, sum);
    }
  }

  private static void addRow(int n, double x, long b, long y) {
    MemorySegment bs = Memory.segment(b, n * BYTES);
    MemorySegment ys = Memory.segment(y, n * BYTES);
    long from = Memory.base(b);
    long to = Memory.base(y);
    DoubleVector v = DoubleVector.broadcast(SPECIES, x);
    int j = 0;
    for (; j + L <= n; j += L) {
      long at = j * BYTES;
      DoubleVector sum = DoubleVector.fromMemorySegment(SPECIES, ys, to + at, ORDER);
      v.fma(DoubleVector.fromMemorySegment(SPECIES, bs, from + at, ORDER), sum)
          .intoMemorySegment(ys, to + at, ORDER);
    }
    for (; j < n; j++) {
      long at = j * BYTES;
      ys.set(ELEMENT, to + at, ys.get(ELEMENT, to + at) + x * bs.get(ELEMENT, from + at));
    }
  }

  @Override
  void sum(int n, long x, long y, boolean accumulate) {
    MemorySegment from = Memory.segment(x, n * BYTES);
    MemorySegment to = Memory.segment(y, BYTES);
    double sum = accumulate ? to.get(ELEMENT, Memory.base(y)) : 0;
    for (int i = 0; i < n; i++) {
      sum += from.get(ELEMENT, Memory.base(x) + i * BYTES);
    }
    to.set(ELEMENT, Memory.base(y), sum);
  }

  @Override
  void copy(
      int rows,
      int columns,
      long from,
      long fromRowBytes,
      long fromColumnBytes,
      long to,
      long toRowBytes,
      long toColumnBytes) {
    MemorySegment source =
        Memory.segment(from, (rows - 1) * fromRowBytes + (columns - 1) * fromColumnBytes + BYTES);
    MemorySegment target =
        Memory.segment(to, (rows - 1) * toRowBytes + (columns - 1) * toColumnBytes + BYTES);
    for (int i = 0; i < rows; i++) {
      long get = Memory.base(from) + i * fromRowBytes;
      long set = Memory.base(to) + i * toRowBytes;
      for (int j = 0; j < columns; j++) {
        target.set(ELEMENT, set, source.get(ELEMENT, get));
        get += fromColumnBytes;
        set += toColumnBytes;
      }
    }
  }
}
