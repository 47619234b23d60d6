package dev.panax.cpu.linalg;

import java.util.Arrays;

/**
 * Reductions of matrices by reflectors {@code H = I - tau v v^T}, with the signs and the storage of
 * LAPACK: v is 1 at its first place, and stored where it made zeros.
 */
public final class Householder {
  private Householder() {}

  /**
   * A reduced matrix.
   *
   * @param a the reduced matrix, with the reflectors in place of its zeros
   * @param taus the factor of each reflector
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  public record Reduced(double[] a, double[] taus) {}

  /**
   * Makes the reflector that zeroes a column below {@code row}, from the elements of {@code a} at
   * {@code (row.., column)}; stores it there, and what the column becomes at {@code row}.
   *
   * @param v filled with the reflector
   * @return tau
   */
  private static double reflector(double[] a, int m, int n, int row, int column, double[] v) {
    double alpha = a[row * n + column];
    double largest = 0;
    for (int i = row + 1; i < m; i++) {
      v[i] = a[i * n + column];
      largest = Math.max(largest, Math.abs(v[i]));
    }
    v[row] = 1;
    if (largest == 0) {
      return 0;
    }
    double scale = Math.max(largest, Math.abs(alpha));
    double squares = alpha / scale * (alpha / scale);
    for (int i = row + 1; i < m; i++) {
      squares += v[i] / scale * (v[i] / scale);
    }
    double beta = -Math.copySign(scale * Math.sqrt(squares), alpha);
    for (int i = row + 1; i < m; i++) {
      v[i] /= alpha - beta;
      a[i * n + column] = v[i];
    }
    a[row * n + column] = beta;
    return (beta - alpha) / beta;
  }

  /** {@code H a}, of the rows from {@code row} and the columns from {@code column} on. */
  private static void applyLeft(
      double[] a, int m, int n, int row, int column, double[] v, double tau, double[] sums) {
    if (tau == 0) {
      return;
    }
    int count = n - column;
    Arrays.fill(sums, 0, count, 0);
    for (int i = row; i < m; i++) {
      RowLoops.subtract(sums, 0, -v[i], a, i * n + column, count);
    }
    for (int i = row; i < m; i++) {
      RowLoops.subtract(a, i * n + column, tau * v[i], sums, 0, count);
    }
  }

  /** The QR factors of an m by n matrix: R above the reflectors of Q. */
  public static Reduced qr(double[] matrix, int m, int n) {
    double[] a = matrix.clone();
    var taus = new double[Math.min(m, n)];
    var v = new double[m];
    var sums = new double[n];
    for (int k = 0; k < taus.length; k++) {
      taus[k] = reflector(a, m, n, k, k, v);
      applyLeft(a, m, n, k, k + 1, v, taus[k], sums);
    }
    return new Reduced(a, taus);
  }

  /**
   * The first {@code columns} columns of the product of the reflectors in the m by n matrix {@code
   * a}, the k-th of which begins at row {@code k + offset} of column k.
   */
  public static double[] product(double[] a, int m, int n, double[] taus, int columns, int offset) {
    var q = new double[m * columns];
    for (int i = 0; i < Math.min(m, columns); i++) {
      q[i * columns + i] = 1;
    }
    var v = new double[m];
    var sums = new double[columns];
    for (int k = taus.length - 1; k >= 0; k--) {
      v[k + offset] = 1;
      for (int i = k + offset + 1; i < m; i++) {
        v[i] = a[i * n + k];
      }
      applyLeft(q, m, columns, k + offset, 0, v, taus[k], sums);
    }
    return q;
  }

  /** The upper Hessenberg form of an n by n matrix. */
  public static Reduced hessenberg(double[] matrix, int n) {
    double[] a = matrix.clone();
    var taus = new double[Math.max(n - 1, 0)];
    var v = new double[n];
    var sums = new double[n];
    for (int k = 0; k < taus.length; k++) {
      taus[k] = reflector(a, n, n, k + 1, k, v);
      for (int i = 0; i < n; i++) {
        double along = taus[k] * RowLoops.dot(a, i * n + k + 1, v, k + 1, n - k - 1);
        RowLoops.subtract(a, i * n + k + 1, along, v, k + 1, n - k - 1);
      }
      applyLeft(a, n, n, k + 1, k + 1, v, taus[k], sums);
    }
    return new Reduced(a, taus);
  }

  /**
   * The tridiagonal form of a symmetric n by n matrix, in its lower triangle, which alone is read;
   * the other keeps its elements.
   */
  public static Reduced tridiagonal(double[] matrix, int n) {
    double[] a = matrix.clone();
    var taus = new double[Math.max(n - 1, 0)];
    var v = new double[n];
    var w = new double[n];
    for (int k = 0; k < taus.length; k++) {
      double tau = reflector(a, n, n, k + 1, k, v);
      taus[k] = tau;
      if (tau == 0) {
        continue;
      }
      // w = tau A v - tau^2 (v^T A v) / 2 v, then A - v w^T - w v^T.
      Arrays.fill(w, k + 1, n, 0);
      for (int i = k + 1; i < n; i++) {
        int row = i * n;
        double sum = a[row + i] * v[i] + RowLoops.dot(a, row + k + 1, v, k + 1, i - k - 1);
        w[i] += tau * sum;
        RowLoops.subtract(w, k + 1, -tau * v[i], a, row + k + 1, i - k - 1);
      }
      double half = tau / 2 * RowLoops.dot(w, k + 1, v, k + 1, n - k - 1);
      RowLoops.subtract(w, k + 1, half, v, k + 1, n - k - 1);
      for (int i = k + 1; i < n; i++) {
        RowLoops.subtract(a, i * n + k + 1, v[i], w, k + 1, i - k);
        RowLoops.subtract(a, i * n + k + 1, w[i], v, k + 1, i - k);
      }
    }
    return new Reduced(a, taus);
  }
}
