package dev.panax;

import dev.panax.program.BinaryFn;
import dev.panax.program.DType;
import dev.panax.program.DTypeException;
import dev.panax.program.IntList;
import dev.panax.program.Op;
import dev.panax.program.Reducer;
import dev.panax.program.Shape;
import dev.panax.program.UnaryFn;
import dev.panax.trace.Array;
import dev.panax.trace.Config;
import dev.panax.trace.Ops;

/**
 * The operations of the program language as functions, under JAX's names: what {@link Numpy} is
 * made of, and what it has no function for.
 *
 * <p>They are strict: operands have one dtype, and one shape or that of a scalar; axes are not
 * negative, and ascending where several are named.
 */
public final class Lax {
  private Lax() {}

  // Elementwise.

  /** 1 / sqrt(x). */
  public static Array rsqrt(Array x) {
    return Ops.unary(UnaryFn.RSQRT, x);
  }

  /** 1 / (1 + exp(-x)). */
  public static Array logistic(Array x) {
    return Ops.unary(UnaryFn.LOGISTIC, x);
  }

  /** The error function. */
  public static Array erf(Array x) {
    return Ops.unary(UnaryFn.ERF, x);
  }

  /** The inverse of the error function; infinite at -1 and 1, nan beyond. */
  public static Array erfInv(Array x) {
    return Ops.unary(UnaryFn.ERF_INV, x);
  }

  /** X to the power of a constant, by repeated multiplication. */
  public static Array integerPow(Array x, int exponent) {
    return Ops.integerPow(x, exponent);
  }

  /** The quotient; integers round toward zero, and x / 0 is -1 (all ones). */
  public static Array div(Array x, Array y) {
    return Ops.div(x, y);
  }

  /** The remainder with the sign of x; for integers x rem 0 is x. */
  public static Array rem(Array x, Array y) {
    return Ops.binary(BinaryFn.REM, x, y);
  }

  /** X shifted left by y bits; 0 when y is at least the width. */
  public static Array shiftLeft(Array x, Array y) {
    return Ops.binary(BinaryFn.SHIFT_LEFT, x, y);
  }

  /** X shifted right by y bits, filling with zeros. */
  public static Array shiftRightLogical(Array x, Array y) {
    return Ops.binary(BinaryFn.SHIFT_RIGHT_LOGICAL, x, y);
  }

  /** X shifted right by y bits, filling with the sign. */
  public static Array shiftRightArithmetic(Array x, Array y) {
    return Ops.binary(BinaryFn.SHIFT_RIGHT_ARITHMETIC, x, y);
  }

  /** {@code onTrue} where {@code which}, a bool array, else {@code onFalse}. */
  public static Array select(Array which, Array onTrue, Array onFalse) {
    return Ops.select(which, onTrue, onFalse);
  }

  /** The elements as {@code dtype}; see {@link Op.Convert}. */
  public static Array convertElementType(Array x, DType dtype) {
    return Ops.convert(x, Config.current().canonical(dtype));
  }

  /**
   * The bits as another dtype. A narrower one adds a last dimension of as many elements as make up
   * one of {@code x}, the lowest bits first; a wider one takes such a dimension away.
   *
   * @throws dev.panax.program.DTypeException if one of two dtypes is bool or complex
   */
  public static Array bitcastConvertType(Array x, DType dtype) {
    if (x.dtype() != dtype && (x.dtype().isComplex() || dtype.isComplex())) {
      throw new DTypeException(
          "bitcastConvertType does not take complex numbers, got %s to %s; see real and imag."
              .formatted(x.dtype(), dtype));
    }
    return Ops.bitcast(x, dtype);
  }

  /** The real part of complex numbers, of the dtype of their parts. */
  public static Array real(Array x) {
    return Ops.unary(UnaryFn.REAL, x);
  }

  /** The imaginary part of complex numbers, of the dtype of their parts. */
  public static Array imag(Array x) {
    return Ops.unary(UnaryFn.IMAG, x);
  }

  /** The complex conjugate; complex for floating {@code x} too. */
  public static Array conj(Array x) {
    return x.dtype().isComplex()
        ? Ops.conj(x)
        : Ops.complex(x, Ops.scalarLike(0, x));
  }

  /** The complex numbers of real and imaginary parts, both float32 or both float64. */
  public static Array complex(Array x, Array y) {
    return Ops.complex(x, y);
  }

  // Shapes.

  /** The index along {@code dimension} in every element of {@code shape}. */
  public static Array broadcastedIota(DType dtype, Shape shape, int dimension) {
    return Ops.iota(Config.current().canonical(dtype), shape, dimension);
  }

  /** The vector {@code 0, 1, ..., size - 1}. */
  public static Array iota(DType dtype, int size) {
    return broadcastedIota(dtype, Shape.of(size), 0);
  }

  /** Dimension i of x becomes dimension {@code dimensions[i]} of {@code shape}. */
  public static Array broadcastInDim(Array x, Shape shape, int... dimensions) {
    return Ops.broadcast(x, shape, IntList.of(dimensions));
  }

  /** The elements with the order along {@code dimensions} reversed. */
  public static Array rev(Array x, int... dimensions) {
    return Ops.reverse(x, IntList.of(dimensions));
  }

  /** Along each dimension, the elements from {@code start} to before {@code limit}. */
  public static Array slice(Array x, IntList start, IntList limit) {
    return slice(x, start, limit, IntList.filled(x.rank(), 1));
  }

  /**
   * Along each dimension, the elements at the strides from {@code start} to before {@code limit}.
   */
  public static Array slice(Array x, IntList start, IntList limit, IntList strides) {
    return Ops.slice(x, start, limit, strides);
  }

  /**
   * {@code x} surrounded by {@code low} and {@code high} copies of the scalar {@code value} along
   * each dimension, with {@code interior} of them between neighbours. Negative {@code low} and
   * {@code high} crop.
   */
  public static Array pad(Array x, Array value, IntList low, IntList high, IntList interior) {
    return Ops.pad(x, value, low, high, interior);
  }

  // Reductions.

  /** The sum along {@code axes}. */
  public static Array reduceSum(Array x, int... axes) {
    return Ops.reduce(Reducer.SUM, x, IntList.of(axes));
  }

  /** The product along {@code axes}. */
  public static Array reduceProd(Array x, int... axes) {
    return Ops.reduce(Reducer.PROD, x, IntList.of(axes));
  }

  /** The greatest along {@code axes}; of no elements, the least value of the dtype. */
  public static Array reduceMax(Array x, int... axes) {
    return Ops.reduce(Reducer.MAX, x, IntList.of(axes));
  }

  /** The least along {@code axes}; of no elements, the greatest value of the dtype. */
  public static Array reduceMin(Array x, int... axes) {
    return Ops.reduce(Reducer.MIN, x, IntList.of(axes));
  }

  /** Logical, or for integers bitwise, and along {@code axes}. */
  public static Array reduceAnd(Array x, int... axes) {
    return Ops.reduce(Reducer.AND, x, IntList.of(axes));
  }

  /** Logical, or for integers bitwise, or along {@code axes}. */
  public static Array reduceOr(Array x, int... axes) {
    return Ops.reduce(Reducer.OR, x, IntList.of(axes));
  }

  /** Logical, or for integers bitwise, exclusive or along {@code axes}. */
  public static Array reduceXor(Array x, int... axes) {
    return Ops.reduce(Reducer.XOR, x, IntList.of(axes));
  }

  // Products.

  /**
   * Which dimensions of the operands of {@link #dotGeneral} are paired.
   *
   * @param lhsContracting those of the first operand to sum over
   * @param rhsContracting those of the second, in the same order
   * @param lhsBatch those of the first operand to run along, kept at the front of the result
   * @param rhsBatch those of the second, in the same order
   */
  public record DotDimensions(
      IntList lhsContracting, IntList rhsContracting, IntList lhsBatch, IntList rhsBatch) {}

  /** The generalized matrix product; result dimensions: batch, free of lhs, free of rhs. */
  public static Array dotGeneral(Array lhs, Array rhs, DotDimensions dimensions) {
    return Ops.dotGeneral(
        lhs,
        rhs,
        new Op.DotGeneral(
            dimensions.lhsContracting,
            dimensions.rhsContracting,
            dimensions.lhsBatch,
            dimensions.rhsBatch,
            lhs.dtype()));
  }
}
