package dev.panax.cpu.linalg;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * The eigenvalues of a symmetric matrix, ascending, with the eigenvectors in columns: those of its
 * tridiagonal form, found by the QL algorithm with implicit shifts (Golub and Van Loan, Matrix
 * Computations, section 8.3).
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record SymmetricEigen(double[] values, double[] vectors) {
  private static final int MAX_STEPS = 60;

  /**
   * Of the n by n matrix {@code a}, of which the lower triangle is read; nan without convergence.
   */
  public static SymmetricEigen of(double[] a, int n) {
    Householder.Reduced reduced = Householder.tridiagonal(a, n);
    var d = new double[n];
    var e = new double[n];
    for (int i = 0; i < n; i++) {
      d[i] = reduced.a()[i * n + i];
      e[i] = i + 1 < n ? reduced.a()[(i + 1) * n + i] : 0;
    }
    double[] q = Householder.product(reduced.a(), n, n, reduced.taus(), n, 1);
    double[] rows = RowLoops.transpose(q, n, n);
    for (int l = 0; l < n; l++) {
      if (!isolate(d, e, rows, l, n)) {
        Arrays.fill(d, Double.NaN);
        Arrays.fill(rows, Double.NaN);
        break;
      }
    }
    return sorted(d, rows, n);
  }

  /** Rotates until {@code e[l]} is zero; false if that takes too long. */
  private static boolean isolate(double[] d, double[] e, double[] rows, int l, int n) {
    for (int step = 0; step < MAX_STEPS; step++) {
      int m = l;
      while (m + 1 < n && Math.abs(e[m]) > Math.ulp(Math.abs(d[m]) + Math.abs(d[m + 1])) / 2) {
        m++;
      }
      if (m == l) {
        return true;
      }
      chase(d, e, rows, l, m, n);
    }
    return false;
  }

  /** One QL step on the rows and columns from l to m, which no others are coupled with. */
  private static void chase(double[] d, double[] e, double[] rows, int l, int m, int n) {
    double half = (d[l + 1] - d[l]) / (2 * e[l]);
    double shift = d[l] - e[l] / (half + Math.copySign(Math.hypot(half, 1), half));
    double g = d[m] - shift;
    double sin = 1;
    double cos = 1;
    double correction = 0;
    for (int i = m - 1; i >= l; i--) {
      double f = sin * e[i];
      double b = cos * e[i];
      double r = Math.hypot(f, g);
      e[i + 1] = r;
      if (r == 0) {
        d[i + 1] -= correction;
        e[m] = 0;
        return;
      }
      sin = f / r;
      cos = g / r;
      g = d[i + 1] - correction;
      double t = (d[i] - g) * sin + 2 * cos * b;
      correction = sin * t;
      d[i + 1] = g + correction;
      g = cos * t - b;
      RowLoops.rotate(rows, (i + 1) * n, rows, i * n, n, cos, sin);
    }
    d[l] -= correction;
    e[l] = g;
    e[m] = 0;
  }

  private static SymmetricEigen sorted(double[] d, double[] rows, int n) {
    int[] order =
        IntStream.range(0, n)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> d[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    var vectors = new double[n * n];
    for (int j = 0; j < n; j++) {
      for (int i = 0; i < n; i++) {
        vectors[i * n + j] = rows[order[j] * n + i];
      }
    }
    return new SymmetricEigen(Arrays.stream(order).mapToDouble(i -> d[i]).toArray(), vectors);
  }
}
