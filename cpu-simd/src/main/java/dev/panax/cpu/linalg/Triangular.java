package dev.panax.cpu.linalg;

import java.util.Arrays;

/** Factors that are triangular, and systems of such matrices. */
public final class Triangular {
  private Triangular() {}

  /**
   * The lower triangular L with a = L L^T, of the n by n symmetric {@code a}, of which the lower
   * triangle is read: column after column, each subtracted from the rows below at once. All nan in
   * the lower triangle if {@code a} is not positive definite.
   */
  public static double[] cholesky(double[] a, int n) {
    double[] l = a.clone();
    var column = new double[n];
    boolean isPositive = true;
    for (int k = 0; k < n; k++) {
      double pivot = l[k * n + k];
      isPositive &= pivot > 0;
      double root = Math.sqrt(pivot);
      l[k * n + k] = root;
      for (int i = k + 1; i < n; i++) {
        column[i] = l[i * n + k] / root;
        l[i * n + k] = column[i];
      }
      for (int i = k + 1; i < n; i++) {
        RowLoops.subtract(l, i * n + k + 1, column[i], column, k + 1, i - k);
      }
    }
    for (int i = 0; i < n; i++) {
      if (!isPositive) {
        Arrays.fill(l, i * n, i * n + i + 1, Double.NaN);
      }
      Arrays.fill(l, i * n + i + 1, (i + 1) * n, 0);
    }
    return l;
  }

  /**
   * The upper triangular factor of {@code r^T r + w w^T}, for an n by n upper triangular {@code r}:
   * one rotation for each row zeroes w.
   */
  public static double[] choleskyUpdate(double[] r, double[] w, int n) {
    double[] updated = r.clone();
    double[] rest = w.clone();
    for (int k = 0; k < n; k++) {
      double diagonal = updated[k * n + k];
      double length = Math.hypot(diagonal, rest[k]);
      if (rest[k] != 0) {
        RowLoops.rotate(updated, k * n, rest, 0, n, diagonal / length, rest[k] / length);
      }
    }
    return updated;
  }

  /**
   * Gaussian elimination of an m by n matrix.
   *
   * @param lu L below the diagonal, which is 1, and U
   * @param pivots the row that each of the first min(m, n) rows was exchanged with
   * @param permutation where each row of the product L U comes from
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  public record Lu(double[] lu, int[] pivots, int[] permutation) {}

  /** Eliminates column after column, with the greatest element of the rest of it as the pivot. */
  public static Lu lu(double[] a, int m, int n) {
    double[] lu = a.clone();
    var pivots = new int[Math.min(m, n)];
    for (int k = 0; k < pivots.length; k++) {
      int pivot = k;
      for (int i = k + 1; i < m; i++) {
        if (Math.abs(lu[i * n + k]) > Math.abs(lu[pivot * n + k])) {
          pivot = i;
        }
      }
      pivots[k] = pivot;
      if (pivot != k) {
        RowLoops.swap(lu, k * n, pivot * n, n);
      }
      double divisor = lu[k * n + k];
      for (int i = k + 1; i < m && divisor != 0; i++) {
        double factor = lu[i * n + k] / divisor;
        lu[i * n + k] = factor;
        RowLoops.subtract(lu, i * n + k + 1, factor, lu, k * n + k + 1, n - k - 1);
      }
    }
    return new Lu(lu, pivots, permutation(pivots, m));
  }

  /** What exchanging row k with row {@code pivots[k]}, for each k in turn, makes of 0, 1, ... */
  public static int[] permutation(int[] pivots, int size) {
    var permutation = new int[size];
    Arrays.setAll(permutation, i -> i);
    for (int k = 0; k < pivots.length; k++) {
      int other = permutation[pivots[k]];
      permutation[pivots[k]] = permutation[k];
      permutation[k] = other;
    }
    return permutation;
  }

  /**
   * The X with {@code op(a) X = b}, for a triangular m by m {@code a} and an m by n {@code b}.
   *
   * @param lower which triangle is read
   * @param transposed whether op transposes
   * @param unit whether ones are taken for the diagonal
   */
  public static double[] solve(
      double[] a, double[] b, int m, int n, boolean lower, boolean transposed, boolean unit) {
    double[] x = b.clone();
    boolean forward = lower != transposed;
    for (int step = 0; step < m; step++) {
      int i = forward ? step : m - 1 - step;
      int from = forward ? 0 : i + 1;
      int to = forward ? i : m;
      for (int k = from; k < to; k++) {
        double factor = transposed ? a[k * m + i] : a[i * m + k];
        if (factor != 0) {
          RowLoops.subtract(x, i * n, factor, x, k * n, n);
        }
      }
      if (!unit) {
        double diagonal = a[i * m + i];
        for (int j = i * n; j < (i + 1) * n; j++) {
          x[j] /= diagonal;
        }
      }
    }
    return x;
  }

  /**
   * The X with a X = b, for a tridiagonal m by m matrix {@code a} and an m by n {@code b}, by
   * elimination with partial pivoting.
   */
  public static double[] solveTridiagonal(
      double[] lower, double[] diagonal, double[] upper, double[] b, int m, int n) {
    double[] d = diagonal.clone();
    double[] next = upper.clone();
    var second = new double[m]; // The diagonal that exchanges of rows fill.
    double[] x = b.clone();
    for (int i = 0; i + 1 < m; i++) {
      double below = lower[i + 1];
      if (Math.abs(below) > Math.abs(d[i])) {
        double factor = d[i] / below;
        double belowDiagonal = d[i + 1];
        d[i] = below;
        d[i + 1] = next[i] - factor * belowDiagonal;
        next[i] = belowDiagonal;
        if (i + 2 < m) {
          second[i] = next[i + 1];
          next[i + 1] = -factor * second[i];
        }
        RowLoops.swap(x, i * n, (i + 1) * n, n);
        RowLoops.subtract(x, (i + 1) * n, factor, x, i * n, n);
      } else {
        double factor = below / d[i];
        d[i + 1] -= factor * next[i];
        RowLoops.subtract(x, (i + 1) * n, factor, x, i * n, n);
      }
    }
    for (int i = m - 1; i >= 0; i--) {
      if (i + 1 < m) {
        RowLoops.subtract(x, i * n, next[i], x, (i + 1) * n, n);
      }
      if (i + 2 < m) {
        RowLoops.subtract(x, i * n, second[i], x, (i + 2) * n, n);
      }
      for (int j = i * n; j < (i + 1) * n; j++) {
        x[j] /= d[i];
      }
    }
    return x;
  }
}
