package dev.panax.compiler.loop;

import dev.panax.program.Domain;

/**
 * A function of two scalars of one dtype that code generators know; the result has that dtype too.
 */
public enum BinaryOp {
  /** x + y; integers wrap. */
  ADD(Domain.NUMBER),
  /** x - y; integers wrap. */
  SUB(Domain.NUMBER),
  /** x * y; integers wrap. */
  MUL(Domain.NUMBER),
  /**
   * x / y of floats or 64-bit integers, the latter as {@link dev.panax.program.BinaryFn#DIV} says.
   */
  DIV(Domain.NUMBER),
  /** The remainder of floats or 64-bit integers, as {@link dev.panax.program.BinaryFn#REM} says. */
  REM(Domain.NUMBER),
  /** The lesser of floats or signed integers; nan if either is; -0.0 is less than 0.0. */
  MIN(Domain.NUMBER),
  /** The greater of floats or signed integers; nan if either is; -0.0 is less than 0.0. */
  MAX(Domain.NUMBER),
  /** Logical or bitwise and. */
  AND(Domain.BITS),
  /** Logical or bitwise or. */
  OR(Domain.BITS),
  /** Logical or bitwise exclusive or. */
  XOR(Domain.BITS),
  /** x shifted left by y modulo the width. */
  SHIFT_LEFT(Domain.INTEGER),
  /** x shifted right by y modulo the width, filling with zeros. */
  SHIFT_RIGHT_LOGICAL(Domain.INTEGER),
  /** x shifted right by y modulo the width, filling with the highest bit. */
  SHIFT_RIGHT_ARITHMETIC(Domain.INTEGER);

  private final Domain domain;

  BinaryOp(Domain domain) {
    this.domain = domain;
  }

  boolean accepts(ScalarType dtype) {
    return domain.accepts(dtype.dtype())
        && switch (this) {
          case DIV, REM -> dtype.isFloating() || dtype.byteSize() == 8;
          case MIN, MAX -> dtype != ScalarType.UINT32 && dtype != ScalarType.UINT64;
          case ADD,
              SUB,
              MUL,
              AND,
              OR,
              XOR,
              SHIFT_LEFT,
              SHIFT_RIGHT_LOGICAL,
              SHIFT_RIGHT_ARITHMETIC ->
              true;
        };
  }
}
