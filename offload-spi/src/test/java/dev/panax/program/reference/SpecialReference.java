package dev.panax.program.reference;

import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/**
 * Special functions in double precision, from their definitions as integrals and sums, to about
 * 1e-14 of their largest term.
 */
public final class SpecialReference {
  /** B(2k) / (2k (2k - 1)), with the Bernoulli numbers B. */
  private static final double[] STIRLING = {
    1.0 / 12, -1.0 / 360, 1.0 / 1260, -1.0 / 1680, 1.0 / 1188, -691.0 / 360360, 1.0 / 156
  };

  private SpecialReference() {}

  /** 1 - erf(x). */
  public static double erfc(double x) {
    return x < 0.5 ? 1 - ErrorFunction.erf(x) : ErrorFunction.erfc(x);
  }

  /** log |gamma(x)|, by Stirling's series. */
  public static double lgamma(double x) {
    if (x <= 0) {
      double sin = Math.abs(Math.sin(Math.PI * (x - Math.rint(x))));
      return Double.isInfinite(x) ? -x : Math.log(Math.PI / sin) - lgamma(1 - x);
    }
    double product = 1;
    double a = x;
    for (; a < 20; a++) {
      product *= a;
    }
    double rest = 0;
    for (int k = STIRLING.length - 1; k >= 0; k--) {
      rest = rest / (a * a) + STIRLING[k];
    }
    double stirling = (a - 0.5) * (Math.log(a) - 1) - 0.5 + 0.5 * Math.log(2 * Math.PI) + rest / a;
    return stirling - Math.log(product);
  }

  /** The derivative of {@link #lgamma}. */
  public static double digamma(double x) {
    if (x <= 0) {
      double turn = x - Math.rint(x);
      return turn == 0 ? Double.NaN : digamma(1 - x) - Math.PI / Math.tan(Math.PI * turn);
    }
    double sum = 0;
    double a = x;
    for (; a < 20; a++) {
      sum += 1 / a;
    }
    double rest = 0;
    for (int k = STIRLING.length - 1; k >= 0; k--) {
      rest = (rest + (2 * k + 1) * STIRLING[k]) / (a * a);
    }
    return Math.log(a) - 0.5 / a - rest - sum;
  }

  /** e^-|x| In(x): the mean of exp(|x| (cos t - 1)) cos(n t) over a period. */
  public static double besselExp(int n, double x) {
    if (Double.isInfinite(x)) {
      return Math.copySign(0, n == 0 ? 1 : x);
    }
    double a = Math.abs(x);
    if (a < 0.1 && n == 1) {
      return x / 2 * (1 + x * x / 8 * (1 + x * x / 24 * (1 + x * x / 48))) * Math.exp(-a);
    }
    if (a > 1e4) {
      double sign = n == 0 ? 1 : Math.signum(x);
      return sign / Math.sqrt(2 * Math.PI * a) * (1 - (4 * n * n - 1) / (8 * a));
    }
    int points = 64 + 16 * (int) Math.sqrt(Math.abs(x) + 1);
    double sum = 0;
    for (int i = 0; i < points; i++) {
      double half = Math.sin(Math.PI * i / points);
      sum += Math.exp(-2 * Math.abs(x) * half * half) * Math.cos(2 * Math.PI * n * i / points);
    }
    return sum / points * (n == 0 ? 1 : Math.signum(x));
  }

  /** The regularized lower incomplete gamma function. */
  public static double igamma(double a, double x) {
    if (!(a >= 0 && x >= 0) || (a == 0 && x == 0)) {
      return Double.NaN;
    }
    if (x == 0 || a == 0 || Double.isInfinite(x)) {
      return x == 0 ? 0 : 1;
    }
    if (a < 1) {
      return igamma(a + 1, x) + density(a + 1, x);
    }
    return x > a + 1 ? 1 - upper(a, x) : integral(x, (t, _) -> density(a, t));
  }

  /** The regularized upper incomplete gamma function. */
  public static double igammac(double a, double x) {
    boolean isUpper = x > a + 1 && a > 0 && !Double.isInfinite(x);
    return isUpper ? upper(a, x) : 1 - igamma(a, x);
  }

  private static double upper(double a, double x) {
    return tail(x, t -> density(a, t));
  }

  private static double density(double a, double t) {
    return a < 12
        ? Math.pow(t, a - 1) * Math.exp(-t) / gamma(a)
        : Math.exp((a - 1) * Math.log(t) - t - lgamma(a));
  }

  /** Gamma of a number between 0 and 12, by Stirling's series for a greater one. */
  private static double gamma(double x) {
    double product = 1;
    double a = x;
    for (; a < 12; a++) {
      product *= a;
    }
    double rest = 0;
    for (int k = STIRLING.length - 1; k >= 0; k--) {
      rest = rest / (a * a) + STIRLING[k];
    }
    double power = Math.pow(a, a) / Math.exp(a);
    double stirling = Math.sqrt(2 * Math.PI / a) * power * Math.exp(rest / a);
    return stirling / product;
  }

  /** The derivative of {@link #igamma} by a. */
  public static double igammaGradA(double a, double x) {
    if (!(a > 0 && x >= 0)) {
      return Double.NaN;
    }
    double center = digamma(a);
    DoubleUnaryOperator slope = t -> (Math.log(t) - center) * density(a, t);
    if (x == 0) {
      return 0;
    }
    if (a < 1) {
      return igammaGradA(a + 1, x) + density(a + 1, x) * (Math.log(x) - digamma(a + 1));
    }
    return x > a + 1 ? -tail(x, slope) : integral(x, (t, _) -> slope.applyAsDouble(t));
  }

  /** The derivative of a gamma variable by its shape. */
  public static double randomGammaGrad(double a, double x) {
    double density = Math.exp((a - 1) * Math.log(x) - x - lgamma(a));
    return x == 0 ? igammaGradA(a, x) : -igammaGradA(a, x) / density;
  }

  /** The regularized incomplete beta function. */
  public static double betainc(double a, double b, double x) {
    boolean isInside = a >= 0 && b >= 0 && x >= 0 && x <= 1;
    if (!isInside || (a == 0 && b == 0)) {
      return Double.NaN;
    }
    if (x == 0 || x == 1 || a == 0 || b == 0) {
      return x == 0 || x == 1 ? x : a == 0 ? 1 : 0;
    }
    double logBeta = lgamma(a) + lgamma(b) - lgamma(a + b);
    if (a < 1) {
      double power = Math.exp(a * Math.log(x) + b * Math.log1p(-x) - logBeta) / a;
      return betainc(a + 1, b, x) + power;
    }
    // The nearer end of [0, 1] is that of the integral.
    if (x > 0.5) {
      return 1 - betainc(b, a, 1 - x);
    }
    return integral(
        x, (t, _) -> Math.exp((a - 1) * Math.log(t) + (b - 1) * Math.log1p(-t) - logBeta));
  }

  /** The integral from {@code start} to infinity. */
  private static double tail(double start, DoubleUnaryOperator function) {
    return integral(1, (s, rest) -> function.applyAsDouble(start + s / rest) / (rest * rest));
  }

  /**
   * The integral from 0 to {@code end}, by the tanh-sinh rule, of a function of the distances from
   * both.
   */
  private static double integral(double end, DoubleBinaryOperator function) {
    double step = 1.0 / 64;
    double sum = 0;
    for (int i = -260; i <= 260; i++) {
      double exp = Math.exp(-Math.PI * Math.sinh(i * step));
      double t = end / (1 + exp);
      double rest = end * exp / (1 + exp);
      double weight = Math.PI * Math.cosh(i * step) * (exp / (1 + exp)) / (1 + exp);
      double value = t > 0 && rest > 0 && weight > 0 ? function.applyAsDouble(t, rest) : 0;
      sum += Double.isFinite(value) ? weight * value : 0;
    }
    return sum * step * end;
  }

  /** The Hurwitz zeta function for x above 1: a sum, and the rest as an integral. */
  public static double zeta(double x, double q) {
    if (x == 1) {
      return Double.POSITIVE_INFINITY;
    }
    if (q <= 0 && q == Math.rint(q)) {
      return Math.abs(x % 2) == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
    }
    boolean isPower = q > 0 || x == Math.rint(x);
    if (!(x > 1) || !isPower || Double.isInfinite(x) || !Double.isFinite(q)) {
      return Double.NaN;
    }
    double sum = 0;
    int terms = 40 + (int) Math.max(0, -q);
    for (int k = 0; k < terms; k++) {
      sum += Math.pow(q + k, -x);
    }
    double a = q + terms;
    double power = Math.pow(a, -x);
    double second = (x + 1) * (x + 2) / (a * a);
    double fourth = (x + 3) * (x + 4) / (a * a);
    double corrections = x / a * (1.0 / 12 - second / 720 + second * fourth / 30240);
    return sum + power * (a / (x - 1) + 0.5 + corrections);
  }

  /** The n-th derivative of {@link #digamma}. */
  public static double polygamma(double n, double x) {
    if (n == 0) {
      return digamma(x);
    }
    if (!(n > 0) || n != Math.rint(n)) {
      return Double.NaN;
    }
    double sign = n % 2 == 1 ? 1 : -1;
    return sign * Math.exp(lgamma(n + 1)) * zeta(n + 1, x);
  }
}
