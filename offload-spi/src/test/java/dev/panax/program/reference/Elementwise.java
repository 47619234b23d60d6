package dev.panax.program.reference;

import dev.panax.program.ArrayType;
import dev.panax.program.BinaryFn;
import dev.panax.program.Comparison;
import dev.panax.program.Complex;
import dev.panax.program.ComplexFn;
import dev.panax.program.DType;
import dev.panax.program.Op;
import dev.panax.program.TernaryFn;
import dev.panax.program.UnaryFn;
import java.util.List;

/**
 * The elementwise operations: loops over all elements, in the arithmetic of the operands' dtype.
 *
 * <p>Functions of float32 are evaluated in double and rounded once, which for {@code + - * /} and
 * the square root is the same as float arithmetic (double has more than twice the digits), and for
 * the others the most accurate result there is.
 */
final class Elementwise {
  private Elementwise() {}

  /** The result, of type {@code type}, of {@code op} on {@code in}. */
  static HeapArray apply(Op.Elementwise op, List<HeapArray> in, ArrayType type) {
    List<HeapArray> operands = in.stream().map(x -> x.spread(type.shape())).toList();
    HeapArray x = operands.getFirst();
    return switch (op) {
      case Op.Unary(var fn) -> unary(fn, x, type);
      case Op.IntegerPow(var exponent) -> integerPow(x, exponent, type);
      case Op.Binary(var fn) -> binary(fn, x, operands.get(1), type);
      case Op.Ternary(var fn) -> ternary(fn, x, operands.get(1), operands.get(2), type);
      case Op.ReducePrecision(var exponentBits, var mantissaBits) -> {
        int minExponent = minExponent(type.dtype());
        yield HeapArray.ofDoubles(
            type,
            i ->
                FloatArithmetic.reducePrecision(
                    x.doubleAt(i), exponentBits, mantissaBits, minExponent));
      }
      case Op.ComplexParts(var fn) ->
          fn == ComplexFn.COMPLEX
              ? HeapArray.ofComplex(
                  type, i -> Complex.of(x.doubleAt(i), operands.get(1).doubleAt(i)))
              : HeapArray.ofComplex(type, i -> ComplexArithmetic.part(fn, x.complexAt(i)));
      case Op.Compare(var comparison) -> compare(comparison, x, operands.get(1), type);
      case Op.Select _ -> {
        HeapArray onFalse = operands.get(1);
        HeapArray onTrue = operands.get(2);
        yield HeapArray.ofElements(type, i -> (x.longAt(i) == 0 ? onFalse : onTrue).element(i));
      }
      case Op.Convert _ -> convert(x, type);
      case Op.Bitcast _ -> x.as(type);
    };
  }

  private static IllegalArgumentException noComplex() {
    return new IllegalArgumentException("complex arrays");
  }

  private static HeapArray unary(UnaryFn fn, HeapArray x, ArrayType type) {
    return switch (x.type().dtype().kind()) {
      case COMPLEX -> HeapArray.ofComplex(type, i -> ComplexArithmetic.unary(fn, x.complexAt(i)));
      case BOOL, SIGNED, UNSIGNED ->
          HeapArray.ofLongs(type, i -> IntegerArithmetic.unary(fn, x.longAt(i), x.type().dtype()));
      case FLOAT ->
          fn == UnaryFn.IS_FINITE
              ? HeapArray.ofLongs(type, i -> Double.isFinite(x.doubleAt(i)) ? 1 : 0)
              : HeapArray.ofDoubles(type, i -> FloatArithmetic.unary(fn, x.doubleAt(i)));
    };
  }

  private static HeapArray integerPow(HeapArray x, int exponent, ArrayType type) {
    return switch (type.dtype().kind()) {
      case COMPLEX ->
          HeapArray.ofComplex(type, i -> ComplexArithmetic.power(x.complexAt(i), exponent));
      case BOOL, SIGNED, UNSIGNED ->
          HeapArray.ofLongs(type, i -> IntegerArithmetic.power(x.longAt(i), exponent));
      case FLOAT -> HeapArray.ofDoubles(type, i -> Math.pow(x.doubleAt(i), exponent));
    };
  }

  private static HeapArray binary(BinaryFn fn, HeapArray x, HeapArray y, ArrayType type) {
    DType dtype = type.dtype();
    return switch (dtype.kind()) {
      case COMPLEX ->
          HeapArray.ofComplex(
              type, i -> ComplexArithmetic.binary(fn, x.complexAt(i), y.complexAt(i)));
      case BOOL, SIGNED, UNSIGNED ->
          HeapArray.ofLongs(
              type, i -> IntegerArithmetic.binary(fn, x.longAt(i), y.longAt(i), dtype));
      case FLOAT ->
          fn == BinaryFn.NEXTAFTER
              ? nextAfter(x, y, type)
              : HeapArray.ofDoubles(
                  type, i -> FloatArithmetic.binary(fn, x.doubleAt(i), y.doubleAt(i)));
    };
  }

  private static int minExponent(DType dtype) {
    return switch (dtype) {
      case FLOAT16 -> -14;
      case BFLOAT16, FLOAT32 -> Float.MIN_EXPONENT;
      case FLOAT64 -> Double.MIN_EXPONENT;
      default -> throw new IllegalArgumentException(dtype + " is no float");
    };
  }

  /** The bits of magnitudes, of floats of any width, are in their order. */
  private static HeapArray nextAfter(HeapArray x, HeapArray y, ArrayType type) {
    DType bitsType =
        switch (type.dtype().byteSize()) {
          case 2 -> DType.INT16;
          case 4 -> DType.INT32;
          default -> DType.INT64;
        };
    HeapArray bits = x.as(type.withDType(bitsType));
    HeapArray target = y.as(type.withDType(bitsType));
    HeapArray next =
        HeapArray.ofLongs(
            bits.type(),
            i -> {
              double from = x.doubleAt(i);
              double to = y.doubleAt(i);
              if (Double.isNaN(from) || from == to || Double.isNaN(to)) {
                return Double.isNaN(from) ? bits.longAt(i) : target.longAt(i);
              }
              if (from == 0) {
                return to > 0 ? 1 : (1L << (8 * bitsType.byteSize() - 1)) | 1;
              }
              return bits.longAt(i) + (to > from == from > 0 ? 1 : -1);
            });
    return next.as(type);
  }

  private static HeapArray ternary(
      TernaryFn fn, HeapArray x, HeapArray y, HeapArray z, ArrayType type) {
    return switch (type.dtype().kind()) {
      case COMPLEX -> throw noComplex();
      case BOOL, SIGNED, UNSIGNED ->
          HeapArray.ofLongs(
              type,
              i ->
                  IntegerArithmetic.ternary(
                      fn, x.longAt(i), y.longAt(i), z.longAt(i), type.dtype()));
      case FLOAT ->
          HeapArray.ofDoubles(
              type, i -> FloatArithmetic.ternary(fn, x.doubleAt(i), y.doubleAt(i), z.doubleAt(i)));
    };
  }

  private static HeapArray compare(
      Comparison comparison, HeapArray x, HeapArray y, ArrayType type) {
    return HeapArray.ofLongs(
        type,
        switch (x.type().dtype().kind()) {
          case COMPLEX ->
              i -> ComplexArithmetic.compare(comparison, x.complexAt(i), y.complexAt(i)) ? 1 : 0;
          case BOOL, SIGNED, UNSIGNED ->
              i ->
                  IntegerArithmetic.compare(comparison, x.longAt(i), y.longAt(i), x.type().dtype())
                      ? 1
                      : 0;
          case FLOAT ->
              i -> FloatArithmetic.compare(comparison, x.doubleAt(i), y.doubleAt(i)) ? 1 : 0;
        });
  }

  static HeapArray convert(HeapArray x, ArrayType type) {
    DType to = type.dtype();
    if (x.type().dtype().isComplex() && to == DType.BOOL) {
      return HeapArray.ofLongs(type, i -> x.complexAt(i).equals(Complex.of(0, 0)) ? 0 : 1);
    }
    if (x.type().dtype().isComplex() && !to.isComplex()) {
      var real = x.type().withDType(x.type().dtype().realPart());
      return convert(HeapArray.ofDoubles(real, i -> x.complexAt(i).real()), type);
    }
    boolean fromFloat = x.type().dtype().isFloating();
    return switch (to) {
      case COMPLEX64, COMPLEX128 -> HeapArray.ofComplex(type, x::complexAt);
      case BOOL ->
          HeapArray.ofLongs(type, i -> (fromFloat ? x.doubleAt(i) != 0 : x.longAt(i) != 0) ? 1 : 0);
      case INT8, INT16, INT32, INT64, UINT8, UINT16, UINT32, UINT64 ->
          HeapArray.ofLongs(
              type, fromFloat ? i -> IntegerArithmetic.fromDouble(x.doubleAt(i), to) : x::longAt);
      // From a long at once: by way of double it would round twice.
      case FLOAT16, BFLOAT16, FLOAT32 ->
          HeapArray.ofDoubles(type, fromFloat ? x::doubleAt : i -> (float) x.longAt(i));
      case FLOAT64 ->
          HeapArray.ofDoubles(type, fromFloat ? x::doubleAt : i -> (double) x.longAt(i));
    };
  }
}
