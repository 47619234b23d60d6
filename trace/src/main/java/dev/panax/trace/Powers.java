package dev.panax.trace;

import dev.panax.program.BinaryFn;
import dev.panax.program.DType;
import dev.panax.program.DTypeException;

/** NumPy's {@code power}. */
final class Powers {
  private Powers() {}

  /** A constant integer power: repeated multiplication, in the dtype of a numeric {@code x}. */
  static Array pow(Array x, long exponent) {
    if (exponent < 0 && !x.dtype().isInexact()) {
      throw new DTypeException(
          "pow: integers to negative integer powers are not integers; convert x with astype first.");
    }
    if (exponent != (int) exponent) {
      throw new DTypeException(
          "pow: the exponent %d does not fit an int; write it as a double.".formatted(exponent));
    }
    Array number = counting(x);
    return exponent == 0 ? Ops.full(1, number.type()) : Ops.integerPow(number, (int) exponent);
  }

  static Array pow(Array x, Array y) {
    // An integer exponent leaves the base its dtype, even one that is weak.
    boolean counts = x.dtype().isInexact() && y.dtype().isInteger();
    Array exponent = counts ? Ops.convert(y, x.dtype(), y.type().weak()) : y;
    Array[] operands = Arithmetic.promote("pow", x, exponent);
    if (operands[0].dtype().isInexact()) {
      return Ops.binary(BinaryFn.POW, operands[0], operands[1]);
    }
    boolean weak = x.type().weak() && y.type().weak();
    Array base = Ops.convert(operands[0], operands[0].dtype(), weak);
    return integerPower(counting(base), counting(operands[1]));
  }

  /** By repeated squaring; all but the last 6 bits of an exponent overflow any |x| above 1. */
  private static Array integerPower(Array x, Array y) {
    Array one = Ops.scalarLike(1, y);
    Array power =
        Arithmetic.where(x.eq(0).and(y.ne(0)), Ops.scalarLike(0, x), Ops.scalarLike(1, x));
    Array square = x;
    Array bits = y;
    for (int i = 0; i < 6; i++) {
      power = Arithmetic.where(bits.and(one), power.mul(square), power);
      square = square.mul(square);
      bits = Ops.binary(BinaryFn.SHIFT_RIGHT_LOGICAL, bits, one);
    }
    return power;
  }

  private static Array counting(Array x) {
    return x.dtype() == DType.BOOL ? x.astype(DType.INT64) : x;
  }
}
