package dev.panax.compiler.legalize;

import dev.panax.program.Atom;
import dev.panax.program.BinaryFn;
import dev.panax.program.Comparison;
import dev.panax.program.DType;
import dev.panax.program.IntList;
import dev.panax.program.Literal;
import dev.panax.program.Op;
import dev.panax.program.ProgramBuilder;
import dev.panax.program.UnaryFn;

/** Short names for the operations on real values that complex functions are made of. */
final class RealFunctions {
  private final ProgramBuilder builder;

  RealFunctions(ProgramBuilder builder) {
    this.builder = builder;
  }

  /** The scalar {@code value} of x's dtype. */
  Atom like(double value, Atom x) {
    return Literal.of(value, x.type().dtype());
  }

  /** An array of x's type with {@code value} everywhere. */
  Atom filled(double value, Atom x) {
    Atom scalar = like(value, x);
    return x.type().shape().isScalar()
        ? scalar
        : builder.add(new Op.Broadcast(x.type().shape(), IntList.of()), scalar);
  }

  Atom unary(UnaryFn fn, Atom x) {
    return builder.add(new Op.Unary(fn), x);
  }

  Atom binary(BinaryFn fn, Atom x, Atom y) {
    return builder.add(new Op.Binary(fn), x, y);
  }

  Atom add(Atom x, Atom y) {
    return binary(BinaryFn.ADD, x, y);
  }

  Atom add(Atom x, double y) {
    return add(x, like(y, x));
  }

  Atom sub(Atom x, Atom y) {
    return binary(BinaryFn.SUB, x, y);
  }

  Atom mul(Atom x, Atom y) {
    return binary(BinaryFn.MUL, x, y);
  }

  Atom mul(Atom x, double y) {
    return mul(x, like(y, x));
  }

  Atom div(Atom x, Atom y) {
    return binary(BinaryFn.DIV, x, y);
  }

  Atom max(Atom x, Atom y) {
    return binary(BinaryFn.MAX, x, y);
  }

  Atom min(Atom x, Atom y) {
    return binary(BinaryFn.MIN, x, y);
  }

  /** The angle of the point (x, y). */
  Atom atan2(Atom y, Atom x) {
    return binary(BinaryFn.ATAN2, y, x);
  }

  Atom and(Atom x, Atom y) {
    return binary(BinaryFn.AND, x, y);
  }

  Atom or(Atom x, Atom y) {
    return binary(BinaryFn.OR, x, y);
  }

  Atom neg(Atom x) {
    return unary(UnaryFn.NEG, x);
  }

  Atom abs(Atom x) {
    return unary(UnaryFn.ABS, x);
  }

  Atom sqrt(Atom x) {
    return unary(UnaryFn.SQRT, x);
  }

  Atom compare(Comparison comparison, Atom x, Atom y) {
    return builder.add(new Op.Compare(comparison), x, y);
  }

  Atom eq(Atom x, double y) {
    return compare(Comparison.EQ, x, like(y, x));
  }

  Atom lt(Atom x, double y) {
    return compare(Comparison.LT, x, like(y, x));
  }

  Atom select(Atom condition, Atom onTrue, Atom onFalse) {
    return builder.add(new Op.Select(), condition, onFalse, onTrue);
  }

  /** Whether x is below 0, or -0. */
  Atom isNegative(Atom x) {
    return or(lt(x, 0), lt(div(like(1, x), x), 0));
  }

  /** The magnitude of x with the sign of {@code sign}. */
  Atom withSign(Atom x, Atom sign) {
    Atom magnitude = abs(x);
    return select(isNegative(sign), neg(magnitude), magnitude);
  }

  static boolean isSingle(Atom x) {
    return x.type().dtype() == DType.FLOAT32;
  }
}
