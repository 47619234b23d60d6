package dev.panax.cpu.linalg;

import java.util.Arrays;

/**
 * The real Schur form of a matrix, {@code a = q t q^T}: t is quasi-triangular with real eigenvalues
 * and 2 by 2 blocks of complex pairs on its diagonal, in which the diagonal elements are equal.
 * Found by the QR algorithm with implicit double shifts (Golub and Van Loan, Matrix Computations,
 * section 7.5).
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record RealSchur(double[] t, double[] q) {
  private static final int MAX_STEPS = 60;

  /** Of the n by n matrix {@code a}; nan without convergence. */
  public static RealSchur of(double[] a, int n) {
    Householder.Reduced hessenberg = Householder.hessenberg(a, n);
    double[] q = Householder.product(hessenberg.a(), n, n, hessenberg.taus(), n, 1);
    double[] t = hessenberg.a();
    for (int i = 2; i < n; i++) {
      Arrays.fill(t, i * n, i * n + i - 1, 0);
    }
    var iteration = new Iteration(t, RowLoops.transpose(q, n, n), n);
    if (!iteration.run()) {
      Arrays.fill(t, Double.NaN);
      Arrays.fill(iteration.qt, Double.NaN);
    }
    return new RealSchur(t, RowLoops.transpose(iteration.qt, n, n));
  }

  /**
   * The iteration on t.
   *
   * @param qt the transpose of q, as its columns are rotated
   */
  private record Iteration(double[] t, double[] qt, int n) {

    boolean run() {
      int high = n - 1;
      int steps = 0;
      while (high >= 0) {
        int low = high;
        while (low > 0 && !isNegligible(low)) {
          low--;
        }
        if (low > 0) {
          t[low * n + low - 1] = 0;
        }
        if (low >= high - 1) {
          if (low < high) {
            standardize(low);
          }
          high = low - 1;
          steps = 0;
        } else if (steps++ == MAX_STEPS) {
          return false;
        } else {
          step(low, high, steps % 10 == 0);
        }
      }
      return true;
    }

    private boolean isNegligible(int row) {
      double neighbours = Math.abs(at(row - 1, row - 1)) + Math.abs(at(row, row));
      return Math.abs(at(row, row - 1)) <= Math.ulp(neighbours) / 2;
    }

    private double at(int i, int j) {
      return t[i * n + j];
    }

    /**
     * One double step on the rows and columns from low to high; exceptional shifts break cycles.
     */
    private void step(int low, int high, boolean exceptional) {
      double corner = at(high, high);
      double trace = at(high - 1, high - 1) + corner;
      double determinant =
          at(high - 1, high - 1) * corner - at(high - 1, high) * at(high, high - 1);
      double half = (at(high - 1, high - 1) - corner) / 2;
      double discriminant = half * half + at(high - 1, high) * at(high, high - 1);
      if (discriminant >= 0) {
        // Real shifts: the one that is nearer to the corner, twice.
        double root = Math.sqrt(discriminant);
        double shift = trace / 2 + Math.copySign(root, -half);
        trace = 2 * shift;
        determinant = shift * shift;
      }
      if (exceptional) {
        double size = Math.abs(at(high, high - 1)) + Math.abs(at(high - 1, high - 2));
        trace = 1.5 * size;
        determinant = size * size;
      }
      // The first column of (t - s1)(t - s2).
      double x =
          at(low, low) * (at(low, low) - trace) + determinant + at(low, low + 1) * at(low + 1, low);
      double y = at(low + 1, low) * (at(low, low) + at(low + 1, low + 1) - trace);
      double z = at(low + 1, low) * at(low + 2, low + 1);
      for (int k = low; k < high; k++) {
        reflect(x, y, z, low, k, Math.min(k + 2, high));
        x = at(k + 1, k);
        y = k + 2 <= high ? at(k + 2, k) : 0;
        z = k + 3 <= high ? at(k + 3, k) : 0;
      }
    }

    /** Applies to the rows and columns k to last the reflector that zeroes y and z. */
    private void reflect(double x, double y, double z, int low, int k, int last) {
      double scale = Math.abs(x) + Math.abs(y) + Math.abs(z);
      if (scale == 0) {
        return;
      }
      double head = x / scale;
      double middle = y / scale;
      double tail = z / scale;
      double length = Math.copySign(Math.sqrt(head * head + middle * middle + tail * tail), head);
      double[] v = {1, middle / (head + length), tail / (head + length)};
      double tau = (head + length) / length;
      int size = last - k + 1;
      int from = Math.max(k - 1, low);
      reflectRows(t, k, size, from, v, tau);
      reflectRows(qt, k, size, 0, v, tau);
      for (int i = 0; i <= Math.min(last + 1, n - 1); i++) {
        double sum = tau * RowLoops.dot(t, i * n + k, v, 0, size);
        RowLoops.subtract(t, i * n + k, sum, v, 0, size);
      }
      for (int i = k + 1; i <= last && k > low; i++) {
        t[i * n + k - 1] = 0;
      }
    }

    private void reflectRows(double[] a, int k, int size, int from, double[] v, double tau) {
      var sums = new double[n - from];
      for (int i = 0; i < size; i++) {
        RowLoops.subtract(sums, 0, -v[i], a, (k + i) * n + from, n - from);
      }
      for (int i = 0; i < size; i++) {
        RowLoops.subtract(a, (k + i) * n + from, tau * v[i], sums, 0, n - from);
      }
    }

    /** Splits a block of real eigenvalues; makes the diagonal of a block of complex ones equal. */
    private void standardize(int k) {
      double a = at(k, k);
      double b = at(k, k + 1);
      double c = at(k + 1, k);
      double d = at(k + 1, k + 1);
      double half = (a - d) / 2;
      double largest = Math.max(Math.abs(b), Math.abs(c));
      double scale = Math.max(Math.abs(half), largest);
      if (c == 0) {
        return;
      }
      double discriminant = half / scale * half + b / scale * c;
      boolean isReal = discriminant >= 0;
      double cos;
      double sin;
      if (isReal) {
        double root = half + Math.copySign(Math.sqrt(scale) * Math.sqrt(discriminant), half);
        double length = Math.hypot(c, root);
        cos = root / length;
        sin = c / length;
      } else {
        double sigma = b + c;
        double length = Math.hypot(sigma, 2 * half);
        cos = length == 0 ? 1 : Math.sqrt((1 + Math.abs(sigma) / length) / 2);
        sin = length == 0 ? 0 : -half / (length * cos) * Math.copySign(1, sigma);
      }
      RowLoops.rotate(t, k * n, t, (k + 1) * n, n, cos, sin);
      RowLoops.rotate(qt, k * n, qt, (k + 1) * n, n, cos, sin);
      for (int i = 0; i <= k + 1; i++) {
        double p = at(i, k);
        double q = at(i, k + 1);
        t[i * n + k] = cos * p + sin * q;
        t[i * n + k + 1] = cos * q - sin * p;
      }
      if (isReal) {
        t[(k + 1) * n + k] = 0;
      } else {
        double mean = (at(k, k) + at(k + 1, k + 1)) / 2;
        t[k * n + k] = mean;
        t[(k + 1) * n + k + 1] = mean;
      }
    }
  }
}
