package dev.panax.program.reference;

import dev.panax.program.BinaryFn;
import dev.panax.program.Comparison;
import dev.panax.program.Complex;
import dev.panax.program.ComplexFn;
import dev.panax.program.UnaryFn;

/** Functions of complex numbers, by their textbook formulas in double precision. */
public final class ComplexArithmetic {
  private static final Complex ONE = Complex.of(1, 0);

  private ComplexArithmetic() {}

  /** {@code fn(z)}; of {@code ABS} the result is real. */
  public static Complex unary(UnaryFn fn, Complex z) {
    return switch (fn) {
      case NEG -> Complex.of(-z.real(), -z.imaginary());
      case ABS -> Complex.of(abs(z), 0);
      case SIGN -> abs(z) == 0 ? z : scale(z, 1 / abs(z));
      case SQUARE -> mul(z, z);
      case SQRT -> sqrt(z);
      case RSQRT -> div(ONE, sqrt(z));
      case EXP -> exp(z);
      case EXP2 -> exp(scale(z, Math.log(2)));
      case EXPM1 -> sub(exp(z), ONE);
      case LOG -> log(z);
      case LOG1P -> log(add(ONE, z));
      case SIN -> clockwise(sinh(counterclockwise(z)));
      case COS -> cosh(counterclockwise(z));
      case TAN -> clockwise(tanh(counterclockwise(z)));
      case ASIN -> asin(z);
      case ACOS -> sub(Complex.of(Math.PI / 2, 0), asin(z));
      case ATAN -> clockwise(atanh(counterclockwise(z)));
      case SINH -> sinh(z);
      case COSH -> cosh(z);
      case TANH -> tanh(z);
      case ASINH -> clockwise(asin(counterclockwise(z)));
      case ACOSH -> log(add(z, mul(sqrt(add(z, ONE)), sqrt(sub(z, ONE)))));
      case ATANH -> atanh(z);
      case LOGISTIC -> div(ONE, add(ONE, exp(scale(z, -1))));
      case FLOOR,
          CEIL,
          ROUND,
          ROUND_AWAY_FROM_ZERO,
          IS_FINITE,
          NOT,
          CLZ,
          POPULATION_COUNT,
          CBRT,
          ERF,
          ERFC,
          ERF_INV,
          LGAMMA,
          DIGAMMA,
          BESSEL_I0E,
          BESSEL_I1E ->
          throw new IllegalArgumentException(fn + " of complex numbers");
    };
  }

  /** {@code fn(x, y)}. */
  public static Complex binary(BinaryFn fn, Complex x, Complex y) {
    return switch (fn) {
      case ADD -> add(x, y);
      case SUB -> sub(x, y);
      case MUL -> mul(x, y);
      case DIV -> div(x, y);
      case POW -> exp(mul(y, log(x)));
      case MAX -> isLess(x, y) ? y : x;
      case MIN -> isLess(y, x) ? y : x;
      case REM,
          ATAN2,
          NEXTAFTER,
          MULHI,
          IGAMMA,
          IGAMMAC,
          IGAMMA_GRAD_A,
          RANDOM_GAMMA_GRAD,
          ZETA,
          POLYGAMMA,
          AND,
          OR,
          XOR,
          SHIFT_LEFT,
          SHIFT_RIGHT_LOGICAL,
          SHIFT_RIGHT_ARITHMETIC ->
          throw new IllegalArgumentException(fn + " of complex numbers");
    };
  }

  static Complex part(ComplexFn fn, Complex z) {
    return switch (fn) {
      case REAL -> Complex.of(z.real(), 0);
      case IMAG -> Complex.of(z.imaginary(), 0);
      case CONJ -> Complex.of(z.real(), -z.imaginary());
      case COMPLEX -> throw new IllegalArgumentException("complex of one part");
    };
  }

  static boolean compare(Comparison comparison, Complex x, Complex y) {
    boolean equal = x.real() == y.real() && x.imaginary() == y.imaginary();
    return switch (comparison) {
      case EQ -> equal;
      case NE -> !equal;
      case LT, LE, GT, GE -> throw new IllegalArgumentException("Complex numbers have no order.");
    };
  }

  static Complex power(Complex z, int exponent) {
    Complex power = ONE;
    for (int i = 0; i < Math.abs(exponent); i++) {
      power = mul(power, z);
    }
    return exponent < 0 ? div(ONE, power) : power;
  }

  private static boolean isLess(Complex x, Complex y) {
    return x.real() < y.real() || (x.real() == y.real() && x.imaginary() < y.imaginary());
  }

  static double abs(Complex z) {
    return Math.hypot(z.real(), z.imaginary());
  }

  static Complex add(Complex x, Complex y) {
    return Complex.of(x.real() + y.real(), x.imaginary() + y.imaginary());
  }

  private static Complex sub(Complex x, Complex y) {
    return Complex.of(x.real() - y.real(), x.imaginary() - y.imaginary());
  }

  private static Complex scale(Complex z, double factor) {
    return Complex.of(z.real() * factor, z.imaginary() * factor);
  }

  static Complex mul(Complex x, Complex y) {
    return Complex.of(
        x.real() * y.real() - x.imaginary() * y.imaginary(),
        x.real() * y.imaginary() + x.imaginary() * y.real());
  }

  private static Complex div(Complex x, Complex y) {
    Complex conjugate = Complex.of(y.real(), -y.imaginary());
    return scale(mul(x, conjugate), 1 / mul(y, conjugate).real());
  }

  private static Complex counterclockwise(Complex z) {
    return Complex.of(-z.imaginary(), z.real());
  }

  private static Complex clockwise(Complex z) {
    return Complex.of(z.imaginary(), -z.real());
  }

  private static Complex polar(double magnitude, double angle) {
    return Complex.of(magnitude * Math.cos(angle), magnitude * Math.sin(angle));
  }

  private static Complex sqrt(Complex z) {
    return polar(Math.sqrt(abs(z)), Math.atan2(z.imaginary(), z.real()) / 2);
  }

  private static Complex exp(Complex z) {
    return polar(Math.exp(z.real()), z.imaginary());
  }

  private static Complex log(Complex z) {
    return Complex.of(Math.log(abs(z)), Math.atan2(z.imaginary(), z.real()));
  }

  private static Complex sinh(Complex z) {
    return scale(sub(exp(z), exp(scale(z, -1))), 0.5);
  }

  private static Complex cosh(Complex z) {
    return scale(add(exp(z), exp(scale(z, -1))), 0.5);
  }

  private static Complex tanh(Complex z) {
    return div(sinh(z), cosh(z));
  }

  private static Complex asin(Complex z) {
    return clockwise(log(add(counterclockwise(z), sqrt(sub(ONE, mul(z, z))))));
  }

  private static Complex atanh(Complex z) {
    return scale(sub(log(add(ONE, z)), log(sub(ONE, z))), 0.5);
  }
}
