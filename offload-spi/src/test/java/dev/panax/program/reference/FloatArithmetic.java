package dev.panax.program.reference;

import dev.panax.program.BinaryFn;
import dev.panax.program.Comparison;
import dev.panax.program.TernaryFn;
import dev.panax.program.UnaryFn;

/** Functions of floats, in double precision. */
public final class FloatArithmetic {
  private FloatArithmetic() {}

  static double unary(UnaryFn fn, double x) {
    return switch (fn) {
      case NEG -> -x;
      case ABS -> Math.abs(x);
      case SIGN -> Math.signum(x);
      case FLOOR -> Math.floor(x);
      case CEIL -> Math.ceil(x);
      case ROUND -> Math.rint(x);
      case ROUND_AWAY_FROM_ZERO -> Math.signum(x) * Math.floor(Math.abs(x) + 0.5);
      case SQUARE -> x * x;
      case SQRT -> Math.sqrt(x);
      case RSQRT -> 1 / Math.sqrt(x);
      case CBRT -> Math.cbrt(x);
      case EXP -> Math.exp(x);
      case EXP2 -> Math.pow(2, x);
      case EXPM1 -> Math.expm1(x);
      case LOG -> Math.log(x);
      case LOG1P -> Math.log1p(x);
      case SIN -> Math.sin(x);
      case COS -> Math.cos(x);
      case TAN -> Math.tan(x);
      case ASIN -> Math.asin(x);
      case ACOS -> Math.acos(x);
      case ATAN -> Math.atan(x);
      case SINH -> Math.sinh(x);
      case COSH -> Math.cosh(x);
      case TANH -> Math.tanh(x);
      case ASINH -> asinh(x);
      case ACOSH -> acosh(x);
      case ATANH -> atanh(x);
      case LOGISTIC -> 1 / (1 + Math.exp(-x));
      case ERF -> ErrorFunction.erf(x);
      case ERFC -> SpecialReference.erfc(x);
      case ERF_INV -> ErrorFunction.inverse(x);
      case LGAMMA -> SpecialReference.lgamma(x);
      case DIGAMMA -> SpecialReference.digamma(x);
      case BESSEL_I0E -> SpecialReference.besselExp(0, x);
      case BESSEL_I1E -> SpecialReference.besselExp(1, x);
      case NOT, CLZ, POPULATION_COUNT, IS_FINITE ->
          throw new IllegalArgumentException(fn + " gives no float");
    };
  }

  /** The inverse of the hyperbolic sine. */
  public static double asinh(double x) {
    double a = Math.abs(x);
    return Math.copySign(
        a > 1e150 ? Math.log(a) + Math.log(2) : Math.log1p(a + a * a / (1 + Math.hypot(a, 1))), x);
  }

  /** The inverse of the hyperbolic cosine. */
  public static double acosh(double x) {
    double t = x - 1;
    return x > 1e150 ? Math.log(x) + Math.log(2) : Math.log1p(t + Math.sqrt(t * (t + 2)));
  }

  /** The inverse of the hyperbolic tangent. */
  public static double atanh(double x) {
    return Math.copySign(0.5 * Math.log1p(2 * Math.abs(x) / (1 - Math.abs(x))), x);
  }

  static double binary(BinaryFn fn, double x, double y) {
    return switch (fn) {
      case ADD -> x + y;
      case SUB -> x - y;
      case MUL -> x * y;
      case DIV -> x / y;
      case REM -> x % y;
      case POW -> pow(x, y);
      case ATAN2 -> Math.atan2(x, y);
      case IGAMMA -> SpecialReference.igamma(x, y);
      case IGAMMAC -> SpecialReference.igammac(x, y);
      case IGAMMA_GRAD_A -> SpecialReference.igammaGradA(x, y);
      case RANDOM_GAMMA_GRAD -> SpecialReference.randomGammaGrad(x, y);
      case ZETA -> SpecialReference.zeta(x, y);
      case POLYGAMMA -> SpecialReference.polygamma(x, y);
      case MAX -> Math.max(x, y);
      case MIN -> Math.min(x, y);
      case NEXTAFTER,
          MULHI,
          AND,
          OR,
          XOR,
          SHIFT_LEFT,
          SHIFT_RIGHT_LOGICAL,
          SHIFT_RIGHT_ARITHMETIC ->
          throw new IllegalArgumentException(fn + " of floats");
    };
  }

  /**
   * The power as in C, which differs from Java's in that a base of 1 wins over nan and infinity.
   */
  private static double pow(double x, double y) {
    return x == 1 || (x == -1 && Double.isInfinite(y)) ? 1 : Math.pow(x, y);
  }

  static double ternary(TernaryFn fn, double x, double y, double z) {
    return switch (fn) {
      case CLAMP -> Math.min(Math.max(y, x), z);
      case REGULARIZED_INCOMPLETE_BETA -> SpecialReference.betainc(x, y, z);
    };
  }

  /**
   * {@code x} rounded to a multiple of its last mantissa bit, then to infinity or zero.
   *
   * @param minExponent that of the least normal number of x's dtype
   */
  static double reducePrecision(double x, int exponentBits, int mantissaBits, int minExponent) {
    if (Double.isNaN(x)) {
      return x;
    }
    int exponent = Math.max(Math.getExponent(x), minExponent);
    int last = exponent - mantissaBits;
    if (mantissaBits == 0 && Math.abs(x) == Math.scalb(1.5, exponent)) {
      // The last bit left is that of the exponent, whose bias is odd in all formats.
      return reducePrecision(
          Math.copySign(Math.scalb(exponent % 2 == 0 ? 2.0 : 1.0, exponent), x),
          exponentBits,
          mantissaBits,
          minExponent);
    }
    double rounded =
        mantissaBits < 52 && Double.isFinite(x)
            ? Math.scalb(Math.rint(Math.scalb(x, -last)), last)
            : x;
    int bias = (1 << (exponentBits - 1)) - 1;
    if (Math.abs(rounded) >= Math.scalb(1.0, bias + 1)) {
      return Math.copySign(Double.POSITIVE_INFINITY, x);
    }
    boolean vanishes = 1 - bias > minExponent && Math.abs(rounded) < Math.scalb(1.0, 1 - bias);
    return vanishes ? Math.copySign(0, x) : rounded;
  }

  static boolean compare(Comparison comparison, double x, double y) {
    return switch (comparison) {
      case EQ -> x == y;
      case NE -> x != y;
      case LT -> x < y;
      case LE -> x <= y;
      case GT -> x > y;
      case GE -> x >= y;
    };
  }
}
