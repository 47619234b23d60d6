package dev.panax.trace;

import dev.panax.program.BinaryFn;
import dev.panax.program.DType;
import dev.panax.program.DTypeException;

/** NumPy's {@code power}. */
final class Powers {
  private Powers() {}

  /** A constant integer power: repeated multiplication, in the dtype of a numeric {@code x}. */
  static Array pow(Array x, long exponent) {
    if (exponent < 0 && !x.dtype().isFloating()) {
      throw new DTypeException(
          "pow: integers to negative integer powers are not integers; convert x with astype first.");
    }
    Array number = x.dtype() == DType.BOOL ? x.astype(DType.INT64) : x;
    return exponent == 0
        ? Ops.full(1, number.type())
        : Ops.integerPow(number, Math.toIntExact(exponent));
  }

  static Array pow(Array x, Array y) {
    Array[] operands = Arithmetic.promote("pow", x, y);
    if (!operands[0].dtype().isFloating()) {
      throw new DTypeException(
          "pow of integer arrays %s and %s needs a constant exponent: x.pow(3)."
              .formatted(x.type(), y.type()));
    }
    return Ops.binary(BinaryFn.POW, operands[0], operands[1]);
  }
}
