package dev.panax.cpu.linalg;

/** Loops over parts of rows, each from an offset on. */
public final class RowLoops {
  private RowLoops() {}

  /** {@code x -= factor y}. */
  static void subtract(double[] x, int atX, double factor, double[] y, int atY, int count) {
    for (int i = 0; i < count; i++) {
      x[atX + i] -= factor * y[atY + i];
    }
  }

  static double dot(double[] x, int atX, double[] y, int atY, int count) {
    double sum = 0;
    for (int i = 0; i < count; i++) {
      sum += x[atX + i] * y[atY + i];
    }
    return sum;
  }

  static void swap(double[] x, int first, int second, int count) {
    for (int i = 0; i < count; i++) {
      double value = x[first + i];
      x[first + i] = x[second + i];
      x[second + i] = value;
    }
  }

  /** {@code x, y = cos x + sin y, cos y - sin x}. */
  static void rotate(double[] x, int atX, double[] y, int atY, int count, double cos, double sin) {
    for (int i = 0; i < count; i++) {
      double p = x[atX + i];
      double q = y[atY + i];
      x[atX + i] = cos * p + sin * q;
      y[atY + i] = cos * q - sin * p;
    }
  }

  /** The transpose of an m by n matrix. */
  public static double[] transpose(double[] a, int m, int n) {
    var result = new double[a.length];
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        result[j * m + i] = a[i * n + j];
      }
    }
    return result;
  }

  static double[] identity(int n) {
    var result = new double[n * n];
    for (int i = 0; i < n; i++) {
      result[i * n + i] = 1;
    }
    return result;
  }
}
