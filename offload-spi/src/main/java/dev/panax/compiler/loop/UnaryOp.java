package dev.panax.compiler.loop;

import dev.panax.program.Domain;

/** A function of one scalar that code generators know; the result has the operand's dtype. */
public enum UnaryOp {
  /** -x; integers wrap. */
  NEG(Domain.NUMBER),
  /** |x|. */
  ABS(Domain.FLOAT),
  /** The logical complement of a bool, the bitwise complement of an integer. */
  NOT(Domain.BITS),
  /** The square root, correctly rounded. */
  SQRT(Domain.FLOAT);

  private final Domain domain;

  UnaryOp(Domain domain) {
    this.domain = domain;
  }

  boolean accepts(ScalarType dtype) {
    return domain.accepts(dtype.dtype());
  }
}
