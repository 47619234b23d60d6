package dev.panax.compiler.loop;

/**
 * The special functions that are computed by iteration, until the terms of a series or the
 * convergents of a continued fraction no longer change the result. The methods are what {@link
 * LibraryFunction}s are: compiled code calls them.
 *
 * <p>Where the gamma function is small or large, products with it are put together as logarithms,
 * whose rounding errors, and with them those of the results, grow with their size: results have 12
 * to 15 correct digits. Domains and special cases are JAX's.
 */
public final class IterativeFunctions {
  private static final double EPSILON = Math.ulp(1.0);

  /** Enough for parameters up to 10^8; beyond, a sum may be cut short. */
  private static final int MAX_STEPS = 100_000;

  private static final double HALF_LOG_2PI = 0.9189385332046728;

  /** B(2k) / (2k (2k - 1)), with the Bernoulli numbers B. */
  private static final double[] STIRLING = {
    1.0 / 12,
    -1.0 / 360,
    1.0 / 1260,
    -1.0 / 1680,
    1.0 / 1188,
    -691.0 / 360360,
    1.0 / 156,
    -3617.0 / 122400
  };

  private IterativeFunctions() {}

  // ------------------------------------------------------------- the incomplete gamma function

  /**
   * A number and its derivative by a parameter a.
   *
   * @param value the number
   * @param slope the derivative
   */
  private record Dual(double value, double slope) {}

  /**
   * The regularized lower incomplete gamma function P(a, x): the probability that a gamma variable
   * of shape a is at most x. Nan for negative operands and at a = x = 0.
   */
  public static double igamma(double a, double x) {
    if (isOutside(a, x)) {
      return Double.NaN;
    }
    if (x == 0) {
      return 0;
    }
    if (a == 0 || x == Double.POSITIVE_INFINITY) {
      return 1;
    }
    return isUpper(a, x) ? 1 - upperTail(a, x) : lowerTail(a, x);
  }

  /** The regularized upper incomplete gamma function Q(a, x) = 1 - P(a, x). */
  public static double igammac(double a, double x) {
    if (isOutside(a, x)) {
      return Double.NaN;
    }
    if (a == 0 || x == Double.POSITIVE_INFINITY) {
      return 0;
    }
    if (x == 0) {
      return 1;
    }
    return isUpper(a, x) ? upperTail(a, x) : 1 - lowerTail(a, x);
  }

  /** The derivative of P(a, x) by a; nan unless a is above 0 and x is not below. */
  public static double igammaGradA(double a, double x) {
    if (isOutside(a, x) || a == 0) {
      return Double.NaN;
    }
    if (x == 0) {
      return 0;
    }
    double density = density(a, x);
    if (density == 0) {
      return 0;
    }
    if (isUpper(a, x)) {
      Dual fraction = upperFraction(a, x);
      return -density * (fraction.value * (Math.log(x) - digamma(a)) + fraction.slope);
    }
    Dual sum = lowerSum(a, x);
    return density / a * (sum.value * (Math.log(x) - digamma(a + 1)) + sum.slope);
  }

  /**
   * The derivative by a of a gamma variable x of shape a, its P(a, x) held fixed: -dP/da over the
   * density dP/dx. Nan unless a is above 0 and x is not below.
   */
  public static double randomGammaGrad(double a, double x) {
    if (isOutside(a, x) || a == 0) {
      return Double.NaN;
    }
    if (x == 0) {
      return 0;
    }
    if (isUpper(a, x)) {
      Dual fraction = upperFraction(a, x);
      return x * (fraction.value * (Math.log(x) - digamma(a)) + fraction.slope);
    }
    Dual sum = lowerSum(a, x);
    return -x / a * (sum.value * (Math.log(x) - digamma(a + 1)) + sum.slope);
  }

  private static boolean isOutside(double a, double x) {
    return !(a >= 0 && x >= 0) || (a == 0 && x == 0);
  }

  /** Whether the continued fraction converges, and faster than the series. */
  private static boolean isUpper(double a, double x) {
    return x > 1 && x > a;
  }

  private static double lowerTail(double a, double x) {
    double density = density(a, x);
    return density == 0 ? 0 : density / a * lowerSum(a, x).value;
  }

  private static double upperTail(double a, double x) {
    double density = density(a, x);
    return density == 0 ? 0 : density * upperFraction(a, x).value;
  }

  /** x^a e^-x / gamma(a). */
  private static double density(double a, double x) {
    if (a < 16) {
      return Math.pow(x, a) * Math.exp(-x) / gamma(a);
    }
    // The exponent's large terms cancel; with d = x / a - 1 they are a (log(1 + d) - d).
    double d = (x - a) / a;
    double excess = Math.abs(d) < 0.2 ? log1pExcess(d) : d - Math.log(x / a);
    return Math.sqrt(a / (2 * Math.PI)) * Math.exp(-a * excess - stirling(a));
  }

  /** d - log(1 + d) of a small number, by its series. */
  private static double log1pExcess(double d) {
    double power = d * d;
    double sum = power / 2;
    for (int k = 3; Math.abs(power) > EPSILON * sum; k++) {
      power *= -d;
      sum += power / k;
    }
    return sum;
  }

  /** The sum over n of x^n / ((a + 1) ... (a + n)). */
  private static Dual lowerSum(double a, double x) {
    double term = 1;
    double sum = 1;
    double termSlope = 0;
    double sumSlope = 0;
    for (int n = 1; n <= MAX_STEPS; n++) {
      double divisor = a + n;
      termSlope = (termSlope - term / divisor) * (x / divisor);
      term *= x / divisor;
      sum += term;
      sumSlope += termSlope;
      boolean isDone = term <= EPSILON * sum && Math.abs(termSlope) <= EPSILON * Math.abs(sumSlope);
      if (isDone || Double.isNaN(sum)) {
        break;
      }
    }
    return new Dual(sum, sumSlope);
  }

  /** Q(a, x) over the density, by Legendre's continued fraction. */
  private static Dual upperFraction(double a, double x) {
    double y = 1 - a;
    double z = x + y + 1;
    // Numerators p and denominators q of the last two convergents, and their slopes.
    double p2 = 1;
    double q2 = x;
    double p1 = x + 1;
    double q1 = z * x;
    double p2Slope = 0;
    double q2Slope = 0;
    double p1Slope = 0;
    double q1Slope = -x;
    double value = p1 / q1;
    double slope = -value * q1Slope / q1;
    for (int c = 1; c <= MAX_STEPS; c++) {
      y += 1;
      z += 2;
      double yc = y * c;
      double p = p1 * z - p2 * yc;
      double q = q1 * z - q2 * yc;
      double pSlope = p1Slope * z - p1 - p2Slope * yc + p2 * c;
      double qSlope = q1Slope * z - q1 - q2Slope * yc + q2 * c;
      boolean isDone = false;
      if (q != 0) {
        double newValue = p / q;
        double newSlope = (pSlope - newValue * qSlope) / q;
        isDone =
            !(Math.abs(newValue - value) > EPSILON * Math.abs(newValue))
                && !(Math.abs(newSlope - slope) > EPSILON * Math.abs(newSlope));
        value = newValue;
        slope = newSlope;
      }
      if (isDone) {
        break;
      }
      // All by one power of two, as they grow without bound.
      double scale = Math.abs(p) > 0x1p100 ? 0x1p-100 : 1;
      p2 = p1 * scale;
      q2 = q1 * scale;
      p2Slope = p1Slope * scale;
      q2Slope = q1Slope * scale;
      p1 = p * scale;
      q1 = q * scale;
      p1Slope = pSlope * scale;
      q1Slope = qSlope * scale;
    }
    return new Dual(value, slope);
  }

  // -------------------------------------------------------------- the incomplete beta function

  /**
   * The regularized incomplete beta function: the probability that a beta variable of shapes a and
   * b is at most x. Nan for negative shapes, for x outside of [0, 1], and where both shapes are 0
   * or infinite.
   *
   * @see <a href="https://dlmf.nist.gov/8.17">DLMF 8.17</a>
   */
  public static double betainc(double a, double b, double x) {
    boolean isLeft = a == 0 || b == Double.POSITIVE_INFINITY;
    boolean isRight = b == 0 || a == Double.POSITIVE_INFINITY;
    if (!(a >= 0 && b >= 0 && x >= 0 && x <= 1) || (isLeft && isRight)) {
      return Double.NaN;
    }
    if (x == 0 || x == 1) {
      return x;
    }
    if (isLeft || isRight) {
      return isLeft ? 1 : 0;
    }
    double logX = Math.log(x);
    double logRest = Math.log1p(-x);
    double logBeta = lgamma(a) + lgamma(b) - lgamma(a + b);
    double density = Math.exp(a * logX + b * logRest - logBeta);
    // The fraction converges below the mean; beyond it that of the mirror image does.
    return x < (a + 1) / (a + b + 2)
        ? density / a * betaFraction(a, b, x)
        : 1 - density / b * betaFraction(b, a, 1 - x);
  }

  /** DLMF 8.17.22, by the modified Lentz algorithm. */
  private static double betaFraction(double a, double b, double x) {
    double c = 1;
    double d = inverse(1 - (a + b) * x / (a + 1));
    double value = d;
    for (int m = 1; m <= MAX_STEPS; m++) {
      double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
      d = inverse(1 + even * d);
      c = nonzero(1 + even / c);
      value *= d * c;
      double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
      d = inverse(1 + odd * d);
      c = nonzero(1 + odd / c);
      double factor = d * c;
      value *= factor;
      if (!(Math.abs(factor - 1) > EPSILON)) {
        break;
      }
    }
    return value;
  }

  private static double inverse(double x) {
    return 1 / nonzero(x);
  }

  private static double nonzero(double x) {
    return Math.abs(x) < 1e-300 ? 1e-300 : x;
  }

  // ------------------------------------------------------------- the zeta function and its kind

  /**
   * The Hurwitz zeta function: the sum over k of (q + k)^-x. Infinite at x = 1; nan for x below it,
   * and for q below 0 unless x is an integer. The poles at q = 0, -1, -2, ... are infinite for even
   * x, else nan.
   */
  public static double zeta(double x, double q) {
    if (x == 1) {
      return Double.POSITIVE_INFINITY;
    }
    boolean isEven = Math.rint(x / 2) == x / 2;
    if (q <= 0 && q == Math.floor(q)) {
      return isEven && Double.isFinite(x) ? Double.POSITIVE_INFINITY : Double.NaN;
    }
    if (!(x > 1) || !Double.isFinite(x) || !Double.isFinite(q)) {
      return Double.NaN;
    }
    if (q > 0) {
      return zetaOfPositive(x, q);
    }
    if (x != Math.floor(x)) {
      return Double.NaN;
    }
    // The terms below 0 are, up to their sign, those between two points above.
    double count = Math.ceil(-q);
    double below = zetaOfPositive(x, -q - (count - 1)) - zetaOfPositive(x, 1 - q);
    return (isEven ? below : -below) + zetaOfPositive(x, q + count);
  }

  /** The Euler-Maclaurin formula, after the terms up to 10. */
  private static double zetaOfPositive(double x, double q) {
    double sum = 0;
    double a = q;
    while (a < 10) {
      sum += Math.pow(a, -x);
      a += 1;
    }
    double power = Math.pow(a, -x);
    sum += power * a / (x - 1) + power / 2;
    double factor = x;
    power /= a;
    for (int k = 1; k <= BERNOULLI.length; k++) {
      double term = BERNOULLI[k - 1] * factor * power;
      sum += term;
      if (Math.abs(term) <= EPSILON * Math.abs(sum)) {
        break;
      }
      factor *= (x + 2 * k - 1) * (x + 2 * k);
      power /= a * a;
    }
    return sum;
  }

  /** B(2k) / (2k)!, with the Bernoulli numbers B. */
  private static final double[] BERNOULLI = {
    1.0 / 12,
    -1.0 / 720,
    1.0 / 30240,
    -1.0 / 1209600,
    1.0 / 47900160,
    -5.284190138687493e-10,
    1.3382536530684679e-11,
    -3.3896802963225827e-13,
    8.586062056277845e-15,
    -2.174868698558062e-16,
    5.5090028283602295e-18,
    -1.3954464685812522e-19
  };

  /**
   * The n-th derivative of digamma. Nan unless n is an integer, at least 0; poles as those of
   * {@link #zeta}, and nan for n = 0.
   */
  public static double polygamma(double n, double x) {
    if (!(n >= 0) || n != Math.floor(n) || Double.isInfinite(n)) {
      return Double.NaN;
    }
    if (n == 0) {
      return digamma(x);
    }
    double factorial = n < 171 ? 1 : Double.POSITIVE_INFINITY;
    for (int k = 2; k <= n && n < 171; k++) {
      factorial *= k;
    }
    boolean isOdd = Math.rint(n / 2) != n / 2;
    return (isOdd ? factorial : -factorial) * zeta(n + 1, x);
  }

  /** The derivative of log gamma; nan at 0 and the negative integers. */
  private static double digamma(double x) {
    if (x <= 0) {
      double turn = x - Math.rint(x);
      return turn == 0 || Double.isNaN(turn)
          ? Double.NaN
          : digamma(1 - x) - Math.PI / Math.tan(Math.PI * turn);
    }
    double sum = 0;
    double a = x;
    while (a < 10) {
      sum -= 1 / a;
      a += 1;
    }
    double inverse = 1 / (a * a);
    double rest = 0;
    for (int k = STIRLING.length; k >= 1; k--) {
      rest = (rest + STIRLING[k - 1] * (2 * k - 1)) * inverse;
    }
    return sum + Math.log(a) - 0.5 / a - rest;
  }

  /** log gamma of a positive number. */
  private static double lgamma(double x) {
    return x < 16
        ? Math.log(gamma(x))
        : (x - 0.5) * (Math.log(x) - 1) + (HALF_LOG_2PI - 0.5) + stirling(x);
  }

  /** Gamma of a positive number below 16, from that of a number near 2. */
  private static double gamma(double x) {
    double nearest = Math.rint(x);
    double y = x - nearest;
    double core = 0;
    for (int k = SpecialFunctions.LGAMMA_64.length - 1; k >= 0; k--) {
      core = core * y + SpecialFunctions.LGAMMA_64[k];
    }
    double gamma = Math.exp(core * y);
    if (nearest < 2) {
      return gamma / (nearest < 1 ? x * (x + 1) : x);
    }
    for (int k = 2; k < nearest; k++) {
      gamma *= y + k;
    }
    return gamma;
  }

  /** What Stirling's formula lacks to log gamma of a number from 10 on. */
  private static double stirling(double a) {
    double inverse = 1 / (a * a);
    double sum = 0;
    for (int k = STIRLING.length - 1; k >= 0; k--) {
      sum = sum * inverse + STIRLING[k];
    }
    return sum / a;
  }
}
