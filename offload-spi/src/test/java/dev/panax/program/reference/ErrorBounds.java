package dev.panax.program.reference;

import dev.panax.program.BinaryFn;
import dev.panax.program.UnaryFn;
import java.util.Set;

/**
 * How the errors of floating operands carry to the result of a function, rounding of the result
 * aside: by the greatest slope on the operands' values. Nan where the function is too steep there,
 * or jumps.
 */
final class ErrorBounds {
  /** The functions whose results are never rounded. */
  static final Set<UnaryFn> EXACT_UNARY =
      Set.of(
          UnaryFn.NEG,
          UnaryFn.ABS,
          UnaryFn.SIGN,
          UnaryFn.FLOOR,
          UnaryFn.CEIL,
          UnaryFn.ROUND,
          UnaryFn.ROUND_AWAY_FROM_ZERO,
          UnaryFn.IS_FINITE);

  /** The functions whose results are never rounded. */
  static final Set<BinaryFn> EXACT_BINARY =
      Set.of(BinaryFn.REM, BinaryFn.NEXTAFTER, BinaryFn.MAX, BinaryFn.MIN);

  private ErrorBounds() {}

  static double unary(UnaryFn fn, BoundedValue x) {
    double min = x.min();
    double magnitude = x.magnitude();
    double slope =
        switch (fn) {
          case NEG, ABS, TANH, ATAN, ASINH, BESSEL_I0E, BESSEL_I1E -> 1;
          case NOT,
              CLZ,
              POPULATION_COUNT,
              SIGN,
              FLOOR,
              CEIL,
              ROUND,
              ROUND_AWAY_FROM_ZERO,
              IS_FINITE ->
              x.isExact() ? 0 : Double.NaN;
          case SQRT -> min > 0.1 ? 0.5 / Math.sqrt(min) : Double.NaN;
          case RSQRT -> min > 0.1 ? 0.5 * Math.pow(min, -1.5) : Double.NaN;
          case SQUARE -> 2 * magnitude;
          case CBRT -> x.distanceFromZero() > 0.1 ? 2 : Double.NaN;
          case SINH, COSH -> magnitude < 5 ? Math.cosh(magnitude) : Double.NaN;
          case ASIN, ACOS, ATANH -> magnitude < 0.9 ? 1 / (1 - magnitude * magnitude) : Double.NaN;
          case ACOSH -> min > 1.1 ? 3 : Double.NaN;
          case EXP, EXP2, EXPM1 -> x.max() < 5 ? Math.exp(x.max()) : Double.NaN;
          case LOG -> min > 0.1 ? 1 / min : Double.NaN;
          case LOG1P -> min > -0.9 ? 1 / (1 + min) : Double.NaN;
          case SIN, COS -> magnitude < 100 ? 1 : Double.NaN;
          case TAN -> magnitude < 1.2 ? 1 + Math.pow(Math.tan(magnitude), 2) : Double.NaN;
          case LOGISTIC -> 0.25;
          case ERF, ERFC -> 1.13;
          case LGAMMA, DIGAMMA -> min > 0.5 && x.max() < 100 ? 5 : Double.NaN;
          case ERF_INV -> magnitude < 0.9 ? 3.5 : Double.NaN;
        };
    return slope * x.error();
  }

  static double binary(BinaryFn fn, BoundedValue x, BoundedValue y) {
    return switch (fn) {
      case ADD, SUB -> x.error() + y.error();
      case MUL -> x.magnitude() * y.error() + y.magnitude() * x.error();
      case DIV -> {
        double divisor = y.distanceFromZero();
        double error = x.error() / divisor + x.magnitude() * y.error() / (divisor * divisor);
        yield divisor > 0.1 ? error : Double.NaN;
      }
      case REM -> x.isExact() && y.isExact() && y.distanceFromZero() > 0 ? 0 : Double.NaN;
      case POW -> {
        boolean tame = x.min() > 0.1 && x.max() < 10 && y.magnitude() < 3;
        double slope = 2 * Math.pow(10, y.magnitude() + 1);
        yield tame ? slope * (x.error() + y.error()) : Double.NaN;
      }
      case ATAN2 -> x.min() > 0.1 ? (x.error() + y.error()) / x.min() : Double.NaN;
      case NEXTAFTER -> x.isExact() && y.isExact() ? 0 : Double.NaN;
      case IGAMMA, IGAMMAC, IGAMMA_GRAD_A, RANDOM_GAMMA_GRAD, ZETA, POLYGAMMA -> Double.NaN;
      case MAX, MIN -> Math.max(x.error(), y.error());
      case MULHI, AND, OR, XOR, SHIFT_LEFT, SHIFT_RIGHT_LOGICAL, SHIFT_RIGHT_ARITHMETIC ->
          Double.NaN;
    };
  }

  static double power(BoundedValue x, int exponent) {
    double base = exponent < 0 ? x.distanceFromZero() : x.magnitude();
    return x.isExact() ? 0 : Math.abs(exponent) * Math.pow(base, exponent - 1) * x.error();
  }
}
