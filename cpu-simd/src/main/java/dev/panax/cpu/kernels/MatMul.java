package dev.panax.cpu.kernels;

/**
 * The dimensions and layouts of a batch of matrix products C[m,n] = A[m,k] B[k,n], or, with {@code
 * accumulate}, C += A B.
 *
 * <p>A and B may have any strides, so a transposed or broadcast operand needs no copy. The rows of
 * C are dense.
 *
 * @param cRow the stride of the rows of C, in elements
 * @param cBatch the stride of the matrices C in the batch, in elements; not 0 unless the batch is 1
 */
public record MatMul(
    int batch,
    int m,
    int n,
    int k,
    Strides a,
    Strides b,
    long cRow,
    long cBatch,
    boolean accumulate) {

  /** Less than the largest int by so much that no loop steps over that. */
  private static final int MAX_DIMENSION = Integer.MAX_VALUE - (1 << 20);

  /** The strides of a batch of matrices, in elements; 0 repeats the same elements. */
  public record Strides(long batch, long row, long column) {
    public Strides {
      if (batch < 0 || row < 0 || column < 0) {
        throw new IllegalArgumentException(
            "matrix strides must not be negative: batch %d, row %d, column %d"
                .formatted(batch, row, column));
      }
    }

    /** The strides of dense row-major matrices. */
    public static Strides rowMajor(long rows, long columns) {
      return new Strides(rows * columns, columns, 1);
    }

    /** The strides of the matrices transposed. */
    public Strides transposed() {
      return new Strides(batch, column, row);
    }
  }

  public MatMul {
    if (Math.min(Math.min(batch, m), Math.min(n, k)) < 0
        || Math.max(Math.max(batch, m), Math.max(n, k)) > MAX_DIMENSION) {
      throw new IllegalArgumentException(
          "matrix dimensions must be between 0 and %d: batch %d, m %d, n %d, k %d"
              .formatted(MAX_DIMENSION, batch, m, n, k));
    }
  }

  /** One product of dense row-major matrices. */
  public static MatMul of(int m, int n, int k) {
    return of(1, m, n, k);
  }

  /** A batch of products of dense row-major matrices. */
  public static MatMul of(int batch, int m, int n, int k) {
    return new MatMul(
        batch, m, n, k, Strides.rowMajor(m, k), Strides.rowMajor(k, n), n, (long) m * n, false);
  }

  /** The same with A stored transposed, as k dense rows of m. */
  public MatMul transposeA() {
    return withOperands(Strides.rowMajor(k, m).transposed(), b);
  }

  /** The same with B stored transposed, as n dense rows of k. */
  public MatMul transposeB() {
    return withOperands(a, Strides.rowMajor(n, k).transposed());
  }

  public MatMul withOperands(Strides a, Strides b) {
    return new MatMul(batch, m, n, k, a, b, cRow, cBatch, accumulate);
  }

  /** The same of the first columns of A and rows of B only. */
  MatMul withDepth(int k) {
    return new MatMul(batch, m, n, k, a, b, cRow, cBatch, accumulate);
  }

  /** The same to dense matrices C, which is not added to. */
  MatMul withDenseResult() {
    return new MatMul(batch, m, n, k, a, b, n, (long) m * n, false);
  }

  public MatMul withAccumulate() {
    return new MatMul(batch, m, n, k, a, b, cRow, cBatch, true);
  }

  /** Multiplications and additions, of all products together. */
  public double flops() {
    return 2.0 * batch * m * n * k;
  }

  /** One product of the batch. */
  MatMul item() {
    return new MatMul(1, m, n, k, a, b, cRow, cBatch, accumulate);
  }

  /**
   * The same as fewer, larger products where it is one: with the same B for all, the matrices A and
   * C of a batch are the rows of two larger matrices if they follow each other at the distance of
   * rows.
   */
  MatMul merged() {
    boolean mergeable = batch > 1 && b.batch == 0 && a.batch == m * a.row && cBatch == m * cRow;
    return mergeable && (long) batch * m <= MAX_DIMENSION
        ? new MatMul(1, batch * m, n, k, a, b, cRow, 0, accumulate)
        : this;
  }
}
