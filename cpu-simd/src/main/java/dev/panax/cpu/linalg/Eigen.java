package dev.panax.cpu.linalg;

import java.util.Arrays;

/**
 * The eigenvalues of a general matrix and its left and right eigenvectors, in columns of length 1
 * whose largest component is real: those of the real Schur form, by substitution. Complex numbers
 * are pairs of doubles.
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record Eigen(double[] values, double[] left, double[] right) {

  /** Of the n by n matrix {@code a}. */
  public static Eigen of(double[] a, int n) {
    RealSchur schur = RealSchur.of(a, n);
    double[] values = values(schur.t(), n);
    double[] right = rotated(schur.q(), new Vectors(schur.t(), values, n).all(), n);
    // A left eigenvector is a right one of the transpose, for the conjugate eigenvalue. Turned
    // around, the transpose of t is quasi-triangular again.
    var turned = new double[n * n];
    var turnedQ = new double[n * n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        turned[i * n + j] = schur.t()[(n - 1 - j) * n + n - 1 - i];
        turnedQ[i * n + j] = schur.q()[i * n + n - 1 - j];
      }
    }
    double[] backward = rotated(turnedQ, new Vectors(turned, values(turned, n), n).all(), n);
    var left = new double[2 * n * n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        System.arraycopy(backward, 2 * (i * n + n - 1 - j), left, 2 * (i * n + j), 2);
      }
    }
    return new Eigen(values, left, right);
  }

  /** Of each 2 by 2 block first the one with the positive imaginary part. */
  private static double[] values(double[] t, int n) {
    var values = new double[2 * n];
    for (int k = 0; k < n; k++) {
      values[2 * k] = t[k * n + k];
      if (k + 1 < n && t[(k + 1) * n + k] != 0) {
        double imaginary =
            Math.sqrt(Math.abs(t[k * n + k + 1])) * Math.sqrt(Math.abs(t[(k + 1) * n + k]));
        values[2 * k + 1] = imaginary;
        values[2 * k + 2] = t[(k + 1) * n + k + 1];
        values[2 * k + 3] = -imaginary;
        k++;
      }
    }
    return values;
  }

  /** The columns of {@code q y}, normalized. */
  private static double[] rotated(double[] q, double[] y, int n) {
    var vectors = new double[2 * n * n];
    for (int i = 0; i < n; i++) {
      for (int k = 0; k < n; k++) {
        RowLoops.subtract(vectors, 2 * i * n, -q[i * n + k], y, 2 * k * n, 2 * n);
      }
    }
    for (int j = 0; j < n; j++) {
      normalize(vectors, j, n);
    }
    return vectors;
  }

  private static void normalize(double[] vectors, int column, int n) {
    double squares = 0;
    double largest = -1;
    double re = 1;
    double im = 0;
    for (int i = 0; i < n; i++) {
      int at = 2 * (i * n + column);
      double size = Math.hypot(vectors[at], vectors[at + 1]);
      squares += size * size;
      if (size > largest) {
        largest = size;
        re = vectors[at] / size;
        im = vectors[at + 1] / size;
      }
    }
    double length = Math.sqrt(squares);
    if (im == 0) {
      re = 1; // Real vectors keep their sign.
    }
    for (int i = 0; i < n; i++) {
      int at = 2 * (i * n + column);
      double x = vectors[at];
      double y = vectors[at + 1];
      vectors[at] = (x * re + y * im) / length;
      vectors[at + 1] = Math.hypot(x, y) == largest && im != 0 ? 0 : (y * re - x * im) / length;
    }
  }

  /** The right eigenvectors of a quasi-triangular matrix, by substitution from below. */
  private record Vectors(double[] t, double[] values, int n) {

    /** In columns. */
    double[] all() {
      var columns = new double[2 * n * n];
      double norm = 0;
      for (double element : t) {
        norm = Math.max(norm, Math.abs(element));
      }
      double least = Math.max(Math.ulp(norm), Double.MIN_NORMAL);
      var y = new double[2 * n];
      for (int k = 0; k < n; k++) {
        double re = values[2 * k];
        double im = values[2 * k + 1];
        Arrays.fill(y, 0);
        int first = k;
        if (im == 0) {
          y[2 * k] = 1;
        } else {
          // Of the block (a b; c a): (b, lambda - a).
          first = im > 0 ? k : k - 1;
          y[2 * first] = t[first * n + first + 1];
          y[2 * first + 3] = im;
        }
        substitute(y, first - 1, re, im, least);
        for (int i = 0; i < n; i++) {
          columns[2 * (i * n + k)] = y[2 * i];
          columns[2 * (i * n + k) + 1] = y[2 * i + 1];
        }
      }
      return columns;
    }

    private void substitute(double[] y, int from, double re, double im, double least) {
      int i = from;
      while (i >= 0) {
        boolean isBlock = i > 0 && t[i * n + i - 1] != 0;
        double[] low = rest(y, i);
        if (!isBlock) {
          double[] divisor = {t[i * n + i] - re, -im};
          put(y, i, divide(low, atLeast(divisor, least)));
          i--;
          continue;
        }
        double[] high = rest(y, i - 1);
        double b = t[(i - 1) * n + i];
        double c = t[i * n + i - 1];
        double[] a = {t[(i - 1) * n + i - 1] - re, -im};
        double[] d = {t[i * n + i] - re, -im};
        double[] determinant = times(a, d);
        determinant[0] -= b * c;
        atLeast(determinant, least * least);
        double[] dHigh = times(d, high);
        double[] aLow = times(a, low);
        put(
            y,
            i - 1,
            divide(new double[] {dHigh[0] - b * low[0], dHigh[1] - b * low[1]}, determinant));
        put(y, i, divide(new double[] {aLow[0] - c * high[0], aLow[1] - c * high[1]}, determinant));
        i -= 2;
      }
    }

    /** What row i leaves to be solved: minus the sum of t y over the places already known. */
    private double[] rest(double[] y, int i) {
      var sum = new double[2];
      for (int j = i + 1; j < n; j++) {
        sum[0] -= t[i * n + j] * y[2 * j];
        sum[1] -= t[i * n + j] * y[2 * j + 1];
      }
      return sum;
    }

    private static void put(double[] y, int i, double[] value) {
      y[2 * i] = value[0];
      y[2 * i + 1] = value[1];
    }

    private static double[] times(double[] x, double[] y) {
      return new double[] {x[0] * y[0] - x[1] * y[1], x[0] * y[1] + x[1] * y[0]};
    }

    private static double[] divide(double[] x, double[] y) {
      double scale = Math.max(Math.abs(y[0]), Math.abs(y[1]));
      double re = y[0] / scale;
      double im = y[1] / scale;
      double squares = (re * re + im * im) * scale;
      return new double[] {(x[0] * re + x[1] * im) / squares, (x[1] * re - x[0] * im) / squares};
    }

    private static double[] atLeast(double[] x, double least) {
      if (Math.abs(x[0]) + Math.abs(x[1]) < least) {
        x[0] = least;
        x[1] = 0;
      }
      return x;
    }
  }
}
