package dev.panax;

import dev.panax.program.ArrayType;
import dev.panax.program.BinaryFn;
import dev.panax.program.ConvolutionDimensions;
import dev.panax.program.CumulativeFn;
import dev.panax.program.DType;
import dev.panax.program.DTypeException;
import dev.panax.program.IntList;
import dev.panax.program.Op;
import dev.panax.program.Reducer;
import dev.panax.program.ScatterFn;
import dev.panax.program.Shape;
import dev.panax.program.ShapeException;
import dev.panax.program.TernaryFn;
import dev.panax.program.UnaryFn;
import dev.panax.program.WindowDimensions;
import dev.panax.trace.Arithmetic;
import dev.panax.trace.Array;
import dev.panax.trace.Axes;
import dev.panax.trace.Config;
import dev.panax.trace.Fn;
import dev.panax.trace.Fn1;
import dev.panax.trace.Fn2;
import dev.panax.trace.Fn3;
import dev.panax.trace.IndexingOptions;
import dev.panax.trace.Ops;
import dev.panax.trace.Pair;
import dev.panax.trace.Trace;
import dev.panax.trace.Tree;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

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
   * X rounded to a float of {@code exponentBits}, at least 1, and {@code mantissaBits}: ties to
   * even, to infinity above the range, to zero below that of normal numbers. The dtype remains.
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

  // Control flow.

  /**
   * {@code onTrue} or {@code onFalse}, as {@code pred} says; only that one is run. Unlike an {@code
   * if} it can depend on a traced value. Both return the same structure, shapes and dtypes.
   *
   * @param pred a scalar: a bool, or a number that stands for true where it is not 0. (A Java
   *     boolean needs no {@code cond}, but an {@code if}.)
   * @throws ShapeException if {@code pred} is not a scalar, or the shapes of the results differ
   * @throws dev.panax.program.DTypeException if the dtypes of the results differ
   * @throws dev.panax.trace.TreeException if their structures differ
   */
  public static <R> R cond(Array pred, Supplier<R> onTrue, Supplier<R> onFalse) {
    return choose(pred, branch(onTrue, "onTrue"), branch(onFalse, "onFalse"));
  }

  /** {@link #cond(Array, Supplier, Supplier)} with an operand for both functions. */
  public static <A, R> R cond(Array pred, Fn1<A, R> onTrue, Fn1<A, R> onFalse, A operand) {
    return choose(pred, branch(onTrue, "onTrue"), branch(onFalse, "onFalse"), operand);
  }

  public static <A, B, R> R cond(
      Array pred, Fn2<A, B, R> onTrue, Fn2<A, B, R> onFalse, A first, B second) {
    return choose(pred, branch(onTrue, "onTrue"), branch(onFalse, "onFalse"), first, second);
  }

  public static <A, B, C, R> R cond(
      Array pred, Fn3<A, B, C, R> onTrue, Fn3<A, B, C, R> onFalse, A first, B second, C third) {
    return choose(pred, branch(onTrue, "onTrue"), branch(onFalse, "onFalse"), first, second, third);
  }

  /**
   * The branch with the number {@code index} (clamped to those there are), applied to {@code
   * operand}: {@code jax.lax.switch}, whose name is a keyword in Java. All branches return the same
   * structure, shapes and dtypes.
   *
   * @param index an integer scalar
   * @throws ShapeException if {@code index} is not a scalar, or the shapes of the results differ
   * @throws dev.panax.program.DTypeException if {@code index} is not an integer, or the dtypes of
   *     the results differ
   * @throws dev.panax.trace.TreeException if their structures differ, or there is no branch
   */
  public static <A, R> R switchOn(Array index, List<Fn1<A, R>> branches, A operand) {
    return chooseOf(index, branches, operand);
  }

  public static <A, B, R> R switchOn(Array index, List<Fn2<A, B, R>> branches, A first, B second) {
    return chooseOf(index, branches, first, second);
  }

  public static <A, B, C, R> R switchOn(
      Array index, List<Fn3<A, B, C, R>> branches, A first, B second, C third) {
    return chooseOf(index, branches, first, second, third);
  }

  /**
   * Applies {@code body} to the carry while {@code condition} holds for it. The carry is an array
   * or a tree; {@code body} returns the same structure, shapes and dtypes, where a weakly typed
   * array takes the dtype that {@code body} gives it.
   *
   * <p>Reverse mode works, unlike in JAX: the gradient runs the loop once more, and keeps of every
   * trip what its derivative needs.
   *
   * @param condition returns a bool scalar
   * @throws ShapeException if the shapes of the carry into and out of {@code body} differ
   * @throws dev.panax.program.DTypeException if its dtypes differ, or the condition does not return
   *     a bool scalar
   * @throws dev.panax.trace.TreeException if its structures differ
   */
  @SuppressWarnings("unchecked") // the result is a tree like init
  public static <C> C whileLoop(Fn1<C, Array> condition, Fn1<C, C> body, C init) {
    return (C) ControlFlow.whileLoop("whileLoop", condition, condition, body, body, init);
  }

  /**
   * Applies {@code body} to {@code i} and the carry, for {@code i} from {@code lower} to before
   * {@code upper}: a {@link #scan}.
   *
   * @throws ShapeException if the shapes of the carry into and out of {@code body} differ
   * @throws dev.panax.program.DTypeException if its dtypes differ
   * @throws dev.panax.trace.TreeException if its structures differ
   */
  @SuppressWarnings("unchecked") // the result is a tree like init
  public static <C> C foriLoop(long lower, long upper, Fn2<Array, C, C> body, C init) {
    return (C) ControlFlow.foriLoop(lower, upper, body, init);
  }

  /**
   * {@link #foriLoop(long, long, Fn2, Object)} between bounds that may be traced, integer scalars:
   * a {@link #whileLoop}.
   */
  @SuppressWarnings("unchecked") // the result is a tree like init
  public static <C> C foriLoop(Array lower, Array upper, Fn2<Array, C, C> body, C init) {
    return (C) ControlFlow.foriLoop(lower, upper, body, init);
  }

  /** {@link #scan(Fn2, Object, Object, ScanOptions)} from the first elements to the last. */
  public static <C, X extends @Nullable Object, Y extends @Nullable Object> Pair<C, Y> scan(
      Fn2<C, X, Pair<C, Y>> f, C init, X xs) {
    return scan(f, init, xs, ScanOptions.DEFAULT);
  }

  /**
   * Runs over the first dimension of arrays, with a carry from element to element.
   *
   * @param f from the carry and an element, the tree {@code xs} without the first dimension of its
   *     arrays, to the next carry and a result
   * @param init the first carry, an array or a tree; the carry keeps its structure, shapes and
   *     dtypes, where a weakly typed array takes the dtype that {@code f} gives it
   * @param xs arrays of one size along the first dimension; without any ({@code null}, an empty
   *     list) the options have the length
   * @return the last carry, and the results of all trips stacked along a new first dimension; a
   *     result without arrays is returned as it is
   * @throws ShapeException if the shapes of the carry into and out of {@code f} differ, or the
   *     sizes of the arrays
   * @throws dev.panax.program.DTypeException if the dtypes of the carry differ
   * @throws dev.panax.trace.TreeException if its structures differ
   */
  @SuppressWarnings("unchecked") // the result is a tree like init, with one like f's
  public static <C, X extends @Nullable Object, Y extends @Nullable Object> Pair<C, Y> scan(
      Fn2<C, X, Pair<C, Y>> f, C init, X xs, ScanOptions options) {
    return (Pair<C, Y>) (Pair<?, ?>) ControlFlow.scan("scan", f, f, init, xs, options);
  }

  /** {@code f} of every element along the first dimension, one after the other, stacked. */
  @SuppressWarnings("unchecked") // the result is a tree like f's
  public static <X, Y> Y map(Fn1<X, Y> f, X xs) {
    return (Y) ControlFlow.map(f, xs);
  }

  /** {@link #map(Fn1, Object)}, {@code batchSize} elements at once by {@link Panax#vmap}. */
  @SuppressWarnings("unchecked") // the result is a tree like f's
  public static <X, Y> Y map(Fn1<X, Y> f, X xs, int batchSize) {
    return (Y) ControlFlow.map(f, xs, batchSize);
  }

  private static ControlFlow.Branch branch(Supplier<?> f, String name) {
    Fn body =
        new Fn() {
          @Override
          public int arity() {
            return 0;
          }

          @Override
          public Object call(Object... arguments) {
            return f.get();
          }
        };
    return new ControlFlow.Branch(f, body, name);
  }

  private static ControlFlow.Branch branch(Fn f, String name) {
    return new ControlFlow.Branch(f, f, name);
  }

  @SuppressWarnings("unchecked") // both branches return an R
  private static <R> R choose(
      Array pred, ControlFlow.Branch onTrue, ControlFlow.Branch onFalse, Object... operands) {
    return (R) ControlFlow.cond(pred, onTrue, onFalse, operands);
  }

  @SuppressWarnings("unchecked") // all branches return an R
  private static <R> R chooseOf(Array index, List<? extends Fn> branches, Object... operands) {
    var named =
        IntStream.range(0, branches.size())
            .mapToObj(i -> branch(branches.get(i), "branch " + i))
            .toList();
    return (R) ControlFlow.switchOn(index, named, operands);
  }

  // Windows.

  /**
   * The windows of {@code operand} whose corners are the index vectors in the last dimension of
   * {@code startIndices}.
   *
   * @param sliceSizes the size of a window in each dimension of the operand
   */
  public static Array gather(
      Array operand,
      Array startIndices,
      WindowDimensions dimensions,
      IntList sliceSizes,
      IndexingOptions options) {
    return Ops.gather(
        operand,
        startIndices,
        new Op.Gather(
            dimensions,
            sliceSizes,
            options.gatherMode(),
            options.gatherFillValue(operand.dtype()),
            options.indicesAreSorted(),
            options.uniqueIndices()));
  }

  /**
   * A copy of {@code operand} with the windows at {@code indices} replaced by those of {@code
   * updates}, of the same dtype; the last one where windows overlap.
   */
  public static Array scatter(
      Array operand,
      Array indices,
      Array updates,
      WindowDimensions dimensions,
      IndexingOptions options) {
    return scatter(ScatterFn.SET, operand, indices, updates, dimensions, options);
  }

  /** {@link #scatter} that adds. */
  public static Array scatterAdd(
      Array operand,
      Array indices,
      Array updates,
      WindowDimensions dimensions,
      IndexingOptions options) {
    return scatter(ScatterFn.ADD, operand, indices, updates, dimensions, options);
  }

  /** {@link #scatter} that subtracts. */
  public static Array scatterSub(
      Array operand,
      Array indices,
      Array updates,
      WindowDimensions dimensions,
      IndexingOptions options) {
    return scatter(ScatterFn.ADD, operand, indices, Ops.neg(updates), dimensions, options);
  }

  /**
   * {@link #scatter} that multiplies. It has a derivative by the updates if {@code options} promise
   * unique indices.
   */
  public static Array scatterMul(
      Array operand,
      Array indices,
      Array updates,
      WindowDimensions dimensions,
      IndexingOptions options) {
    return scatter(ScatterFn.MUL, operand, indices, updates, dimensions, options);
  }

  /** {@link #scatter} that keeps the lesser. */
  public static Array scatterMin(
      Array operand,
      Array indices,
      Array updates,
      WindowDimensions dimensions,
      IndexingOptions options) {
    return scatter(ScatterFn.MIN, operand, indices, updates, dimensions, options);
  }

  /** {@link #scatter} that keeps the greater. */
  public static Array scatterMax(
      Array operand,
      Array indices,
      Array updates,
      WindowDimensions dimensions,
      IndexingOptions options) {
    return scatter(ScatterFn.MAX, operand, indices, updates, dimensions, options);
  }

  private static Array scatter(
      ScatterFn fn,
      Array operand,
      Array indices,
      Array updates,
      WindowDimensions dimensions,
      IndexingOptions options) {
    return Ops.scatter(
        operand,
        indices,
        updates,
        new Op.Scatter(
            fn,
            dimensions,
            options.scatterMode(),
            options.indicesAreSorted(),
            options.uniqueIndices()));
  }

  /**
   * The window of {@code operand} that begins at {@code startIndices}, which may be traced.
   * Negative starts count from the end; then they are clipped, so that the window lies within the
   * operand.
   *
   * @param startIndices an integer scalar for each dimension
   */
  public static Array dynamicSlice(Array operand, List<Array> startIndices, IntList sliceSizes) {
    return Ops.dynamicSlice(operand, starts("dynamicSlice", operand, startIndices), sliceSizes);
  }

  /**
   * A copy of {@code operand} with the window that begins at {@code startIndices} replaced by
   * {@code update}; starts are taken as by {@link #dynamicSlice}.
   */
  public static Array dynamicUpdateSlice(Array operand, Array update, List<Array> startIndices) {
    return Ops.dynamicUpdateSlice(
        operand, update, starts("dynamicUpdateSlice", operand, startIndices));
  }

  private static List<Array> starts(String name, Array operand, List<Array> startIndices) {
    if (startIndices.size() != operand.rank()) {
      throw new ShapeException(
          "%s needs a start for each of the %d dimensions of shape %s, got %d."
              .formatted(name, operand.rank(), operand.shape(), startIndices.size()));
    }
    Array[] common = Arithmetic.promoteTypes(startIndices.toArray(Array[]::new));
    return IntStream.range(0, common.length)
        .mapToObj(i -> Ops.positionFromStart(common[i], operand.shape().dim(i)))
        .toList();
  }

  /** The {@code size} elements from {@code start}, a scalar, on along {@code axis}. */
  public static Array dynamicSliceInDim(Array operand, Array start, int size, int axis) {
    int along = Axes.resolve("dynamicSliceInDim", axis, operand.rank());
    int[] sizes = operand.shape().toArray();
    sizes[along] = size;
    return dynamicSlice(operand, startsAlong(operand, start, along), IntList.of(sizes));
  }

  /** The element at {@code index}, a scalar, along {@code axis}, whose dimension stays if kept. */
  public static Array dynamicIndexInDim(Array operand, Array index, int axis, boolean keepDims) {
    Array sliced = dynamicSliceInDim(operand, index, 1, axis);
    return keepDims ? sliced : squeeze(sliced, axis);
  }

  /** {@link #dynamicUpdateSlice} from {@code start}, a scalar, on along {@code axis}. */
  public static Array dynamicUpdateSliceInDim(Array operand, Array update, Array start, int axis) {
    int along = Axes.resolve("dynamicUpdateSliceInDim", axis, operand.rank());
    return dynamicUpdateSlice(operand, update, startsAlong(operand, start, along));
  }

  /**
   * A copy of {@code operand} with the element at {@code index} along {@code axis} replaced by
   * {@code update}, which may lack that dimension.
   */
  public static Array dynamicUpdateIndexInDim(Array operand, Array update, Array index, int axis) {
    int along = Axes.resolve("dynamicUpdateIndexInDim", axis, operand.rank());
    Array full = update.rank() == operand.rank() ? update : expandDims(update, along);
    return dynamicUpdateSliceInDim(operand, full, index, along);
  }

  private static List<Array> startsAlong(Array operand, Array start, int axis) {
    var starts = new ArrayList<>(Collections.nCopies(operand.rank(), Ops.scalarLike(0, start)));
    starts.set(axis, start);
    return starts;
  }

  /**
   * The elements at the strides from {@code start} to before {@code limit} along {@code axis}, by
   * Python's rules: null is the natural end, and negative positions count from the end.
   */
  public static Array sliceInDim(
      Array operand, @Nullable Integer start, @Nullable Integer limit, int stride, int axis) {
    int along = Axes.resolve("sliceInDim", axis, operand.rank());
    int size = operand.shape().dim(along);
    var starts = new int[operand.rank()];
    int[] limits = operand.shape().toArray();
    int[] strides = IntList.filled(operand.rank(), 1).toArray();
    starts[along] = start == null ? 0 : start < 0 ? start + size : start;
    limits[along] = limit == null ? size : limit < 0 ? limit + size : limit;
    strides[along] = stride;
    return slice(operand, IntList.of(starts), IntList.of(limits), IntList.of(strides));
  }

  /** The element at {@code index} along {@code axis}, whose dimension stays if kept. */
  public static Array indexInDim(Array operand, int index, int axis, boolean keepDims) {
    int along = Axes.resolve("indexInDim", axis, operand.rank());
    int size = operand.shape().dim(along);
    if (index < -size || index >= size) {
      throw new ShapeException(
          "indexInDim: index %d is out of bounds for axis %d of size %d."
              .formatted(index, along, size));
    }
    int position = index < 0 ? index + size : index;
    Array sliced = sliceInDim(operand, position, position + 1, 1, along);
    return keepDims ? sliced : squeeze(sliced, along);
  }

  /**
   * The slices of {@code operand} at positions along {@code axes}; one slice for each element of
   * the indices, which are vectors of one size, and wrap around.
   */
  public static Array indexTake(Array operand, List<Array> indices, int... axes) {
    Array[] columns = new Array[axes.length];
    int[] sizes = operand.shape().toArray();
    for (int i = 0; i < axes.length; i++) {
      Array wrapped = indices.get(i).mod(Ops.scalarLike(sizes[axes[i]], indices.get(i)));
      columns[i] = expandDims(wrapped, 1);
      sizes[axes[i]] = 1;
    }
    var dimensions =
        WindowDimensions.of(
            IntList.range(1, operand.rank() - axes.length + 1), IntList.of(axes), IntList.of(axes));
    return gather(
        operand,
        Ops.concatenate(1, columns),
        dimensions,
        IntList.of(sizes),
        IndexingOptions.DEFAULT);
  }

  // Orders and scans.

  /**
   * The elements in ascending order along {@code dimension}, nan last; equal elements, as -0 and 0
   * are, keep their order.
   */
  public static Array sort(Array operand, int dimension) {
    return sort(List.of(operand), dimension, 1).getFirst();
  }

  /**
   * Arrays of one shape, sorted together along {@code dimension}: in ascending order of the first
   * {@code numKeys} of them, lexicographically; equal elements keep their order.
   */
  public static List<Array> sort(List<Array> operands, int dimension, int numKeys) {
    if (operands.isEmpty()) {
      throw new ShapeException("sort needs at least one array.");
    }
    int along = Axes.resolve("sort", dimension, operands.getFirst().rank());
    return List.of(Ops.sort(new Op.Sort(along, numKeys), operands.toArray(Array[]::new)));
  }

  /** The keys in ascending order along {@code dimension}, and the values in the same order. */
  public static Pair<Array, Array> sortKeyVal(Array keys, Array values, int dimension) {
    List<Array> sorted = sort(List.of(keys, values), dimension, 1);
    return Pair.of(sorted.get(0), sorted.get(1));
  }

  /**
   * The {@code k} greatest elements along {@code axis} in descending order, and their int32
   * indices; among equals the first.
   */
  public static Pair<Array, Array> topK(Array operand, int k, int axis) {
    Array[] results = Ops.topK(operand, k, Axes.resolve("topK", axis, operand.rank()));
    return Pair.of(results[0], results[1]);
  }

  /** {@link #topK}, as which it is computed: on CPUs the exact answer is as cheap. */
  public static Pair<Array, Array> approxMaxK(Array operand, int k, int axis) {
    requireFloating("approxMaxK", operand);
    return topK(operand, k, axis);
  }

  /** The {@code k} least elements along {@code axis} in ascending order, and their indices. */
  public static Pair<Array, Array> approxMinK(Array operand, int k, int axis) {
    requireFloating("approxMinK", operand);
    Pair<Array, Array> greatest = topK(Ops.neg(operand), k, axis);
    return Pair.of(Ops.neg(greatest.first()), greatest.second());
  }

  private static void requireFloating(String name, Array x) {
    if (!x.dtype().isFloating()) {
      throw new DTypeException(
          "%s needs a floating array, got %s; use topK.".formatted(name, x.type()));
    }
  }

  /** The index along {@code axis} of the first greatest element, or of the first nan. */
  public static Array argmax(Array operand, int axis, DType indexDType) {
    return argExtreme("argmax", operand, true, axis, indexDType);
  }

  /** The index along {@code axis} of the first least element, or of the first nan. */
  public static Array argmin(Array operand, int axis, DType indexDType) {
    return argExtreme("argmin", operand, false, axis, indexDType);
  }

  private static Array argExtreme(
      String name, Array operand, boolean greatest, int axis, DType indexDType) {
    int along = Axes.resolve(name, axis, operand.rank());
    return Ops.argExtreme(operand, greatest, along, Config.current().canonical(indexDType));
  }

  /** The sum of all elements up to each along {@code axis}, or with {@code reverse} from it on. */
  public static Array cumsum(Array operand, int axis, boolean reverse) {
    return cumulative(CumulativeFn.SUM, operand, axis, reverse);
  }

  /** The product of all elements up to each along {@code axis}. */
  public static Array cumprod(Array operand, int axis, boolean reverse) {
    return cumulative(CumulativeFn.PROD, operand, axis, reverse);
  }

  /** The greatest of all elements up to each along {@code axis}. */
  public static Array cummax(Array operand, int axis, boolean reverse) {
    return cumulative(CumulativeFn.MAX, operand, axis, reverse);
  }

  /** The least of all elements up to each along {@code axis}. */
  public static Array cummin(Array operand, int axis, boolean reverse) {
    return cumulative(CumulativeFn.MIN, operand, axis, reverse);
  }

  /** The logarithm of the sum of exponentials of all elements up to each along {@code axis}. */
  public static Array cumlogsumexp(Array operand, int axis, boolean reverse) {
    return cumulative(CumulativeFn.LOGSUMEXP, operand, axis, reverse);
  }

  private static Array cumulative(CumulativeFn fn, Array operand, int axis, boolean reverse) {
    int along = Axes.resolve(fn.primitive(), axis, operand.rank());
    return Ops.cumulative(fn, operand, along, reverse);
  }

  // Shapes, continued.

  /** The dimensions from {@code start} to before {@code stop} as one. */
  public static Array collapse(Array operand, int start, int stop) {
    int rank = operand.rank();
    int from = start < 0 ? start + rank : start;
    int to = stop < 0 ? stop + rank : stop;
    if (from < 0 || to > rank || from > to) {
      throw new ShapeException(
          "collapse from %d to %d is out of bounds for an array of %d dimensions."
              .formatted(start, stop, rank));
    }
    var dims = new ArrayList<Integer>();
    int product = 1;
    for (int i = 0; i < rank; i++) {
      int size = operand.shape().dim(i);
      if (i < from || i >= to) {
        dims.add(size);
      } else {
        product = Math.multiplyExact(product, size);
        if (i == to - 1) {
          dims.add(product);
        }
      }
    }
    return operand.reshape(dims.stream().mapToInt(Integer::intValue).toArray());
  }

  /** Inserts dimensions of size 1, at {@code dimensions} of the result. */
  public static Array expandDims(Array operand, int... dimensions) {
    int rank = operand.rank() + dimensions.length;
    IntList added = Axes.of(dimensions).resolve("expandDims", rank);
    if (dimensions.length == 0) {
      return operand;
    }
    Shape shape = operand.shape();
    for (int i = 0; i < added.size(); i++) {
      shape = shape.insert(added.get(i), 1);
    }
    IntList kept = IntList.of(IntStream.range(0, rank).filter(i -> !added.contains(i)).toArray());
    return Ops.broadcast(operand, shape, kept);
  }

  /** Removes {@code dimensions}, of size 1. */
  public static Array squeeze(Array operand, int... dimensions) {
    return dimensions.length == 0 ? operand : operand.squeeze(dimensions);
  }

  /** Consecutive parts of the given sizes along {@code axis}, which they must make up. */
  public static List<Array> split(Array operand, IntList sizes, int axis) {
    int along = Axes.resolve("split", axis, operand.rank());
    if (sizes.stream().asLongStream().sum() != operand.shape().dim(along)) {
      throw new ShapeException(
          "split sizes %s must sum to %d, the size of axis %d of shape %s."
              .formatted(sizes, operand.shape().dim(along), along, operand.shape()));
    }
    var parts = new ArrayList<Array>();
    int position = 0;
    for (int i = 0; i < sizes.size(); i++) {
      parts.add(sliceInDim(operand, position, position + sizes.get(i), 1, along));
      position += sizes.get(i);
    }
    return parts;
  }

  /** The slices along {@code axis}, without that dimension. */
  public static List<Array> unstack(Array operand, int axis) {
    int along = Axes.resolve("unstack", axis, operand.rank());
    return IntStream.range(0, operand.shape().dim(along))
        .mapToObj(i -> indexInDim(operand, i, along, false))
        .toList();
  }

  /** The operand repeated along each dimension. */
  public static Array tile(Array operand, int... repetitions) {
    if (repetitions.length != operand.rank()) {
      throw new ShapeException(
          "tile needs a number of repetitions for each dimension of shape %s, got %s."
              .formatted(operand.shape(), IntList.of(repetitions)));
    }
    int rank = operand.rank();
    var spread = new int[2 * rank];
    var dims = new int[rank];
    for (int i = 0; i < rank; i++) {
      spread[2 * i] = repetitions[i];
      spread[2 * i + 1] = operand.shape().dim(i);
      dims[i] = Math.multiplyExact(repetitions[i], operand.shape().dim(i));
    }
    IntList own = IntList.of(IntStream.range(0, rank).map(i -> 2 * i + 1).toArray());
    return Ops.reshape(Ops.broadcast(operand, Shape.of(spread), own), Shape.of(dims));
  }

  /** The operand repeated along new first dimensions of the given sizes. */
  public static Array broadcast(Array operand, int... sizes) {
    Shape shape = operand.shape();
    for (int i = 0; i < sizes.length; i++) {
      shape = shape.insert(i, sizes[i]);
    }
    return Ops.broadcast(operand, shape, IntList.range(sizes.length, shape.rank()));
  }

  /** The operand with new first dimensions of size 1, up to {@code rank} of them all. */
  public static Array broadcastToRank(Array operand, int rank) {
    if (rank < operand.rank()) {
      throw new ShapeException(
          "broadcastToRank cannot make shape %s one of %d dimensions."
              .formatted(operand.shape(), rank));
    }
    return expandDims(operand, IntStream.range(0, rank - operand.rank()).toArray());
  }

  /** The shape that arrays of the given shapes are broadcast to. */
  public static Shape broadcastShapes(Shape... shapes) {
    return Arithmetic.commonShape("broadcastShapes", shapes);
  }

  /** An array of {@code shape} with {@code value}, a scalar, in every place. */
  public static Array full(Shape shape, Array value) {
    return Ops.broadcast(value, shape);
  }

  /** An array like {@code x} with {@code value}, a scalar, in every place, as x's dtype. */
  public static Array fullLike(Array x, Array value) {
    return fullLike(x, value, x.dtype(), x.shape());
  }

  /** An array of {@code shape} with {@code value}, a scalar, in every place, as {@code dtype}. */
  public static Array fullLike(Array x, Array value, DType dtype, Shape shape) {
    boolean weak = x.type().weak() && dtype == x.dtype();
    return full(shape, Ops.convert(value, Config.current().canonical(dtype), weak));
  }

  /** An array whose elements do not matter: zeros. */
  public static Array empty(Shape shape, DType dtype) {
    return Ops.zeros(ArrayType.of(Config.current().canonical(dtype), shape));
  }

  // Random bits.

  /** A cipher that {@link #rngBitGenerator} makes bits with. */
  public enum RandomAlgorithm {
    /** Philox 4x32-10, XLA's default on CPUs. */
    PHILOX,
    /** Threefry 2x32-20. */
    THREE_FRY
  }

  /**
   * The next state, and an array of random uint32.
   *
   * @param state four words of uint32: a key of two, and a counter, low word first
   */
  public static Pair<Array, Array> rngBitGenerator(
      Array state, Shape shape, RandomAlgorithm algorithm) {
    if (state.dtype() != DType.UINT32 || !state.shape().equals(Shape.of(4))) {
      throw new ShapeException(
          "rngBitGenerator needs a state of four uint32, got " + state.type() + ".");
    }
    return switch (algorithm) {
      case PHILOX -> CounterBits.philox(state, shape);
      case THREE_FRY -> CounterBits.threefry(state, shape);
    };
  }

  // Folds with any function.

  /**
   * Folds the dimensions {@code axes} away with {@code computation}, starting from {@code init}.
   *
   * @param init a scalar, the identity of {@code computation}
   * @param computation of two scalars; associative
   */
  public static Array reduce(
      Array x, Array init, Fn2<Array, Array, Array> computation, int... axes) {
    return Windows.reduce(x, init, computation, IntList.of(Arrays.stream(axes).sorted().toArray()));
  }

  /**
   * Which windows of an array are folded: {@code Window.of(1, 3, 3, 1).strides(1, 2, 2, 1)}.
   *
   * @param sizes of a window along each dimension of the array
   * @param strides the distance between windows; 1 unless given
   * @param padding what is put around the array, which no window counts; none unless given
   * @param baseDilation the distance between elements of the array; 1 unless given
   * @param windowDilation the distance between elements of a window; 1 unless given
   */
  public record Window(
      IntList sizes,
      IntList strides,
      Padding padding,
      IntList baseDilation,
      IntList windowDilation) {

    public static Window of(int... sizes) {
      IntList ones = IntList.filled(sizes.length, 1);
      return new Window(IntList.of(sizes), ones, Padding.VALID, ones, ones);
    }

    public Window strides(int... value) {
      return new Window(sizes, IntList.of(value), padding, baseDilation, windowDilation);
    }

    public Window padding(Padding value) {
      return new Window(sizes, strides, value, baseDilation, windowDilation);
    }

    public Window baseDilation(int... value) {
      return new Window(sizes, strides, padding, IntList.of(value), windowDilation);
    }

    public Window windowDilation(int... value) {
      return new Window(sizes, strides, padding, baseDilation, IntList.of(value));
    }
  }

  /**
   * What the elements of each window of {@code x} fold to with {@code computation}, starting from
   * {@code init}. Of the elements that are the extremum of a window, the first has the derivative.
   *
   * @param init a scalar, the identity of {@code computation}
   * @param computation of two scalars; associative
   * @throws ShapeException if the window has another rank than {@code x}
   */
  public static Array reduceWindow(
      Array x, Array init, Fn2<Array, Array, Array> computation, Window window) {
    return Windows.reduceWindow(x, init, computation, window);
  }

  // Convolutions.

  /**
   * The convolution of {@code lhs} with the filters {@code rhs}: each element of the result is the
   * sum of the products of a filter's elements with those of the window of {@code lhs} at its
   * place.
   *
   * @param lhs of shape (batch, feature, spatial...), in the order of the layout
   * @param rhs of shape (output feature, input feature, spatial...), in the order of the layout
   * @return of shape (batch, output feature, spatial...), in the order of the layout
   * @throws ShapeException if the shapes do not fit each other or {@code how}
   */
  public static Array convGeneralDilated(Array lhs, Array rhs, Convolution how) {
    ConvolutionDimensions dimensions = how.dimensions(lhs.rank());
    boolean isDilated = how.lhsDilation().stream().anyMatch(n -> n != 1);
    if (isDilated && how.padding().isAutomatic()) {
      throw new ShapeException(
          "convGeneralDilated takes padding %s only where lhsDilation is 1; give the amounts with Padding.of, or use convTranspose."
              .formatted(how.padding()));
    }
    if (rhs.rank() != lhs.rank() || how.windowStrides().size() != lhs.rank() - 2) {
      throw new ShapeException(
          "convGeneralDilated got lhs %s, rhs %s and %d strides: the ranks must be equal, with two strides fewer."
              .formatted(lhs.shape(), rhs.shape(), how.windowStrides().size()));
    }
    IntList window = ConvolutionDimensions.spatialSizes(rhs.shape(), dimensions.rhs());
    Padding.Amounts padding =
        how.padding()
            .amounts(
                ConvolutionDimensions.spatialSizes(lhs.shape(), dimensions.lhs()),
                dilated(window, how.rhsDilation()),
                how.windowStrides());
    DType preferred = how.preferredElementType();
    return Ops.convolution(
        lhs,
        rhs,
        new Op.Convolution(
            dimensions,
            how.windowStrides(),
            padding.low(),
            padding.high(),
            how.lhsDilation(),
            how.rhsDilation(),
            how.featureGroupCount(),
            how.batchGroupCount(),
            preferred == null ? lhs.dtype() : preferred));
  }

  /** {@link #convGeneralDilated} with batch, feature and output feature first. */
  public static Array conv(Array lhs, Array rhs, IntList windowStrides, Padding padding) {
    return convGeneralDilated(
        lhs, rhs, Convolution.strides(windowStrides.toArray()).padding(padding));
  }

  /**
   * The convolution whose windows are spread out: each element of {@code lhs} puts a filter, times
   * its value, into the result, {@code windowStrides} apart; also called deconvolution. Padding
   * {@code SAME} makes the result's sizes those of {@code lhs} times the strides, {@code VALID} the
   * greatest that have any products.
   *
   * @param how without groups or lhsDilation; the layout is {@code NHWC}, {@code HWIO}, {@code
   *     NHWC} (or as many spatial dimensions as there are) unless given
   * @param transposeKernel whether the filters are those of the convolution that this undoes: they
   *     are reversed, and their features exchanged
   */
  public static Array convTranspose(
      Array lhs, Array rhs, Convolution how, boolean transposeKernel) {
    String spatial = "HWD".substring(0, Math.clamp(lhs.rank() - 2, 0, 3));
    Convolution laid =
        how.layout() != null
            ? how
            : how.layout("N" + spatial + "C", spatial + "IO", "N" + spatial + "C");
    ConvolutionDimensions dimensions = laid.dimensions(lhs.rank());
    IntList window = ConvolutionDimensions.spatialSizes(rhs.shape(), dimensions.rhs());
    IntList effective = dilated(window, how.rhsDilation());
    Padding padding = how.padding();
    if (padding.isAutomatic()) {
      padding =
          Padding.of(
              IntStream.range(0, window.size())
                  .mapToObj(d ->
                      transposedPadding(
                          effective.get(d), how.windowStrides().get(d), how.padding()))
                  .toArray(int[][]::new));
    }
    Array filters = rhs;
    if (transposeKernel) {
      IntList order = dimensions.rhs();
      filters = Ops.reverse(rhs, IntList.of(order.stream().skip(2).sorted().toArray()));
      int[] exchange = IntList.range(0, rhs.rank()).toArray();
      exchange[order.get(0)] = order.get(1);
      exchange[order.get(1)] = order.get(0);
      filters = Ops.transpose(filters, IntList.of(exchange));
    }
    Convolution spread =
        new Convolution(
            IntList.filled(window.size(), 1),
            padding,
            how.windowStrides(),
            how.rhsDilation(),
            laid.layout(),
            1,
            1,
            how.preferredElementType());
    return convGeneralDilated(lhs, filters, spread);
  }

  private static int[] transposedPadding(int window, int stride, Padding padding) {
    int total = window + stride - 2;
    int low;
    if (padding == Padding.VALID) {
      total += Math.max(window - stride, 0);
      low = window - 1;
    } else {
      low = stride > window - 1 ? window - 1 : Math.ceilDiv(total, 2);
    }
    return new int[] {low, total - low};
  }

  /**
   * The windows of {@code lhs} as features: in place of each feature, one for each element of a
   * window.
   *
   * @param filterShape the sizes of a window
   * @param how without groups
   */
  public static Array convGeneralDilatedPatches(Array lhs, IntList filterShape, Convolution how) {
    ConvolutionDimensions dimensions = how.dimensions(lhs.rank());
    int features = lhs.shape().dim(dimensions.lhs().get(1));
    int size = filterShape.stream().reduce(1, Math::multiplyExact);
    // Each filter is 1 in one place, the same for all features.
    Array identity = Numpy.eye(size, size, 0).astype(lhs.dtype());
    Shape one = new Shape(filterShape).insert(0, 1).insert(0, size);
    Shape stacked = one.insert(0, features);
    Array filters =
        Ops.reshape(
            Ops.broadcast(Ops.reshape(identity, one), stacked, IntList.range(1, stacked.rank())),
            one.remove(0).insert(0, features * size));
    Array ordered = Ops.transpose(filters, dimensions.rhs().inversePermutation());
    return convGeneralDilated(lhs, ordered, how.featureGroupCount(features));
  }

  /**
   * A convolution with filters of its own at each place: {@code rhs} has, in the order of the
   * layout, output features, then the elements of a window for each input feature, then the spatial
   * dimensions of the result.
   *
   * @param filterShape the sizes of a window
   * @param how without groups
   */
  public static Array convGeneralDilatedLocal(
      Array lhs, Array rhs, IntList filterShape, Convolution how) {
    ConvolutionDimensions dimensions = how.dimensions(lhs.rank());
    IntList out = dimensions.out();
    Array patches = convGeneralDilatedPatches(lhs, filterShape, how);
    DType preferred = how.preferredElementType();
    Array products =
        Ops.dotGeneral(
            patches,
            rhs,
            new Op.DotGeneral(
                IntList.of(out.get(1)),
                IntList.of(dimensions.rhs().get(1)),
                IntList.of(out.stream().skip(2).toArray()),
                IntList.of(dimensions.rhs().stream().skip(2).toArray()),
                preferred == null ? lhs.dtype() : preferred));
    // Its dimensions are spatial, then batch, then feature.
    int rank = lhs.rank();
    var places = new int[rank];
    places[out.get(0)] = rank - 2;
    places[out.get(1)] = rank - 1;
    for (int d = 0; d < rank - 2; d++) {
      places[out.get(d + 2)] = d;
    }
    return Ops.transpose(products, IntList.of(places));
  }

  private static IntList dilated(IntList sizes, IntList dilation) {
    return IntList.of(
        IntStream.range(0, sizes.size())
            .map(d -> ConvolutionDimensions.dilated(sizes.get(d), dilation.get(d)))
            .toArray());
  }

  /** {@link #associativeScan(Fn2, Object, boolean, int)} forward along the first axis. */
  public static <T> T associativeScan(Fn2<T, T, T> f, T xs) {
    return associativeScan(f, xs, false, 0);
  }

  /**
   * The folds of all prefixes along {@code axis}, in logarithmic depth: at place i f(...f(f(x_0,
   * x_1), x_2)..., x_i), in any grouping.
   *
   * @param f an associative function, from elements along the axis to as many: it is given slices
   * @param xs an array or a tree of arrays of one size along the axis
   * @param reverse whether to fold from the last element on; {@code f} then gets the later element
   *     first
   * @throws ShapeException if the sizes along the axis differ
   */
  @SuppressWarnings("unchecked") // the result is a tree like xs
  public static <T> T associativeScan(Fn2<T, T, T> f, T xs, boolean reverse, int axis) {
    return (T) AssociativeScan.of((a, b) -> f.apply((T) a, (T) b), xs, reverse, axis);
  }

  // Annotations

  /**
   * {@code x} as a constant to differentiation: a tree with the same values and zero derivatives.
   */
  public static <T> T stopGradient(T x) {
    return Tree.map(leaf -> Trace.bind1(new Op.StopGradient(), leaf), x);
  }

  /**
   * {@code x} with a barrier to the compiler: no value computed from the result is shared with one
   * computed from {@code x}.
   */
  @SuppressWarnings("unchecked")
  public static <T> T optimizationBarrier(T x) {
    Tree.Flat flat = Tree.flatten(x);
    Array[] results = Trace.bind(new Op.OptimizationBarrier(), flat.leaves().toArray(Array[]::new));
    return (T) Tree.unflatten(flat.structure(), List.of(results));
  }
}
