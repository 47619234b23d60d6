package dev.panax.program;

import java.util.Locale;

/** An elementwise function of one operand; the result has the operand's dtype unless said. */
public enum UnaryFn {
  /** -x, wrapping for integers. */
  NEG(Domain.NUMBER),
  /** |x|, of complex numbers real; the minimum of a signed type stays itself. */
  ABS(Domain.NUMBER),
  /** -1, 0 or 1; for floats also -0.0 and nan; for complex numbers x / |x|, or 0. */
  SIGN(Domain.NUMBER),
  /** The greatest integer not above x. */
  FLOOR(Domain.FLOAT),
  /** The least integer not below x. */
  CEIL(Domain.FLOAT),
  /** The nearest integer, ties to even. */
  ROUND(Domain.FLOAT),
  /** The nearest integer, ties away from zero. */
  ROUND_AWAY_FROM_ZERO(Domain.FLOAT, "round"),
  /** Whether x is neither infinite nor nan; the result is bool. */
  IS_FINITE(Domain.FLOAT),
  /** Logical not of bools, bitwise complement of integers. */
  NOT(Domain.BITS),
  /** The number of zero bits above the highest one. */
  CLZ(Domain.INTEGER),
  /** The number of bits that are one. */
  POPULATION_COUNT(Domain.INTEGER),
  /** x times x; integers wrap. */
  SQUARE(Domain.NUMBER),
  /** The square root; nan below 0. */
  SQRT(Domain.INEXACT),
  /** 1 / sqrt(x). */
  RSQRT(Domain.INEXACT),
  /** The cube root; negative below 0. */
  CBRT(Domain.FLOAT),
  /** e to the power of x. */
  EXP(Domain.INEXACT),
  /** 2 to the power of x. */
  EXP2(Domain.INEXACT),
  /** exp(x) - 1, accurate near 0. */
  EXPM1(Domain.INEXACT),
  /** The natural logarithm; nan below 0. */
  LOG(Domain.INEXACT),
  /** log(1 + x), accurate near 0. */
  LOG1P(Domain.INEXACT),
  /** The sine of radians. */
  SIN(Domain.INEXACT),
  /** The cosine of radians. */
  COS(Domain.INEXACT),
  /** The tangent of radians. */
  TAN(Domain.INEXACT),
  /** The arc sine in radians; nan beyond 1. */
  ASIN(Domain.INEXACT),
  /** The arc cosine in radians; nan beyond 1. */
  ACOS(Domain.INEXACT),
  /** The arc tangent in radians. */
  ATAN(Domain.INEXACT),
  /** The hyperbolic sine. */
  SINH(Domain.INEXACT),
  /** The hyperbolic cosine. */
  COSH(Domain.INEXACT),
  /** The hyperbolic tangent. */
  TANH(Domain.INEXACT),
  /** The inverse of the hyperbolic sine. */
  ASINH(Domain.INEXACT),
  /** The inverse of the hyperbolic cosine; nan below 1. */
  ACOSH(Domain.INEXACT),
  /** The inverse of the hyperbolic tangent; nan beyond 1. */
  ATANH(Domain.INEXACT),
  /** 1 / (1 + exp(-x)). */
  LOGISTIC(Domain.INEXACT),
  /** The error function. */
  ERF(Domain.FLOAT),
  /** 1 - erf(x), accurate where that is small. */
  ERFC(Domain.FLOAT),
  /** The inverse of the error function; infinite at -1 and 1, nan beyond. */
  ERF_INV(Domain.FLOAT),
  /** log |gamma(x)|; infinite at 0 and the negative integers. */
  LGAMMA(Domain.FLOAT),
  /** The derivative of log gamma; nan at 0 and the negative integers. */
  DIGAMMA(Domain.FLOAT),
  /** exp(-|x|) times the modified Bessel function of order 0. */
  BESSEL_I0E(Domain.FLOAT),
  /** exp(-|x|) times the modified Bessel function of order 1. */
  BESSEL_I1E(Domain.FLOAT);

  private final Domain domain;
  private final String primitive;

  UnaryFn(Domain domain) {
    this.domain = domain;
    primitive = name().toLowerCase(Locale.ROOT);
  }

  UnaryFn(Domain domain, String primitive) {
    this.domain = domain;
    this.primitive = primitive;
  }

  public Domain domain() {
    return domain;
  }

  public String primitive() {
    return primitive;
  }
}
