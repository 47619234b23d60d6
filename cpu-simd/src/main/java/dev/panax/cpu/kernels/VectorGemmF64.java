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

  /** The rows, and the columns, of a block that is transposed in registers. */
  private static final int BLOCK_SIZE = 4;

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
  void pack(
      long from,
      long acrossBytes,
      long depthBytes,
      int across,
      int depth,
      int width,
      double[] panels,
      int at,
      int distance) {
    int i = 0;
    if (acrossBytes == BYTES) {
      int fours = across / (4 * width);
      if (width == NR) {
        packFoursOfB(from, depthBytes, fours, depth, panels, at, distance);
      } else {
        packFoursOfA(from, depthBytes, fours, depth, panels, at, distance);
      }
      i = fours * 4 * width;
      // A panel with more than one vector of columns reads less than a vector too many.
      for (; width == NR && i + L < across; i += NR) {
        packOneOfB(from + i * BYTES, depthBytes, depth, panels, at + i / width * distance);
      }
    }
    for (; i < across; i += width) {
      int left = Math.min(width, across - i);
      long corner = from + i * acrossBytes;
      int to = at + i / width * distance;
      if (depthBytes == BYTES && BLOCK_SIZE <= L) {
        packTransposed(corner, acrossBytes, left, depth, width, panels, to);
      } else {
        packStrided(corner, acrossBytes, depthBytes, left, depth, width, panels, to);
      }
    }
  }

  /** Copies panels of A whose columns are dense, four at a time. */
  private static void packFoursOfA(
      long a, long columnBytes, int fours, int depth, double[] panels, int at, int distance) {
    // Vectors of more than MR elements overlap; the last one reads beyond the rows of A.
    long reach = ((4L * fours - 1) * MR + Math.max(MR, L)) * BYTES;
    MemorySegment source = Memory.segment(a, fours == 0 ? 0 : (depth - 1) * columnBytes + reach);
    long column = Memory.base(a);
    for (int q = 0; q < depth; q++) {
      long get = column;
      int set = at + q * MR;
      for (int i = 0; i < fours; i++) {
        for (int r = 0; r < MR; r += L) {
          copyVector(source, get + r * BYTES, panels, set + r);
          copyVector(source, get + (r + MR) * BYTES, panels, set + r + distance);
          copyVector(source, get + (r + 2 * MR) * BYTES, panels, set + r + 2 * distance);
          copyVector(source, get + (r + 3 * MR) * BYTES, panels, set + r + 3 * distance);
        }
        get += 4 * MR * BYTES;
        set += 4 * distance;
      }
      column += columnBytes;
    }
  }

  /** Copies panels of B whose rows are dense, four at a time. */
  private static void packFoursOfB(
      long b, long rowBytes, int fours, int depth, double[] panels, int at, int distance) {
    long reach = 8L * fours * VECTOR_BYTES;
    MemorySegment source = Memory.segment(b, fours == 0 ? 0 : (depth - 1) * rowBytes + reach);
    long row = Memory.base(b);
    for (int q = 0; q < depth; q++) {
      long get = row;
      int set = at + q * NR;
      for (int j = 0; j < fours; j++) {
        copyVector(source, get, panels, set);
        copyVector(source, get + VECTOR_BYTES, panels, set + L);
        copyVector(source, get + 2 * VECTOR_BYTES, panels, set + distance);
        copyVector(source, get + 3 * VECTOR_BYTES, panels, set + distance + L);
        copyVector(source, get + 4 * VECTOR_BYTES, panels, set + 2 * distance);
        copyVector(source, get + 5 * VECTOR_BYTES, panels, set + 2 * distance + L);
        copyVector(source, get + 6 * VECTOR_BYTES, panels, set + 3 * distance);
        copyVector(source, get + 7 * VECTOR_BYTES, panels, set + 3 * distance + L);
        get += 8 * VECTOR_BYTES;
        set += 4 * distance;
      }
      row += rowBytes;
    }
  }

  /** Copies a panel of B whose rows are dense. */
  private static void packOneOfB(long b, long rowBytes, int depth, double[] panels, int at) {
    MemorySegment source = Memory.segment(b, (depth - 1) * rowBytes + 2 * VECTOR_BYTES);
    long get = Memory.base(b);
    int set = at;
    for (int q = 0; q < depth; q++) {
      copyVector(source, get, panels, set);
      copyVector(source, get + VECTOR_BYTES, panels, set + L);
      get += rowBytes;
      set += NR;
    }
  }

  private static void copyVector(MemorySegment source, long get, double[] panels, int set) {
    DoubleVector.fromMemorySegment(SPECIES, source, get, ORDER).intoArray(panels, set);
  }

  /** Copies a panel whose elements are dense along the depth, transposing blocks of 4 by 4. */
  private static void packTransposed(
      long from, long acrossBytes, int across, int depth, int width, double[] panels, int at) {
    int wholeAcross = across & -BLOCK_SIZE;
    int wholeDepth = depth & -BLOCK_SIZE;
    for (int i = 0; i < wholeAcross; i += BLOCK_SIZE) {
      packBlocks(from + i * acrossBytes, acrossBytes, wholeDepth, width, panels, at + i);
    }
    if (wholeDepth < depth) {
      int left = depth - wholeDepth;
      int to = at + wholeDepth * width;
      packStrided(from + wholeDepth * BYTES, acrossBytes, BYTES, across, left, width, panels, to);
    }
    if (wholeAcross < across) {
      int left = across - wholeAcross;
      long corner = from + wholeAcross * acrossBytes;
      packStrided(corner, acrossBytes, BYTES, left, wholeDepth, width, panels, at + wholeAcross);
    }
  }

  private static void packBlocks(
      long from, long acrossBytes, int depth, int width, double[] panels, int at) {
    MemorySegment source = Memory.segment(from, 3 * acrossBytes + depth * BYTES);
    long line0 = Memory.base(from);
    long line1 = line0 + acrossBytes;
    long line2 = line1 + acrossBytes;
    long line3 = line2 + acrossBytes;
    for (int q = 0; q < depth; q += BLOCK_SIZE) {
      long get = q * BYTES;
      DoubleVector v0 = DoubleVector.fromMemorySegment(BLOCK, source, line0 + get, ORDER);
      DoubleVector v1 = DoubleVector.fromMemorySegment(BLOCK, source, line1 + get, ORDER);
      DoubleVector v2 = DoubleVector.fromMemorySegment(BLOCK, source, line2 + get, ORDER);
      DoubleVector v3 = DoubleVector.fromMemorySegment(BLOCK, source, line3 + get, ORDER);
      // Swap what is off the diagonal, first blocks of 2 by 2, then elements.
      DoubleVector w0 = v0.blend(v2.rearrange(SWAP_2), UPPER_2);
      DoubleVector w2 = v0.rearrange(SWAP_2).blend(v2, UPPER_2);
      DoubleVector w1 = v1.blend(v3.rearrange(SWAP_2), UPPER_2);
      DoubleVector w3 = v1.rearrange(SWAP_2).blend(v3, UPPER_2);
      int set = at + q * width;
      w0.blend(w1.rearrange(SWAP_1), UPPER_1).intoArray(panels, set);
      w0.rearrange(SWAP_1).blend(w1, UPPER_1).intoArray(panels, set + width);
      w2.blend(w3.rearrange(SWAP_1), UPPER_1).intoArray(panels, set + 2 * width);
      w2.rearrange(SWAP_1).blend(w3, UPPER_1).intoArray(panels, set + 3 * width);
    }
  }

  /** Copies a panel, four elements at a time. */
  private static void packStrided(
      long from,
      long acrossBytes,
      long depthBytes,
      int across,
      int depth,
      int width,
      double[] panels,
      int at) {
    long reach = (across - 1) * acrossBytes + BYTES;
    MemorySegment source = Memory.segment(from, depth == 0 ? 0 : (depth - 1) * depthBytes + reach);
    for (int i = 0; i < across; i += 4) {
      // Where there are fewer than four, the last one is copied again.
      long line0 = Memory.base(from) + i * acrossBytes;
      long line1 = line0 + Math.min(1, across - 1 - i) * acrossBytes;
      long line2 = line0 + Math.min(2, across - 1 - i) * acrossBytes;
      long line3 = line0 + Math.min(3, across - 1 - i) * acrossBytes;
      long get = 0;
      int set = at + i;
      for (int q = 0; q < depth; q++) {
        panels[set] = source.get(ELEMENT, line0 + get);
        panels[set + 1] = source.get(ELEMENT, line1 + get);
        panels[set + 2] = source.get(ELEMENT, line2 + get);
        panels[set + 3] = source.get(ELEMENT, line3 + get);
        get += depthBytes;
        set += width;
      }
    }
  }

  // Micro-kernels. Accumulators have names, for they must be in registers; unrolling the loop is
  // left to the compiler.

  @Override
  void multiplyTile(double[] a, int aAt, double[] b, int bAt, int depth, double[] tile) {
    if (MANY_REGISTERS) {
      eightRows(a, aAt, b, bAt, depth, tile);
    } else {
      fourRows(a, aAt, b, bAt, depth, tile, 0);
      fourRows(a, aAt + 4, b, bAt, depth, tile, 4 * NR);
    }
  }

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

  /** Half a tile. */
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
  void add(int n, long x, long y) {
    addRow(n, 1, x, y);
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
