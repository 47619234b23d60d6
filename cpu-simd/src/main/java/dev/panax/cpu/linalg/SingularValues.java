package dev.panax.cpu.linalg;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * The singular values of an m by n matrix, descending, and its singular vectors: those of U in
 * columns, those of V in rows. First QR, then Jacobi's one-sided rotations, which make the columns
 * of R orthogonal and find small singular values to full accuracy (Demmel and Veselic, 1992).
 *
 * @param u m by {@code columns}
 * @param vt {@code rows} by n
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record SingularValues(double[] values, double[] u, double[] vt) {
  private static final int MAX_SWEEPS = 60;
  private static final double ORTHOGONAL = 0x1p-50;

  /**
   * Of {@code a}; with {@code full}, U is m by m and V^T n by n, else both have min(m, n) vectors.
   */
  public static SingularValues of(double[] a, int m, int n, boolean full) {
    if (m < n) {
      SingularValues transposed = of(RowLoops.transpose(a, m, n), n, m, full);
      int columns = full ? n : m;
      return new SingularValues(
          transposed.values,
          RowLoops.transpose(transposed.vt, m, m),
          RowLoops.transpose(transposed.u, n, columns));
    }
    Householder.Reduced qr = Householder.qr(a, m, n);
    var columns = new double[n * n]; // Of R, one after the other.
    for (int j = 0; j < n; j++) {
      for (int i = 0; i <= j; i++) {
        columns[j * n + i] = qr.a()[i * n + j];
      }
    }
    double[] vt = RowLoops.identity(n);
    if (!orthogonalize(columns, vt, n)) {
      Arrays.fill(columns, Double.NaN);
      Arrays.fill(vt, Double.NaN);
    }
    return assemble(qr, columns, vt, m, n, full ? m : n);
  }

  private static boolean orthogonalize(double[] columns, double[] vt, int n) {
    for (int sweep = 0; sweep < MAX_SWEEPS; sweep++) {
      boolean isDone = true;
      for (int i = 0; i < n; i++) {
        for (int j = i + 1; j < n; j++) {
          isDone &= !rotate(columns, vt, n, i, j);
        }
      }
      if (isDone) {
        return true;
      }
    }
    return false;
  }

  /** Makes two columns orthogonal; whether they were not. */
  private static boolean rotate(double[] columns, double[] vt, int n, int i, int j) {
    double alpha = RowLoops.dot(columns, i * n, columns, i * n, n);
    double beta = RowLoops.dot(columns, j * n, columns, j * n, n);
    double gamma = RowLoops.dot(columns, i * n, columns, j * n, n);
    if (Math.abs(gamma) <= ORTHOGONAL * Math.sqrt(alpha) * Math.sqrt(beta)) {
      return false;
    }
    double zeta = (beta - alpha) / (2 * gamma);
    double tan = Math.copySign(1, zeta) / (Math.abs(zeta) + Math.hypot(1, zeta));
    double cos = 1 / Math.hypot(1, tan);
    RowLoops.rotate(columns, i * n, columns, j * n, n, cos, -cos * tan);
    RowLoops.rotate(vt, i * n, vt, j * n, n, cos, -cos * tan);
    return true;
  }

  private static SingularValues assemble(
      Householder.Reduced qr, double[] columns, double[] vt, int m, int n, int width) {
    var lengths = new double[n];
    for (int i = 0; i < n; i++) {
      lengths[i] = Math.sqrt(RowLoops.dot(columns, i * n, columns, i * n, n));
    }
    int[] order =
        IntStream.range(0, n)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -lengths[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    var left = new double[n * n];
    var right = new double[n * n];
    int rank = 0;
    for (int k = 0; k < n; k++) {
      int from = order[k];
      System.arraycopy(vt, from * n, right, k * n, n);
      rank += lengths[from] == 0 ? 0 : 1;
      for (int i = 0; i < n && lengths[from] != 0; i++) {
        left[k * n + i] = columns[from * n + i] / lengths[from];
      }
    }
    complete(left, rank, n);
    // U = Q left, and beyond the columns of left those of Q.
    double[] q = Householder.product(qr.a(), m, n, qr.taus(), width, 0);
    var u = new double[m * width];
    for (int i = 0; i < m; i++) {
      for (int k = 0; k < n; k++) {
        u[i * width + k] = RowLoops.dot(q, i * width, left, k * n, n);
      }
      System.arraycopy(q, i * width + n, u, i * width + n, width - n);
    }
    return new SingularValues(
        Arrays.stream(order).mapToDouble(i -> lengths[i]).toArray(), u, right);
  }

  /** Replaces the rows from {@code rank} on by such that all n rows are orthonormal. */
  private static void complete(double[] rows, int rank, int n) {
    if (rank == n) {
      return;
    }
    double[] columns = RowLoops.transpose(Arrays.copyOf(rows, rank * n), rank, n);
    Householder.Reduced qr = Householder.qr(columns, n, rank);
    double[] q = Householder.product(qr.a(), n, rank, qr.taus(), n, 0);
    double[] completed = RowLoops.transpose(q, n, n);
    System.arraycopy(completed, rank * n, rows, rank * n, (n - rank) * n);
  }
}
