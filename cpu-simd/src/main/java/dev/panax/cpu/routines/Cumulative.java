package dev.panax.cpu.routines;

import dev.panax.cpu.parallel.Workers;
import dev.panax.program.ArrayType;
import dev.panax.program.CumulativeFn;
import dev.panax.program.DType;
import dev.panax.program.Op;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The routine of cumulative operations: running folds of rows, of floats in double and of integers
 * in long.
 *
 * <p>Rows whose elements are neighbours in memory are folded one by one. Others are folded side by
 * side, a band of columns at a time. A few very long rows are cut into blocks: the blocks' totals
 * are folded first, and give each block the value to start from. How rows are cut depends on shapes
 * alone, so that results do not depend on the number of threads.
 *
 * <p>The logarithm of a sum of exponentials is kept as the greatest exponent m and the sum of the
 * exponentials of distances to it; the result is m + log(sum).
 */
public final class Cumulative {
  /** The columns of a band, few enough for their totals to stay in the first cache. */
  private static final int BAND = 512;

  private static final int BLOCK = 1 << 14;
  private static final int LONG_ROW = 4 * BLOCK;
  private static final int FEW_ROWS = 16;
  private static final long NANOS_PER_ELEMENT = 2;

  private final CumulativeFn fn;
  private final DType dtype;
  private final int width;
  private final long byteSize;
  private final Rows rows;
  private final boolean reverse;

  public Cumulative(Op.Cumulative op, ArrayType type) {
    this.fn = op.fn();
    Rows elements = Rows.of(type.shape(), op.axis());
    // A sum of complex numbers is that of their parts, each of which is a column of its own.
    boolean isInParts = type.dtype().isComplex() && op.fn() == CumulativeFn.SUM;
    this.dtype = isInParts ? type.dtype().realPart() : type.dtype();
    this.width = dtype.byteSize();
    this.byteSize = type.byteSize();
    this.rows =
        isInParts ? new Rows(elements.outer(), elements.length(), 2 * elements.inner()) : elements;
    this.reverse = op.reverse();
  }

  /** Folds; {@code addresses} are of the operand and the result. */
  public void run(long[] addresses) {
    Span from = Span.of(addresses[0], byteSize);
    Span to = Span.of(addresses[1], byteSize);
    if (rows.inner() == 1 && rows.length() >= LONG_ROW && rows.outer() < FEW_ROWS) {
      runBlocks(from, to);
    } else {
      runBands(from, to);
    }
  }

  private void runBands(Span from, Span to) {
    long bands = Math.ceilDiv(rows.inner(), BAND);
    int columns = (int) Math.min(rows.inner(), BAND);
    Workers.shared()
        .parallelFor(
            rows.outer() * bands,
            Work.grainOf(NANOS_PER_ELEMENT * rows.length() * columns),
            (begin, end) -> {
              var totals = new Totals(columns);
              for (long i = begin; i < end; i++) {
                long column = i % bands * BAND;
                int width = (int) Math.min(BAND, rows.inner() - column);
                long start = i / bands * rows.length() * rows.inner() + column;
                totals.clear();
                fold(from, to, start, 0, rows.length(), width, totals);
              }
            });
  }

  private void runBlocks(Span from, Span to) {
    int blocks = Math.ceilDiv(rows.length(), BLOCK);
    for (long row = 0; row < rows.outer(); row++) {
      long start = row * rows.length();
      var totals = new Totals[blocks];
      Arrays.setAll(totals, _ -> new Totals(1));
      Workers.shared()
          .parallelFor(
              blocks - 1,
              1,
              (begin, end) -> {
                for (int i = (int) begin; i < end; i++) {
                  fold(from, null, start, i * BLOCK, (i + 1) * BLOCK, 1, totals[i + 1]);
                }
              });
      for (int i = 1; i < blocks; i++) {
        totals[i].merge(totals[i - 1]);
      }
      Workers.shared()
          .parallelFor(
              blocks,
              1,
              (begin, end) -> {
                for (int i = (int) begin; i < end; i++) {
                  int limit = Math.min((i + 1) * BLOCK, rows.length());
                  fold(from, to, start, i * BLOCK, limit, 1, totals[i]);
                }
              });
    }
  }

  /** The folds so far of neighbouring columns. Of the arrays, those that the dtype and fn need. */
  private final class Totals {
    final double[] floats;

    /** Sums of exponentials, or imaginary parts. */
    final double[] seconds;

    final long[] integers;

    Totals(int columns) {
      boolean isPair = fn == CumulativeFn.LOGSUMEXP || dtype.isComplex();
      floats = new double[dtype.isInexact() ? columns : 0];
      seconds = new double[isPair ? columns : 0];
      integers = new long[dtype.isInexact() ? 0 : columns];
      clear();
    }

    void clear() {
      switch (fn) {
        case SUM -> fill(0, 0);
        case PROD -> fill(1, 1);
        case MAX, LOGSUMEXP ->
            fill(Double.NEGATIVE_INFINITY, dtype == DType.UINT64 ? 0 : Long.MIN_VALUE);
        case MIN -> fill(Double.POSITIVE_INFINITY, dtype == DType.UINT64 ? -1 : Long.MAX_VALUE);
      }
      Arrays.fill(seconds, 0);
    }

    private void fill(double ofFloats, long ofIntegers) {
      Arrays.fill(floats, ofFloats);
      Arrays.fill(integers, ofIntegers);
    }

    /** Folds the single column of {@code other} into this one's. */
    void merge(Totals other) {
      if (dtype.isComplex()) {
        multiply(0, other.floats[0], other.seconds[0]);
      } else if (!dtype.isFloating()) {
        integers[0] = combine(other.integers[0], integers[0]);
      } else if (fn != CumulativeFn.LOGSUMEXP) {
        floats[0] = combine(other.floats[0], floats[0]);
      } else {
        double greatest = Math.max(floats[0], other.floats[0]);
        seconds[0] = scaled(0, greatest) + other.scaled(0, greatest);
        floats[0] = greatest;
      }
    }

    /** The sum of exponentials of distances to {@code greatest}, which is no less than ours. */
    private double scaled(int column, double greatest) {
      double own = floats[column];
      double sum = seconds[column];
      return own == greatest ? sum : sum * Math.exp(own - greatest);
    }

    /** Multiplies the total by a complex number. */
    void multiply(int column, double real, double imaginary) {
      double a = floats[column];
      double b = seconds[column];
      floats[column] = a * real - b * imaginary;
      seconds[column] = a * imaginary + b * real;
    }

    /** The logarithm of the sum of exponentials with that of {@code x}. */
    double addExponential(int column, double x) {
      double greatest = floats[column];
      if (x > greatest) {
        seconds[column] = scaled(column, x) + 1;
        floats[column] = x;
      } else {
        seconds[column] += x == greatest ? 1 : Math.exp(x - greatest);
      }
      return floats[column] + Math.log(seconds[column]);
    }
  }

  private double combine(double total, double x) {
    return switch (fn) {
      case SUM -> total + x;
      case PROD -> total * x;
      case MAX -> Math.max(total, x);
      case MIN -> Math.min(total, x);
      case LOGSUMEXP -> throw new IllegalStateException("A logarithm is no total.");
    };
  }

  private long combine(long total, long x) {
    return switch (fn) {
      case SUM -> total + x;
      case PROD -> total * x;
      case MAX -> isLess(total, x) ? x : total;
      case MIN -> isLess(x, total) ? x : total;
      case LOGSUMEXP -> throw new IllegalStateException("Exponentials are of floats.");
    };
  }

  private boolean isLess(long x, long y) {
    return dtype == DType.UINT64 ? Long.compareUnsigned(x, y) < 0 : x < y;
  }

  /**
   * Folds the steps from {@code begin} to before {@code end} of {@code columns} neighbouring rows.
   *
   * @param to where results go; null if only the totals are wanted
   * @param start the flat index of the first element of the first row
   */
  private void fold(
      Span from, @Nullable Span to, long start, int begin, int end, int columns, Totals totals) {
    for (int i = begin; i < end; i++) {
      long place = reverse ? rows.length() - 1 - i : i;
      long at = start + place * rows.inner();
      if (dtype.isComplex()) {
        multiply(from, to, at, columns, totals);
      } else if (!dtype.isFloating()) {
        foldIntegers(from, to, at, columns, totals);
      } else if (fn == CumulativeFn.LOGSUMEXP) {
        foldExponentials(from, to, at, columns, totals);
      } else {
        foldFloats(from, to, at, columns, totals);
      }
    }
  }

  private void multiply(Span from, @Nullable Span to, long at, int columns, Totals totals) {
    DType part = dtype.realPart();
    int half = width / 2;
    for (int j = 0; j < columns; j++) {
      long source = from.base() + (at + j) * width;
      totals.multiply(
          j,
          Scalars.loadFloat(from.segment(), source, part),
          Scalars.loadFloat(from.segment(), source + half, part));
      if (to != null) {
        long target = to.base() + (at + j) * width;
        Scalars.storeFloat(to.segment(), target, part, totals.floats[j]);
        Scalars.storeFloat(to.segment(), target + half, part, totals.seconds[j]);
      }
    }
  }

  private void foldFloats(Span from, @Nullable Span to, long at, int columns, Totals totals) {
    for (int j = 0; j < columns; j++) {
      double total =
          combine(
              totals.floats[j],
              Scalars.loadFloat(from.segment(), from.base() + (at + j) * width, dtype));
      totals.floats[j] = total;
      if (to != null) {
        Scalars.storeFloat(to.segment(), to.base() + (at + j) * width, dtype, total);
      }
    }
  }

  private void foldExponentials(Span from, @Nullable Span to, long at, int columns, Totals totals) {
    for (int j = 0; j < columns; j++) {
      double total =
          totals.addExponential(
              j, Scalars.loadFloat(from.segment(), from.base() + (at + j) * width, dtype));
      if (to != null) {
        Scalars.storeFloat(to.segment(), to.base() + (at + j) * width, dtype, total);
      }
    }
  }

  private void foldIntegers(Span from, @Nullable Span to, long at, int columns, Totals totals) {
    for (int j = 0; j < columns; j++) {
      long total =
          combine(
              totals.integers[j],
              Scalars.loadInteger(from.segment(), from.base() + (at + j) * width, dtype));
      totals.integers[j] = total;
      if (to != null) {
        Scalars.storeInteger(to.segment(), to.base() + (at + j) * width, dtype, total);
      }
    }
  }
}
