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
  /** Whether x is neither infinite nor nan; the result is bool. */
  IS_FINITE(Domain.FLOAT),
  /** Logical not of bools, bitwise complement of integers. */
  NOT(Domain.BITS),
  /** The square root; nan below 0. */
  SQRT(Domain.INEXACT),
  /** 1 / sqrt(x). */
  RSQRT(Domain.INEXACT),
  /** e to the power of x. */
  EXP(Domain.INEXACT),
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
  /** The hyperbolic tangent. */
  TANH(Domain.INEXACT),
  /** 1 / (1 + exp(-x)). */
  LOGISTIC(Domain.INEXACT),
  /** The error function. */
  ERF(Domain.FLOAT),
  /** The inverse of the error function; infinite at -1 and 1, nan beyond. */
  ERF_INV(Domain.FLOAT),
  /** The real part of a complex number, real. */
  REAL(Domain.COMPLEX),
  /** The imaginary part of a complex number, real. */
  IMAG(Domain.COMPLEX),
  /** The complex conjugate. */
  CONJ(Domain.COMPLEX);

  private final Domain domain;
  private final String primitive = name().toLowerCase(Locale.ROOT);

  UnaryFn(Domain domain) {
    this.domain = domain;
  }

  public Domain domain() {
    return domain;
  }

  public String primitive() {
    return primitive;
  }
}
