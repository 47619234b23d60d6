package dev.panax.trace;

import dev.panax.program.BinaryFn;
import dev.panax.program.DType;
import dev.panax.program.DTypeException;
import dev.panax.program.UnaryFn;

/** NumPy's integer-style division: rounding down, remainders with the sign of the divisor. */
final class Division {
  private Division() {}

  static Array floorDivide(Array x, Array y) {
    Array[] operands = Arithmetic.promote("floorDivide", x, y);
    Array a = operands[0];
    Array b = operands[1];
    return switch (a.dtype().kind()) {
      case BOOL, COMPLEX ->
          throw new DTypeException(
              "floorDivide divides integers and floats, got " + a.dtype() + "; use astype.");
      case UNSIGNED -> Ops.div(a, b);
      case SIGNED -> {
        // Truncation rounds up where the signs differ and there is a remainder.
        Array quotient = Ops.div(a, b);
        Array roundedUp = sign(a).ne(sign(b)).and(Ops.binary(BinaryFn.REM, a, b).ne(0));
        yield Arithmetic.where(roundedUp, quotient.sub(1), quotient);
      }
      case FLOAT -> {
        // Through the remainder, which is exact, as CPython does; it is nan where b is 0.
        Array remainder = Ops.binary(BinaryFn.REM, a, b);
        Array quotient = Arithmetic.where(b.eq(0), a, a.sub(remainder)).div(b);
        Array truncatedUp = remainder.ne(0).and(remainder.lt(0).ne(b.lt(0)));
        yield Ops.unary(UnaryFn.ROUND, Arithmetic.where(truncatedUp, quotient.sub(1), quotient));
      }
    };
  }

  static Array mod(Array x, Array y) {
    Array[] operands = Arithmetic.promote("mod", x, y);
    Array a = operands[0];
    Array b = operands[1];
    if (a.dtype() == DType.BOOL || a.dtype().isComplex()) {
      throw new DTypeException(
          "mod divides integers and floats, got " + a.dtype() + "; use astype.");
    }
    Array remainder = remainder(a, b);
    Array wrongSign = remainder.ne(0).and(remainder.lt(0).ne(b.lt(0)));
    return Arithmetic.where(wrongSign, remainder.add(b), remainder);
  }

  /** The remainder with the sign of a; of integers by 0 it is 0, as NumPy has it. */
  static Array remainder(Array a, Array b) {
    Array divisor = b.dtype().isInteger() ? Arithmetic.where(b.eq(0), Ops.scalarLike(1, b), b) : b;
    return Ops.binary(BinaryFn.REM, a, divisor);
  }

  private static Array sign(Array x) {
    return Ops.unary(UnaryFn.SIGN, x);
  }
}
