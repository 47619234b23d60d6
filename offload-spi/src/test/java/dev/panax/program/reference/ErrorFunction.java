package dev.panax.program.reference;

/** The error function and its inverse in double precision, to about 1e-15. */
public final class ErrorFunction {
  private static final double TWO_OVER_SQRT_PI = 1.1283791670955126;

  private ErrorFunction() {}

  /** The error function. */
  public static double erf(double x) {
    if (Math.abs(x) > 1) {
      return Math.copySign(1 - erfc(Math.abs(x)), x);
    }
    // Abramowitz and Stegun 7.1.6, a series of one sign.
    double term = 1;
    double rest = 0;
    for (int n = 1; term > 1e-20; n++) {
      term *= 2 * x * x / (2 * n + 1);
      rest += term;
    }
    return TWO_OVER_SQRT_PI * expOfMinusSquare(x) * (x + x * rest);
  }

  /** 1 - erf(x) for x >= 0, without cancellation where it is small. */
  static double erfc(double x) {
    if (x <= 1) {
      return 1 - erf(x);
    }
    // Abramowitz and Stegun 7.1.14, a continued fraction, from the inside out.
    double fraction = x;
    for (int n = 200; n >= 1; n--) {
      fraction = x + n / 2.0 / fraction;
    }
    return expOfMinusSquare(x) / Math.sqrt(Math.PI) / fraction;
  }

  /** With the rounding error of the square put right, which the exponential would magnify. */
  private static double expOfMinusSquare(double x) {
    double square = x * x;
    double error = Double.isInfinite(square) ? 0 : Math.fma(x, x, -square);
    return Math.exp(-square) * (1 - error);
  }

  /** The x with {@code erf(x) == y}; infinite at -1 and 1, nan beyond. */
  public static double inverse(double y) {
    double tail = 1 - Math.abs(y);
    if (!(tail > 0)) {
      return tail == 0 ? Math.copySign(Double.POSITIVE_INFINITY, y) : Double.NaN;
    }
    // Halley's method from Winitzki's approximation. Where |y| is large the tail 1 - |y|, exact by
    // Sterbenz's lemma, carries more digits than y does.
    double log = Math.log(tail * (1 + Math.abs(y)));
    double a = 2 / (Math.PI * 0.147) + log / 2;
    double x = Math.sqrt(Math.max(0, Math.sqrt(a * a - log / 0.147) - a));
    for (int i = 0; i < 4; i++) {
      double error = Math.abs(y) < 0.5 ? erf(x) - Math.abs(y) : tail - erfc(x);
      double newton = error / (TWO_OVER_SQRT_PI * Math.exp(-x * x));
      x -= newton / (1 + x * newton);
    }
    return Math.copySign(x, y);
  }
}
