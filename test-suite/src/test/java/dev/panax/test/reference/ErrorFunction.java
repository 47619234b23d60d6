package dev.panax.test.reference;

/** The error function and its inverse in double precision, to about 1e-15. */
public final class ErrorFunction {
  private static final double TWO_OVER_SQRT_PI = 2 / Math.sqrt(Math.PI);

  private ErrorFunction() {}

  /** The error function. */
  public static double erf(double x) {
    if (Math.abs(x) > 2) {
      return Math.copySign(1 - erfc(Math.abs(x)), x);
    }
    // Abramowitz and Stegun 7.1.6, a series of one sign.
    double term = x;
    double sum = x;
    for (int n = 1; Math.abs(term) > 1e-20 * Math.abs(sum); n++) {
      term *= 2 * x * x / (2 * n + 1);
      sum += term;
    }
    return TWO_OVER_SQRT_PI * Math.exp(-x * x) * sum;
  }

  /** 1 - erf(x) for x >= 0, without cancellation where it is small. */
  private static double erfc(double x) {
    if (x <= 2) {
      return 1 - erf(x);
    }
    // Abramowitz and Stegun 7.1.14, a continued fraction, from the inside out.
    double fraction = x;
    for (int n = 100; n >= 1; n--) {
      fraction = x + n / 2.0 / fraction;
    }
    return Math.exp(-x * x) / Math.sqrt(Math.PI) / fraction;
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
