package dev.panax.cpu.kernels;

import dev.panax.cpu.memory.Memory;
import dev.panax.cpu.memory.MemoryPool;
import dev.panax.cpu.parallel.RangeTask;
import dev.panax.cpu.parallel.Workers;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Matrix products on vectors: what is the same for all floating-point types, which is everything
 * but the inner loops.
 *
 * <p>Large products follow Goto and van de Geijn, "Anatomy of High-Performance Matrix
 * Multiplication" (ACM TOMS 34(3), 2008). Slices of A and B of {@link #KC} columns and rows are
 * copied ("packed") into panels, in the order in which the innermost loop, the micro-kernel, reads
 * them. The micro-kernel multiplies a panel of {@link #MR} rows of A with a panel of {@link #nr}
 * columns of B to a tile of C, which it keeps in registers. A thread packs some rows of A, which
 * then stay in its L2 cache while the panels of B, packed by all threads together, stream by: so
 * that arithmetic is all that takes time. Panels are Java arrays, because vector accesses to these
 * are the cheapest to compile: a micro-kernel that is too large for C1 is never profiled, and then
 * compiled badly by C2.
 *
 * <p>Small products, and narrow ones, would not earn the copying and are multiplied in place.
 * Products with vectors, which are bound by memory, have loops of their own.
 *
 * @param <P> the type of panels, {@code float[]} or {@code double[]}
 */
abstract class VectorGemm<P> {
  /** Rows of a tile. */
  static final int MR = 8;

  /**
   * The largest depth of a slice. A panel of B of this depth is larger than an L1 cache, but it is
   * read in order, and fewer slices mean fewer visits to C, which are not.
   */
  private static final int KC = 1024;

  /** Elements between panels of A, for writing full vectors past the end of one. */
  private static final int A_GAP = 16;

  /** Rows or columns of B in a part of its packing. */
  private static final int PACKED_ROWS = 16;

  private static final int PACKED_COLUMNS = 64;

  /** Bytes of panels of A that pass a panel of B at a time: they stay in the L2 cache. */
  private static final int A_BLOCK_BYTES = 384 << 10;

  /** The most columns of B that are packed at a time. */
  private static final int MAX_PACKED = 2048;

  /** The fewest operations worth handing to another thread: some microseconds of work. */
  private static final double PARALLEL_FLOPS = 1e6;

  /** The fewest bytes of a matrix worth handing to another thread. */
  private static final int PARALLEL_BYTES = 128 << 10;

  /** Products of fewer operations are multiplied in place. */
  private static final double IN_PLACE_FLOPS = 4e6;

  /** The same where the rows of A are not dense. */
  private static final double IN_PLACE_TRANSPOSED_A_FLOPS = 1e6;

  /** The same where the rows of B are not dense, which takes a copy of B. */
  private static final double IN_PLACE_TRANSPOSED_B_FLOPS = 2e5;

  /** The most rows of A, and bytes of B, for which larger products are multiplied in place. */
  private static final int IN_PLACE_ROWS = 16;

  private static final long IN_PLACE_BYTES = 1 << 20;

  /** The fewest rows that are divided among threads whole. */
  private static final int MIN_DOTS = 4;

  /** Elements of a vector that stays in the L1 cache. */
  private static final int L1_VECTOR = 2048;

  /** The most terms that are added up one after the other, not to add up rounding errors. */
  private static final int BLOCK = 512;

  /** The same where the lanes of a vector are sums of their own. */
  private static final int DOTS_BLOCK = 4096;

  /** Columns of a tile: two vectors. */
  final int nr;

  /** Bytes of an element. */
  final int size;

  /** Panels to use again. */
  private final AtomicReferenceArray<@Nullable P> idle =
      new AtomicReferenceArray<>(2 * Workers.shared().threads() + 2);

  VectorGemm(int nr, int size) {
    this.nr = nr;
    this.size = size;
  }

  abstract P newPanels(int length);

  abstract int length(P panels);

  /**
   * Copies part of A or B into panels. The rows of A, or the columns of B, are {@code across} the
   * depth; a panel has {@code width} of them, dense for each step along the depth.
   *
   * @param distance from one panel to the next, in elements
   */
  abstract void pack(
      long from,
      long acrossBytes,
      long depthBytes,
      int across,
      int depth,
      int width,
      P panels,
      int at,
      int distance);

  /** Multiplies a panel of A with one of B. */
  abstract void multiplyTile(P a, int aAt, P b, int bAt, int depth, P tile);

  /** Writes the first rows and columns of a tile to C, or adds them to it. */
  abstract void store(P tile, int rows, int columns, long c, long rowBytes, boolean accumulate);

  /** C = A B or C += A B, without copying; the rows of B are dense. */
  abstract void multiplyInPlace(
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
      boolean accumulate);

  /** y = A x or y += A x; the rows of A, and x, are dense. */
  abstract void dots(
      int m, int k, long a, long rowBytes, long x, long y, long yBytes, boolean accumulate);

  /** y += x B; the rows of B, and y, are dense. */
  abstract void addRows(int k, int n, long x, long xBytes, long b, long rowBytes, long y);

  /** y += x, for dense vectors. */
  abstract void add(int n, long x, long y);

  /** y = the sum of the dense vector x, or y += it. */
  abstract void sum(int n, long x, long y, boolean accumulate);

  /** Copies a matrix. */
  abstract void copy(
      int rows,
      int columns,
      long from,
      long fromRowBytes,
      long fromColumnBytes,
      long to,
      long toRowBytes,
      long toColumnBytes);

  final void multiply(MatMul product, long a, long b, long c) {
    if (isDot(product)) {
      multiplyShallow(product, a, b, c);
    } else {
      DeepProduct.multiply(product, size, a, b, c, this::multiplyShallow, this::add);
    }
  }

  /** Whether a product is of few long vectors, which have parts of their own. */
  private static boolean isDot(MatMul p) {
    return p.n() == 1 ? p.m() < MIN_DOTS : p.m() == 1 && p.n() < MIN_DOTS;
  }

  private void multiplyShallow(MatMul product, long a, long b, long c) {
    if (product.batch() == 1) {
      multiplyOne(product, a, b, c);
      return;
    }
    MatMul p = product.merged();
    MatMul item = p.item();
    double flops = item.flops();
    int threads = Workers.shared().threads();
    // Few large products use all threads one after the other, many small ones share them: inside a
    // parallel loop others run inline.
    boolean oneByOne = p.batch() < 4 * threads && flops > 4 * threads * PARALLEL_FLOPS;
    RangeTask task =
        (begin, end) -> {
          for (long i = begin; i < end; i++) {
            multiplyOne(
                item,
                a + i * p.a().batch() * size,
                b + i * p.b().batch() * size,
                c + i * p.cBatch() * size);
          }
        };
    if (oneByOne || p.batch() <= 1) {
      task.run(0, p.batch());
    } else {
      long grain = (long) Math.ceil(PARALLEL_FLOPS / Math.max(1, flops));
      Workers.shared().parallelFor(p.batch(), grain, task);
    }
  }

  private void multiplyOne(MatMul p, long a, long b, long c) {
    int m = p.m();
    int n = p.n();
    int k = p.k();
    if (m == 0 || n == 0) {
      return;
    }
    long aRow = p.a().row() * size;
    long aColumn = p.a().column() * size;
    long bRow = p.b().row() * size;
    long bColumn = p.b().column() * size;
    long cRow = p.cRow() * size;
    if (k == 0) {
      for (int i = 0; i < m && !p.accumulate(); i++) {
        Memory.clear(c + i * cRow, (long) n * size);
      }
    } else if (n == 1) {
      multiplyVector(m, k, a, aRow, aColumn, b, bRow, c, cRow, p.accumulate());
    } else if (m == 1 && (n >= nr || bRow == size)) {
      multiplyVector(n, k, b, bColumn, bRow, a, aColumn, c, size, p.accumulate());
    } else if (isInPlaceFaster(p)) {
      multiplySmall(p, a, b, c);
    } else {
      multiplyPacked(p, a, b, c);
    }
  }

  private boolean isInPlaceFaster(MatMul p) {
    if (p.n() <= nr / 2) {
      return true;
    }
    if (p.b().column() != 1) {
      return p.flops() < IN_PLACE_TRANSPOSED_B_FLOPS;
    }
    return p.flops() < (p.a().column() == 1 ? IN_PLACE_FLOPS : IN_PLACE_TRANSPOSED_A_FLOPS)
        || (p.m() <= IN_PLACE_ROWS && (long) p.k() * p.n() * size <= IN_PLACE_BYTES)
        || p.m() <= 4;
  }

  // Products with vectors.

  /** y = A x or y += A x. */
  private void multiplyVector(
      int m,
      int k,
      long a,
      long rowBytes,
      long columnBytes,
      long x,
      long xBytes,
      long y,
      long yBytes,
      boolean accumulate) {
    if (columnBytes == size || k == 1) {
      if (xBytes == size) {
        multiplyRows(m, k, a, rowBytes, x, y, yBytes, accumulate);
      } else {
        withScratch(
            k,
            dense -> {
              copy(1, k, x, 0, xBytes, dense, 0, size);
              multiplyRows(m, k, a, rowBytes, dense, y, yBytes, accumulate);
            });
      }
    } else if (rowBytes == size) {
      if (yBytes == size) {
        multiplyColumns(m, k, a, columnBytes, x, xBytes, y, accumulate);
      } else {
        withScratch(
            m,
            dense -> {
              copy(1, m, y, 0, yBytes, dense, 0, size);
              multiplyColumns(m, k, a, columnBytes, x, xBytes, dense, accumulate);
              copy(1, m, dense, 0, size, y, 0, yBytes);
            });
      }
    } else {
      withScratch(
          (long) m * k,
          dense -> {
            copy(m, k, a, rowBytes, columnBytes, dense, (long) k * size, size);
            multiplyVector(m, k, dense, (long) k * size, size, x, xBytes, y, yBytes, accumulate);
          });
    }
  }

  private void multiplyRows(
      int m, int k, long a, long rowBytes, long x, long y, long yBytes, boolean accumulate) {
    long rowsPerTask = roundUp(PARALLEL_BYTES / ((long) k * size) + 1, 4);
    if (m >= MIN_DOTS) {
      Workers.shared()
          .parallelFor(
              m,
              rowsPerTask,
              (begin, end) ->
                  dotsInBlocks(
                      (int) (end - begin),
                      k,
                      a + begin * rowBytes,
                      rowBytes,
                      x,
                      y + begin * yBytes,
                      yBytes,
                      accumulate));
      return;
    }
    // Few long rows: parts of each, always the same, so that the sum does not depend on threads.
    int partLength = PARALLEL_BYTES / size;
    int parts = Math.ceilDiv(k, partLength);
    withScratch(
        parts,
        partial -> {
          for (int i = 0; i < m; i++) {
            long row = a + i * rowBytes;
            Workers.shared()
                .parallelFor(
                    parts,
                    1,
                    (begin, end) -> {
                      for (long part = begin; part < end; part++) {
                        long at = part * partLength * size;
                        int length = (int) Math.min(partLength, k - part * partLength);
                        long sum = partial + part * size;
                        dotsInBlocks(1, length, row + at, 0, x + at, sum, 0, false);
                      }
                    });
            sum(parts, partial, y + i * yBytes, accumulate);
          }
        });
  }

  private void dotsInBlocks(
      int m, int k, long a, long rowBytes, long x, long y, long yBytes, boolean accumulate) {
    for (int q = 0; q < k; q += DOTS_BLOCK) {
      int depth = Math.min(DOTS_BLOCK, k - q);
      long at = (long) q * size;
      dots(m, depth, a + at, rowBytes, x + at, y, yBytes, q > 0 || accumulate);
    }
  }

  /** y = A x or y += A x, where the columns of A are dense. */
  private void multiplyColumns(
      int m, int k, long a, long columnBytes, long x, long xBytes, long y, boolean accumulate) {
    // Each task has a part of y, which stays in the L1 cache while the columns stream by.
    long lengthPerTask = roundUp(PARALLEL_BYTES / ((long) k * size) + 1, 4L * nr);
    Workers.shared()
        .parallelFor(
            m,
            lengthPerTask,
            (begin, end) -> {
              for (long i = begin; i < end; i += L1_VECTOR) {
                int length = (int) Math.min(L1_VECTOR, end - i);
                long to = y + i * size;
                if (!accumulate) {
                  Memory.clear(to, (long) length * size);
                }
                addColumns(k, length, x, xBytes, a + i * size, columnBytes, to);
              }
            });
  }

  private void addColumns(int k, int n, long x, long xBytes, long a, long columnBytes, long y) {
    if (k <= 2 * BLOCK) {
      addRows(k, n, x, xBytes, a, columnBytes, y);
      return;
    }
    withScratch(
        n,
        sum -> {
          for (int q = 0; q < k; q += BLOCK) {
            int depth = Math.min(BLOCK, k - q);
            Memory.clear(sum, (long) n * size);
            addRows(depth, n, x + q * xBytes, xBytes, a + q * columnBytes, columnBytes, sum);
            add(n, sum, y);
          }
        });
  }

  // Small and narrow products.

  final void multiplySmall(MatMul p, long a, long b, long c) {
    if (p.b().column() == 1) {
      multiplyInPlace(p, a, b, p.b().row() * size, c);
      return;
    }
    long rowBytes = roundUp(p.n(), nr / 2) * size;
    withScratch(
        p.k() * rowBytes / size,
        dense -> {
          long from = p.b().row() * size;
          copy(p.k(), p.n(), b, from, p.b().column() * size, dense, rowBytes, size);
          multiplyInPlace(p, a, dense, rowBytes, c);
        });
  }

  private void multiplyInPlace(MatMul p, long a, long b, long bRowBytes, long c) {
    int depth = Math.ceilDiv(p.k(), Math.ceilDiv(p.k(), BLOCK));
    long aRowBytes = p.a().row() * size;
    long aColumnBytes = p.a().column() * size;
    long cRowBytes = p.cRow() * size;
    long rowsPerTask = roundUp((long) (PARALLEL_FLOPS / (2.0 * p.n() * p.k())) + 1, MR);
    Workers.shared()
        .parallelFor(
            p.m(),
            rowsPerTask,
            (begin, end) -> {
              for (int q = 0; q < p.k(); q += depth) {
                multiplyInPlace(
                    (int) (end - begin),
                    p.n(),
                    Math.min(depth, p.k() - q),
                    a + begin * aRowBytes + q * aColumnBytes,
                    aRowBytes,
                    aColumnBytes,
                    b + q * bRowBytes,
                    bRowBytes,
                    c + begin * cRowBytes,
                    cRowBytes,
                    q > 0 || p.accumulate());
              }
            });
  }

  // Large products.

  final void multiplyPacked(MatMul p, long a, long b, long c) {
    int columns = Math.min(p.n(), MAX_PACKED);
    int slices = Math.ceilDiv(p.k(), KC);
    int depth = Math.ceilDiv(p.k(), slices);
    P bPanels = borrow(Math.ceilDiv(columns, nr) * nr * depth);
    try {
      for (int j = 0; j < p.n(); j += columns) {
        for (int q = 0; q < p.k(); q += depth) {
          multiplySlice(
              p,
              Math.min(columns, p.n() - j),
              Math.min(depth, p.k() - q),
              a + q * p.a().column() * size,
              b + (q * p.b().row() + j * p.b().column()) * size,
              c + (long) j * size,
              q > 0 || p.accumulate(),
              bPanels);
        }
      }
    } finally {
      giveBack(bPanels);
    }
  }

  /** Multiplies some columns of A with as many rows of B, of which it packs all columns first. */
  private void multiplySlice(
      MatMul p, int n, int depth, long a, long b, long c, boolean accumulate, P bPanels) {
    Workers workers = Workers.shared();
    double flops = 2.0 * p.m() * n * depth;
    int tasks = (int) Math.clamp(flops / PARALLEL_FLOPS, 1, 16 * workers.threads());
    int bParts = bParts(p, n, depth);
    workers.parallelFor(
        bParts,
        tasks == 1 ? bParts : 1,
        (begin, end) -> {
          for (int part = (int) begin; part < end; part++) {
            packPartOfB(part, p, n, depth, b, bPanels);
          }
        });

    // A task is a block of C: the rows of a block of A and the columns of a group of panels of B.
    int aCount = Math.ceilDiv(p.m(), MR);
    int aDistance = MR * depth + A_GAP;
    int bCount = Math.ceilDiv(n, nr);
    int blocks = Math.ceilDiv(aCount, Math.max(1, A_BLOCK_BYTES / (aDistance * size)));
    int groups = Math.clamp(Math.ceilDiv(tasks, blocks), 1, bCount);
    long aRow = p.a().row() * size;
    long aColumn = p.a().column() * size;
    workers.parallelFor(
        (long) blocks * groups,
        tasks == 1 ? (long) blocks * groups : 1,
        (begin, end) -> {
          P tile = newPanels(MR * nr);
          P aPanels = borrow(Math.ceilDiv(aCount, blocks) * aDistance);
          int packedBlock = -1;
          for (long task = begin; task < end; task++) {
            int block = (int) (task / groups);
            int group = (int) (task % groups);
            int i = (int) ((long) block * aCount / blocks) * MR;
            int m = Math.min((int) ((block + 1L) * aCount / blocks) * MR, p.m()) - i;
            if (block != packedBlock) {
              pack(a + i * aRow, aRow, aColumn, m, depth, MR, aPanels, 0, aDistance);
              packedBlock = block;
            }
            int j = group * bCount / groups * nr;
            int width = Math.min((group + 1) * bCount / groups * nr, n) - j;
            long corner = c + (i * p.cRow() + j) * size;
            multiplyBlock(
                p, m, width, depth, aPanels, bPanels, j * depth, corner, accumulate, tile);
          }
          giveBack(aPanels);
        });
  }

  private void multiplyBlock(
      MatMul p,
      int m,
      int n,
      int depth,
      P aPanels,
      P bPanels,
      int bAt,
      long c,
      boolean accumulate,
      P tile) {
    long cRow = p.cRow() * size;
    int aDistance = MR * depth + A_GAP;
    for (int j = 0; j < n; j += nr) {
      for (int i = 0; i < m; i += MR) {
        multiplyTile(aPanels, i / MR * aDistance, bPanels, bAt + j * depth, depth, tile);
        int rows = Math.min(MR, m - i);
        int columns = Math.min(nr, n - j);
        store(tile, rows, columns, c + i * cRow + (long) j * size, cRow, accumulate);
      }
    }
  }

  /** Into how many parts the packing of B is divided: not in the direction in which it is dense. */
  private static int bParts(MatMul p, int n, int depth) {
    return p.b().column() == 1 ? Math.ceilDiv(depth, PACKED_ROWS) : Math.ceilDiv(n, PACKED_COLUMNS);
  }

  private void packPartOfB(int part, MatMul p, int n, int depth, long b, P panels) {
    long row = p.b().row() * size;
    long column = p.b().column() * size;
    int distance = nr * depth;
    if (p.b().column() == 1) {
      int q = part * PACKED_ROWS;
      int rows = Math.min(PACKED_ROWS, depth - q);
      pack(b + q * row, column, row, n, rows, nr, panels, q * nr, distance);
    } else {
      int j = part * PACKED_COLUMNS;
      int columns = Math.min(PACKED_COLUMNS, n - j);
      pack(b + j * column, column, row, columns, depth, nr, panels, j * depth, distance);
    }
  }

  private P borrow(int length) {
    for (int i = 0; i < idle.length(); i++) {
      P panels = idle.get(i);
      if (panels != null && length(panels) >= length && idle.compareAndSet(i, panels, null)) {
        return panels;
      }
    }
    return newPanels(length);
  }

  /** Keeps panels for later, if need be in the place of smaller ones. */
  private void giveBack(P panels) {
    if (!replace(panels, other -> other == null)) {
      replace(panels, other -> other == null || length(other) < length(panels));
    }
  }

  private boolean replace(P panels, Predicate<@Nullable P> isReplaceable) {
    for (int i = 0; i < idle.length(); i++) {
      P other = idle.get(i);
      if (isReplaceable.test(other) && idle.compareAndSet(i, other, panels)) {
        return true;
      }
    }
    return false;
  }

  @FunctionalInterface
  private interface ScratchTask {
    void run(long address);
  }

  /** Runs a task with native memory for some elements. */
  private void withScratch(long elements, ScratchTask task) {
    long bytes = elements * size;
    long address = MemoryPool.shared().allocate(bytes);
    try {
      task.run(address);
    } finally {
      MemoryPool.shared().free(address, bytes);
    }
  }

  private static long roundUp(long value, long multiple) {
    return Math.ceilDiv(value, multiple) * multiple;
  }
}
