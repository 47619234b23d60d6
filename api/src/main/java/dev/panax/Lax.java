package dev.panax;

import dev.panax.program.BinaryFn;
import dev.panax.program.DType;
import dev.panax.program.IntList;
import dev.panax.program.Op;
import dev.panax.program.Reducer;
import dev.panax.program.Shape;
import dev.panax.program.TernaryFn;
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

  /** The cube root; negative below 0. */
  public static Array cbrt(Array x) {
    return Ops.unary(UnaryFn.CBRT, x);
  }

  /** 2 to the power of x. */
  public static Array exp2(Array x) {
    return Ops.unary(UnaryFn.EXP2, x);
  }

  /** The arc sine in radians; nan beyond 1. */
  public static Array asin(Array x) {
    return Ops.unary(UnaryFn.ASIN, x);
  }

  /** The arc cosine in radians; nan beyond 1. */
  public static Array acos(Array x) {
    return Ops.unary(UnaryFn.ACOS, x);
  }

  /** The arc tangent in radians. */
  public static Array atan(Array x) {
    return Ops.unary(UnaryFn.ATAN, x);
  }

  /** The hyperbolic sine. */
  public static Array sinh(Array x) {
    return Ops.unary(UnaryFn.SINH, x);
  }

  /** The hyperbolic cosine. */
  public static Array cosh(Array x) {
    return Ops.unary(UnaryFn.COSH, x);
  }

  /** The inverse of the hyperbolic sine. */
  public static Array asinh(Array x) {
    return Ops.unary(UnaryFn.ASINH, x);
  }

  /** The inverse of the hyperbolic cosine; nan below 1. */
  public static Array acosh(Array x) {
    return Ops.unary(UnaryFn.ACOSH, x);
  }

  /** The inverse of the hyperbolic tangent; infinite at -1 and 1, nan beyond. */
  public static Array atanh(Array x) {
    return Ops.unary(UnaryFn.ATANH, x);
  }

  /** The angle of the point (x, y) in radians, between -pi and pi. */
  public static Array atan2(Array y, Array x) {
    return Ops.binary(BinaryFn.ATAN2, y, x);
  }

  /** 1 - erf(x), accurate where that is small. */
  public static Array erfc(Array x) {
    return Ops.unary(UnaryFn.ERFC, x);
  }

  /** log |gamma(x)|; infinite at 0 and the negative integers. */
  public static Array lgamma(Array x) {
    return Ops.unary(UnaryFn.LGAMMA, x);
  }

  /** The derivative of {@link #lgamma}; nan at 0 and the negative integers. */
  public static Array digamma(Array x) {
    return Ops.unary(UnaryFn.DIGAMMA, x);
  }

  /**
   * The m-th derivative of {@link #digamma}; nan unless m is an integer, at least 0. It has no
   * derivative by m.
   */
  public static Array polygamma(Array m, Array x) {
    return Ops.binary(BinaryFn.POLYGAMMA, m, x);
  }

  /**
   * The Hurwitz zeta function, the sum over k of (q + k)^-x; nan for x below 1. It has a derivative
   * by q only.
   */
  public static Array zeta(Array x, Array q) {
    return Ops.binary(BinaryFn.ZETA, x, q);
  }

  /**
   * The regularized lower incomplete gamma function P(a, x); nan for negative operands and at a = x
   * = 0. The derivative by a has no derivative itself.
   */
  public static Array igamma(Array a, Array x) {
    return Ops.binary(BinaryFn.IGAMMA, a, x);
  }

  /** The regularized upper incomplete gamma function, 1 - {@link #igamma}. */
  public static Array igammac(Array a, Array x) {
    return Ops.binary(BinaryFn.IGAMMAC, a, x);
  }

  /** The derivative of {@link #igamma} by a; it has none itself. */
  public static Array igammaGradA(Array a, Array x) {
    return Ops.binary(BinaryFn.IGAMMA_GRAD_A, a, x);
  }

  /** The derivative by a of a sample x of the gamma distribution of shape a; it has none itself. */
  public static Array randomGammaGrad(Array a, Array x) {
    return Ops.binary(BinaryFn.RANDOM_GAMMA_GRAD, a, x);
  }

  /**
   * The regularized incomplete beta function of shapes a and b at x, in [0, 1]; nan elsewhere. It
   * has a derivative by x only.
   */
  public static Array betainc(Array a, Array b, Array x) {
    return Ops.ternary(TernaryFn.REGULARIZED_INCOMPLETE_BETA, a, b, x);
  }

  /** E^-|x| times the modified Bessel function of order 0. */
  public static Array besselI0e(Array x) {
    return Ops.unary(UnaryFn.BESSEL_I0E, x);
  }

  /** E^-|x| times the modified Bessel function of order 1. */
  public static Array besselI1e(Array x) {
    return Ops.unary(UnaryFn.BESSEL_I1E, x);
  }

  /** X times x; integers wrap. */
  public static Array square(Array x) {
    return Ops.unary(UnaryFn.SQUARE, x);
  }

  /** 1 / x. */
  public static Array reciprocal(Array x) {
    return Ops.integerPow(x, -1);
  }

  /** What is half way between two integers is rounded this way. */
  public enum RoundingMethod {
    /** To the one further from zero. */
    AWAY_FROM_ZERO,
    /** To the even one. */
    TO_NEAREST_EVEN
  }

  /** The nearest integer, as a float. */
  public static Array round(Array x, RoundingMethod method) {
    return Ops.unary(
        switch (method) {
          case AWAY_FROM_ZERO -> UnaryFn.ROUND_AWAY_FROM_ZERO;
          case TO_NEAREST_EVEN -> UnaryFn.ROUND;
        },
        x);
  }

  /**
   * X rounded to a float of {@code exponentBits}, at least 1, and {@code mantissaBits}: ties to even,
   * to infinity above the range, to zero below that of normal numbers. The dtype remains.
   */
  public static Array reducePrecision(Array x, int exponentBits, int mantissaBits) {
    return Ops.reducePrecision(x, exponentBits, mantissaBits);
  }

  /** X brought into the range from {@code min} to {@code max}, arrays of its shape or scalars. */
  public static Array clamp(Array min, Array x, Array max) {
    return Ops.ternary(TernaryFn.CLAMP, min, x, max);
  }

  /** The next float after x in the direction of y. */
  public static Array nextafter(Array x, Array y) {
    return Ops.binary(BinaryFn.NEXTAFTER, x, y);
  }

  /** The upper half of the product of integers, which is twice as wide. */
  public static Array mulhi(Array x, Array y) {
    return Ops.binary(BinaryFn.MULHI, x, y);
  }

  /** The number of zero bits above the highest one. */
  public static Array clz(Array x) {
    return Ops.unary(UnaryFn.CLZ, x);
  }

  /** The number of bits that are one. */
  public static Array populationCount(Array x) {
    return Ops.unary(UnaryFn.POPULATION_COUNT, x);
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

  /** The bits of each element as another dtype of the same width. */
  public static Array bitcastConvertType(Array x, DType dtype) {
    return Ops.bitcast(x, dtype);
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
