package dev.panax.program.reference;

import dev.panax.program.ArrayType;
import dev.panax.program.BinaryFn;
import dev.panax.program.Comparison;
import dev.panax.program.DType;
import dev.panax.program.UnaryFn;

/**
 * The elementwise operations: loops over all elements, in the arithmetic of the operands' dtype.
 *
 * <p>Functions of float32 are evaluated in double and rounded once, which for {@code + - * /} and
 * the square root is the same as float arithmetic (double has more than twice the digits), and for
 * the others the most accurate result there is.
 */
final class Elementwise {
  private Elementwise() {}

  static HeapArray unary(UnaryFn fn, HeapArray x, ArrayType type) {
    return switch (x.type().dtype().kind()) {
      case BOOL, SIGNED, UNSIGNED ->
          HeapArray.ofLongs(type, i -> IntegerArithmetic.unary(fn, x.longAt(i)));
      case FLOAT ->
          fn == UnaryFn.IS_FINITE
              ? HeapArray.ofLongs(type, i -> Double.isFinite(x.doubleAt(i)) ? 1 : 0)
              : HeapArray.ofDoubles(type, i -> FloatArithmetic.unary(fn, x.doubleAt(i)));
    };
  }

  static HeapArray integerPow(HeapArray x, int exponent, ArrayType type) {
    return switch (type.dtype().kind()) {
      case BOOL, SIGNED, UNSIGNED ->
          HeapArray.ofLongs(type, i -> IntegerArithmetic.power(x.longAt(i), exponent));
      case FLOAT -> HeapArray.ofDoubles(type, i -> Math.pow(x.doubleAt(i), exponent));
    };
  }

  static HeapArray binary(BinaryFn fn, HeapArray left, HeapArray right, ArrayType type) {
    HeapArray x = left.spread(type.shape());
    HeapArray y = right.spread(type.shape());
    DType dtype = type.dtype();
    return switch (dtype.kind()) {
      case BOOL, SIGNED, UNSIGNED ->
          HeapArray.ofLongs(
              type, i -> IntegerArithmetic.binary(fn, x.longAt(i), y.longAt(i), dtype));
      case FLOAT ->
          HeapArray.ofDoubles(type, i -> FloatArithmetic.binary(fn, x.doubleAt(i), y.doubleAt(i)));
    };
  }

  static HeapArray compare(Comparison comparison, HeapArray left, HeapArray right, ArrayType type) {
    HeapArray x = left.spread(type.shape());
    HeapArray y = right.spread(type.shape());
    return HeapArray.ofLongs(
        type,
        switch (x.type().dtype().kind()) {
          case BOOL, SIGNED, UNSIGNED ->
              i -> IntegerArithmetic.compare(comparison, x.longAt(i), y.longAt(i)) ? 1 : 0;
          case FLOAT ->
              i -> FloatArithmetic.compare(comparison, x.doubleAt(i), y.doubleAt(i)) ? 1 : 0;
        });
  }

  static HeapArray select(HeapArray which, HeapArray onFalse, HeapArray onTrue, ArrayType type) {
    HeapArray condition = which.spread(type.shape());
    HeapArray x = onFalse.spread(type.shape());
    HeapArray y = onTrue.spread(type.shape());
    return HeapArray.ofElements(type, i -> (condition.longAt(i) == 0 ? x : y).element(i));
  }

  static HeapArray convert(HeapArray x, ArrayType type) {
    DType to = type.dtype();
    boolean fromFloat = x.type().dtype().isFloating();
    return switch (to) {
      case BOOL ->
          HeapArray.ofLongs(type, i -> (fromFloat ? x.doubleAt(i) != 0 : x.longAt(i) != 0) ? 1 : 0);
      case INT32, UINT32, INT64 ->
          HeapArray.ofLongs(
              type, fromFloat ? i -> IntegerArithmetic.fromDouble(x.doubleAt(i), to) : x::longAt);
      // From a long at once: by way of double it would round twice.
      case FLOAT32 -> HeapArray.ofDoubles(type, fromFloat ? x::doubleAt : i -> (float) x.longAt(i));
      case FLOAT64 ->
          HeapArray.ofDoubles(type, fromFloat ? x::doubleAt : i -> (double) x.longAt(i));
    };
  }
}
