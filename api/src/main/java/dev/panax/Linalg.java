package dev.panax;

import dev.panax.program.IntList;
import dev.panax.program.Op;
import dev.panax.program.ShapeException;
import dev.panax.trace.Array;
import dev.panax.trace.Matrices;
import dev.panax.trace.Ops;
import dev.panax.trace.Trace;
import java.util.List;

/**
 * Factors of matrices and solutions of linear systems: JAX's {@code lax.linalg}, under its names.
 *
 * <p>A matrix is in the last two dimensions of an array, and the dimensions before are a batch,
 * which is the same in all operands. Elements are real and floating; what needs other shapes or
 * dtypes throws {@link ShapeException} or {@link dev.panax.program.DTypeException}.
 *
 * <p>Derivatives have {@link #cholesky}, {@link #lu}, {@link #qr}, {@link #eigh}, {@link #svd},
 * {@link #triangularSolve}, {@link #tridiagonalSolve} and what is made of them. Those of
 * eigenvectors and singular vectors need distinct eigenvalues and singular values.
 */
public final class Linalg {
  private Linalg() {}

  /**
   * The lower triangular L with {@code x = L L^T}, of a positive definite n by n matrix; zeros
   * above the diagonal, and nan in the lower triangle if x is not positive definite.
   *
   * @param symmetrizeInput whether the mean of x and its transpose is taken; else only the lower
   *     triangle of x is read
   */
  public static Array cholesky(Array x, boolean symmetrizeInput) {
    return Trace.bind1(new Op.Cholesky(), symmetrizeInput ? symmetrized(x) : x);
  }

  /**
   * The upper triangular factor of {@code r^T r + w w^T}.
   *
   * @param r upper triangular, n by n
   * @param w a vector of n
   */
  public static Array choleskyUpdate(Array r, Array w) {
    return Trace.bind1(new Op.CholeskyUpdate(), r, w);
  }

  /**
   * The result of {@link #lu}.
   *
   * @param lu L below the diagonal, which is 1, and U
   * @param pivots int32, of min(m, n): the row that each row was exchanged with
   * @param permutation int32, of m: the row of x that each row of the product L U is
   */
  public record Lu(Array lu, Array pivots, Array permutation) {}

  /** Gaussian elimination of an m by n matrix with partial pivoting. */
  public static Lu lu(Array x) {
    Array[] results = Trace.bind(new Op.Lu(), x);
    return new Lu(results[0], results[1], results[2]);
  }

  /**
   * The permutation of {@code permutationSize} rows that exchanges of rows amount to.
   *
   * @param pivots int32, as of {@link #lu}
   */
  public static Array luPivotsToPermutation(Array pivots, int permutationSize) {
    return Trace.bind1(new Op.LuPivotsToPermutation(permutationSize), pivots);
  }

  /**
   * The result of {@link #qr}.
   *
   * @param q with orthonormal columns
   * @param r upper triangular
   */
  public record Qr(Array q, Array r) {}

  /**
   * The factors of an m by n matrix, {@code x = Q R}. There is no derivative with {@code
   * fullMatrices} if m is greater than n.
   *
   * @param fullMatrices whether Q is m by m and R m by n; else they are m by k and k by n, with k =
   *     min(m, n)
   */
  public static Qr qr(Array x, boolean fullMatrices) {
    Array[] results = Trace.bind(new Op.Qr(fullMatrices), x);
    return new Qr(results[0], results[1]);
  }

  /**
   * The first n columns of the product of k reflectors {@code I - tau v v^T}.
   *
   * @param a m by n, m at least n; in column i below the diagonal is the rest of the i-th v, which
   *     is 1 on the diagonal and 0 above
   * @param taus of k, at most n
   */
  public static Array householderProduct(Array a, Array taus) {
    return Trace.bind1(new Op.HouseholderProduct(), a, taus);
  }

  /**
   * The product of c with the whole m by m orthogonal Q of k reflectors, as in {@link
   * #householderProduct}.
   *
   * @param a m by k, m at least k
   * @param left whether Q is the left factor
   * @param transpose whether Q is transposed
   */
  public static Array ormqr(Array a, Array taus, Array c, boolean left, boolean transpose) {
    int rank = a.rank();
    var high = new int[rank];
    high[rank - 1] = Matrices.rows(a) - Matrices.columns(a);
    IntList none = IntList.filled(rank, 0);
    Array square = Ops.pad(a, Ops.scalarLike(0, a), none, IntList.of(high), none);
    Array product = householderProduct(square, taus);
    Array q = transpose ? Matrices.transpose(product) : product;
    return left ? Matrices.matmul(q, c) : Matrices.matmul(c, q);
  }

  /**
   * The result of {@link #eigh}.
   *
   * @param vectors the eigenvectors, orthonormal, in columns
   * @param values the eigenvalues, ascending
   */
  public record Eigh(Array vectors, Array values) {}

  /**
   * The eigenvectors and eigenvalues of a symmetric n by n matrix.
   *
   * @param lower which triangle of x is read, the lower or the upper
   * @param symmetrizeInput whether the mean of x and its transpose is taken first
   */
  public static Eigh eigh(Array x, boolean lower, boolean symmetrizeInput) {
    Array[] results = Trace.bind(new Op.Eigh(lower), symmetrizeInput ? symmetrized(x) : x);
    return new Eigh(results[0], results[1]);
  }

  /**
   * The result of {@link #svd}.
   *
   * @param u the left singular vectors, in columns
   * @param s the singular values, descending
   * @param vt the right singular vectors, in rows
   */
  public record Svd(Array u, Array s, Array vt) {}

  /**
   * The factors of an m by n matrix, {@code x = U S V^T}. There is no derivative with {@code
   * fullMatrices} unless m is n.
   *
   * @param fullMatrices whether U is m by m and V^T n by n; else they are m by k and k by n, with k
   *     = min(m, n)
   */
  public static Svd svd(Array x, boolean fullMatrices) {
    Array[] results = Trace.bind(new Op.Svd(fullMatrices, true), x);
    return new Svd(results[1], results[0], results[2]);
  }

  /** The singular values of a matrix, descending: {@link #svd} without the vectors. */
  public static Array singularValues(Array x) {
    return Trace.bind1(new Op.Svd(false, false), x);
  }

  /**
   * The complex eigenvalues of an n by n matrix, in no particular order; then the left
   * eigenvectors, which have {@code v^H x = w v^H}, and the right ones, if asked for. Vectors are
   * in columns, of length 1, the largest component real. There is no derivative.
   */
  public static List<Array> eig(
      Array x, boolean computeLeftEigenvectors, boolean computeRightEigenvectors) {
    return List.of(Trace.bind(new Op.Eig(computeLeftEigenvectors, computeRightEigenvectors), x));
  }

  /**
   * The result of {@link #schur}.
   *
   * @param t quasi-triangular: on the diagonal are real eigenvalues, and 2 by 2 blocks of pairs of
   *     complex ones
   * @param vectors orthogonal
   */
  public record Schur(Array t, Array vectors) {}

  /** The real Schur form of an n by n matrix: {@code x = Q T Q^T}. There is no derivative. */
  public static Schur schur(Array x) {
    Array[] results = Trace.bind(new Op.Schur(true), x);
    return new Schur(results[0], results[1]);
  }

  /**
   * The result of {@link #hessenberg}.
   *
   * @param a the upper Hessenberg form, and below it the reflectors
   * @param taus of n - 1: the factors of the reflectors
   */
  public record Hessenberg(Array a, Array taus) {}

  /**
   * The upper Hessenberg form of an n by n matrix, similar to it by a product of reflectors. There
   * is no derivative.
   */
  public static Hessenberg hessenberg(Array a) {
    Array[] results = Trace.bind(new Op.Hessenberg(), a);
    return new Hessenberg(results[0], results[1]);
  }

  /**
   * The result of {@link #tridiagonal}.
   *
   * @param a the tridiagonal form in the triangle that was read, and beyond it the reflectors
   * @param d of n: its diagonal
   * @param e of n - 1: the diagonal next to that
   * @param taus of n - 1: the factors of the reflectors
   */
  public record Tridiagonal(Array a, Array d, Array e, Array taus) {}

  /**
   * The tridiagonal form of a symmetric n by n matrix, similar to it by a product of reflectors.
   * There is no derivative.
   *
   * @param lower which triangle of a is read, the lower or the upper
   */
  public static Tridiagonal tridiagonal(Array a, boolean lower) {
    Array[] results = Trace.bind(new Op.Tridiagonal(lower), a);
    return new Tridiagonal(results[0], results[1], results[2], results[3]);
  }

  /**
   * What {@link #triangularSolve} solves; {@link #DEFAULT} is {@code x a = b} with an upper
   * triangular a.
   *
   * @param leftSide whether a is the left factor
   * @param lower which triangle of a is read
   * @param transposeA whether a is transposed
   * @param unitDiagonal whether ones are taken for the diagonal of a
   */
  public record TriangularOptions(
      boolean leftSide, boolean lower, boolean transposeA, boolean unitDiagonal) {
    public static final TriangularOptions DEFAULT =
        new TriangularOptions(false, false, false, false);

    /** With a as the left factor: {@code a x = b}. */
    public TriangularOptions onLeft() {
      return new TriangularOptions(true, lower, transposeA, unitDiagonal);
    }

    /** With the lower triangle of a. */
    public TriangularOptions ofLower() {
      return new TriangularOptions(leftSide, true, transposeA, unitDiagonal);
    }

    /** With the transpose of a. */
    public TriangularOptions transposed() {
      return new TriangularOptions(leftSide, lower, true, unitDiagonal);
    }

    /** With ones on the diagonal of a. */
    public TriangularOptions withUnitDiagonal() {
      return new TriangularOptions(leftSide, lower, transposeA, true);
    }
  }

  /**
   * The x with {@code a x = b} or {@code x a = b}, for a triangular n by n matrix.
   *
   * @param b of one dimension less than a, a vector; else a matrix
   */
  public static Array triangularSolve(Array a, Array b, TriangularOptions options) {
    var solve =
        new Op.TriangularSolve(
            options.leftSide, options.lower, options.transposeA, options.unitDiagonal);
    if (b.rank() != a.rank() - 1) {
      return Matrices.triangularSolve(a, b, solve);
    }
    int axis = options.leftSide ? b.rank() : b.rank() - 1;
    Array matrix = Ops.reshape(b, b.shape().insert(axis, 1));
    return Ops.reshape(Matrices.triangularSolve(a, matrix, solve), b.shape());
  }

  /**
   * The n by k x with {@code a x = b}, for a tridiagonal n by n matrix a.
   *
   * @param dl of n: {@code dl[i]} is {@code a[i, i - 1]}; the first is not read
   * @param d of n: the diagonal of a
   * @param du of n: {@code du[i]} is {@code a[i, i + 1]}; the last is not read
   * @param b n by k
   */
  public static Array tridiagonalSolve(Array dl, Array d, Array du, Array b) {
    return Trace.bind1(new Op.TridiagonalSolve(), dl, d, du, b);
  }

  /**
   * {@code alpha a a^T + beta c}.
   *
   * @param a n by k
   * @param c symmetric, n by n
   * @param symmetrizeOutput whether the upper triangle of the result is made the mirror of the
   *     lower
   */
  public static Array symmetricProduct(
      Array a, Array c, double alpha, double beta, boolean symmetrizeOutput) {
    Array product = Matrices.matmul(a, Matrices.transpose(a));
    Array result =
        Ops.add(
            Ops.mul(Ops.scalarLike(alpha, product), product), Ops.mul(Ops.scalarLike(beta, c), c));
    return symmetrizeOutput
        ? Ops.add(Matrices.lower(result, 0), Matrices.transpose(Matrices.lower(result, -1)))
        : result;
  }

  /**
   * The result of {@link #qdwh}.
   *
   * @param u with orthonormal columns
   * @param h symmetric and positive semidefinite
   * @param numIters the number of iterations, a weakly typed integer scalar
   * @param isConverged whether they were enough, a bool scalar
   */
  public record Qdwh(Array u, Array h, Array numIters, Array isConverged) {}

  /**
   * The polar decomposition {@code x = U H} of an m by n matrix, m at least n, of full rank; not of
   * a batch, other than by {@code vmap}.
   *
   * @param maxIterations at least 6 for float32, and 10 in JAX if it is not given
   */
  public static Qdwh qdwh(Array x, int maxIterations) {
    if (x.rank() != 2 || Matrices.rows(x) < Matrices.columns(x)) {
      throw new ShapeException(
          "qdwh needs one matrix with at least as many rows as columns, got shape %s."
              .formatted(x.shape()));
    }
    return new PolarDecomposition(x, maxIterations).run();
  }

  private static Array symmetrized(Array x) {
    if (x.rank() < 2 || Matrices.rows(x) != Matrices.columns(x)) {
      throw new ShapeException(
          "A symmetric matrix is square, in the last two dimensions; got shape %s."
              .formatted(x.shape()));
    }
    return Matrices.symmetrized(x);
  }
}
