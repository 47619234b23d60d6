package dev.panax.program;

import java.util.Locale;

/** An elementwise function of two operands of one dtype, which is also the result's. */
public enum BinaryFn {
  /** x + y. */
  ADD(Domain.NUMBER),
  /** x - y. */
  SUB(Domain.NUMBER),
  /** x * y. */
  MUL(Domain.NUMBER),
  /**
   * x / y; integers round toward zero, x / 0 is -1 (all ones), and the least integer by -1 is
   * itself.
   */
  DIV(Domain.NUMBER),
  /** The remainder with the sign of x; for integers x rem 0 is x. */
  REM(Domain.REAL),
  /** x to the power of y. */
  POW(Domain.INEXACT),
  /** The angle of the point (y, x), whose operands are in this order, between -pi and pi. */
  ATAN2(Domain.FLOAT),
  /** The next float after x in the direction of y. */
  NEXTAFTER(Domain.FLOAT),
  /** The upper half of the product of integers, which is twice as wide. */
  MULHI(Domain.INTEGER),
  /** The regularized lower incomplete gamma function of shape x at y. */
  IGAMMA(Domain.FLOAT),
  /** The regularized upper incomplete gamma function of shape x at y. */
  IGAMMAC(Domain.FLOAT),
  /** The derivative of IGAMMA by the shape. */
  IGAMMA_GRAD_A(Domain.FLOAT),
  /** The derivative of a gamma variable y of shape x by the shape. */
  RANDOM_GAMMA_GRAD(Domain.FLOAT),
  /** The Hurwitz zeta function, the sum over k of (y + k)^-x. */
  ZETA(Domain.FLOAT),
  /** The x-th derivative of digamma at y. */
  POLYGAMMA(Domain.FLOAT),
  /**
   * The greater; nan if either is nan; logical or for bools; of complex numbers by the real part,
   * then by the imaginary one.
   */
  MAX(Domain.ANY),
  /** The lesser; likewise. */
  MIN(Domain.ANY),
  /** Logical or bitwise and. */
  AND(Domain.BITS),
  /** Logical or bitwise or. */
  OR(Domain.BITS),
  /** Logical or bitwise exclusive or. */
  XOR(Domain.BITS),
  /** x shifted left by y bits; 0 when y is negative or at least the width. */
  SHIFT_LEFT(Domain.INTEGER),
  /** x shifted right by y bits, filling with zeros; 0 when y is negative or at least the width. */
  SHIFT_RIGHT_LOGICAL(Domain.INTEGER),
  /**
   * x shifted right by y bits, filling with the sign; all sign bits when y is negative or at least
   * the width.
   */
  SHIFT_RIGHT_ARITHMETIC(Domain.INTEGER);

  private final Domain domain;
  private final String primitive = name().toLowerCase(Locale.ROOT);

  BinaryFn(Domain domain) {
    this.domain = domain;
  }

  public Domain domain() {
    return domain;
  }

  public String primitive() {
    return primitive;
  }
}
