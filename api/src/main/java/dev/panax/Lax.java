package dev.panax;

import dev.panax.program.BinaryFn;
import dev.panax.program.DType;
import dev.panax.program.IntList;
import dev.panax.program.Op;
import dev.panax.program.Reducer;
import dev.panax.program.Shape;
import dev.panax.program.ShapeException;
import dev.panax.program.UnaryFn;
import dev.panax.trace.Array;
import dev.panax.trace.Config;
import dev.panax.trace.Fn;
import dev.panax.trace.Fn1;
import dev.panax.trace.Fn2;
import dev.panax.trace.Fn3;
import dev.panax.trace.Ops;
import dev.panax.trace.Pair;
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
}
