package dev.panax.trace;

import dev.panax.program.ArrayType;
import dev.panax.program.BinaryFn;
import dev.panax.program.Comparison;
import dev.panax.program.Complex;
import dev.panax.program.DType;
import dev.panax.program.DTypeException;
import dev.panax.program.IntList;
import dev.panax.program.Literal;
import dev.panax.program.Reducer;
import dev.panax.program.Shape;
import dev.panax.program.ShapeException;
import dev.panax.program.UnaryFn;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * An immutable, dense, row-major array of one element type: concrete, or traced by a
 * transformation.
 *
 * <p>Methods follow NumPy: operands are promoted to a common dtype (Java numbers are weakly typed,
 * so {@code x.mul(2.0)} keeps the dtype of a floating {@code x}) and broadcast to a common shape.
 * Axes may be negative, counting from the last.
 */
public abstract sealed class Array permits DeviceArray, Tracer {
  private final ArrayType type;

  Array(ArrayType type) {
    this.type = type;
  }

  public final ArrayType type() {
    return type;
  }

  public final DType dtype() {
    return type.dtype();
  }

  public final Shape shape() {
    return type.shape();
  }

  /** The number of dimensions. */
  public final int rank() {
    return type.rank();
  }

  /** The number of elements. */
  public final long size() {
    return type.shape().size();
  }

  /**
   * This array's value.
   *
   * @param user the method that needs it, for the message
   * @throws ConcretizationException if the array is traced and has none
   */
  abstract DeviceArray concrete(String user);

  /** Waits until the value is computed. Returns this array. */
  public final Array blockUntilReady() {
    return this;
  }

  // Values as Java.

  /** The value of an array of one real element as a double; bools as 0 or 1. */
  public final double item() {
    return real("item");
  }

  /** The value of an array of one element as a float. */
  public final float itemFloat() {
    return (float) real("itemFloat");
  }

  /** The value of an array of one element as a complex number. */
  public final Complex itemComplex() {
    return Complex.of(single("itemComplex"));
  }

  /** The value of an array of one integer or bool, which must fit. */
  public final int itemInt() {
    long value = integer("itemInt");
    if (value != (int) value) {
      throw new DTypeException("itemInt: " + value + " does not fit an int; use itemLong.");
    }
    return (int) value;
  }

  /** The value of an array of one integer or bool. */
  public final long itemLong() {
    return integer("itemLong");
  }

  private long integer(String name) {
    if (dtype().isInexact()) {
      throw new DTypeException(
          "%s needs an integer or bool array, got %s; use item.".formatted(name, type));
    }
    return single(name).longValue();
  }

  /** The truth of an array of one element: whether it is nonzero. */
  public final boolean itemBoolean() {
    return Literal.of(single("itemBoolean"), DType.BOOL).is(1);
  }

  private double real(String name) {
    if (dtype().isComplex()) {
      throw new DTypeException(
          "%s needs a real array, got %s; use itemComplex.".formatted(name, type));
    }
    Number value = single(name);
    return dtype() == DType.UINT64
        ? HostArrays.unsignedToDouble(value.longValue())
        : value.doubleValue();
  }

  private Number single(String name) {
    if (size() != 1) {
      throw new ShapeException(
          "%s needs an array of one element, got shape %s; reduce it, with any() or all() for truth."
              .formatted(name, shape()));
    }
    DeviceArray value = concrete(name);
    return HostArrays.single(value);
  }

  /** The elements in row-major order as doubles; needs a real dtype, bools are 0 or 1. */
  public final double[] toDoubleArray() {
    return HostArrays.toDoubles(concrete("toDoubleArray"));
  }

  /** The elements in row-major order; needs float32, float16 or bfloat16. */
  public final float[] toFloatArray() {
    return HostArrays.toFloats(concrete("toFloatArray"));
  }

  /** The elements in row-major order; needs int8, or uint8 (whose bits are kept). */
  public final byte[] toByteArray() {
    return HostArrays.toBytes(concrete("toByteArray"));
  }

  /** The elements in row-major order; needs int16, or uint16 (whose bits are kept). */
  public final short[] toShortArray() {
    return HostArrays.toShorts(concrete("toShortArray"));
  }

  /** The elements in row-major order; needs integers of at most 32 bits, which are kept. */
  public final int[] toIntArray() {
    return HostArrays.toInts(concrete("toIntArray"));
  }

  /** The elements in row-major order; needs an integer dtype; unsigned ones are zero-extended. */
  public final long[] toLongArray() {
    return HostArrays.toLongs(concrete("toLongArray"));
  }

  /** The elements in row-major order; needs bool. */
  public final boolean[] toBooleanArray() {
    return HostArrays.toBooleans(concrete("toBooleanArray"));
  }

  /** The elements in row-major order as complex numbers. */
  public final Complex[] toComplexArray() {
    return HostArrays.toComplex(concrete("toComplexArray"));
  }

  /**
   * The elements as a nested Java array: {@code x.toArray(float[][].class)} for a float32 matrix.
   *
   * @throws ShapeException if the nesting is not the rank
   * @throws DTypeException if the element type does not fit
   */
  public final <T> T toArray(Class<T> type) {
    return type.cast(HostArrays.toNested(concrete("toArray"), type));
  }

  // Elementwise arithmetic.

  /** X + y. */
  public final Array add(Array y) {
    Arithmetic.requireArrays("add", this, y);
    return dtype() == DType.BOOL && y.dtype() == DType.BOOL
        ? Arithmetic.binary("add", BinaryFn.OR, this, y)
        : Arithmetic.binary("add", BinaryFn.ADD, this, y);
  }

  public final Array add(long y) {
    return add(Ops.weakScalar("add", y));
  }

  public final Array add(double y) {
    return add(Ops.weakScalar(y));
  }

  /** X - y. */
  public final Array sub(Array y) {
    return Arithmetic.binary("sub", BinaryFn.SUB, this, y);
  }

  public final Array sub(long y) {
    return sub(Ops.weakScalar("sub", y));
  }

  public final Array sub(double y) {
    return sub(Ops.weakScalar(y));
  }

  /** X * y. */
  public final Array mul(Array y) {
    Arithmetic.requireArrays("mul", this, y);
    return dtype() == DType.BOOL && y.dtype() == DType.BOOL
        ? Arithmetic.binary("mul", BinaryFn.AND, this, y)
        : Arithmetic.binary("mul", BinaryFn.MUL, this, y);
  }

  public final Array mul(long y) {
    return mul(Ops.weakScalar("mul", y));
  }

  public final Array mul(double y) {
    return mul(Ops.weakScalar(y));
  }

  /** X / y, floating: integers become the default floating dtype. */
  public final Array div(Array y) {
    return Arithmetic.binaryFloat("div", BinaryFn.DIV, this, y);
  }

  public final Array div(long y) {
    return div(Ops.weakScalar("div", y));
  }

  public final Array div(double y) {
    return div(Ops.weakScalar(y));
  }

  /** The greatest integer not above x / y. */
  public final Array floorDivide(Array y) {
    return Division.floorDivide(this, y);
  }

  public final Array floorDivide(long y) {
    return floorDivide(Ops.weakScalar("floorDivide", y));
  }

  public final Array floorDivide(double y) {
    return floorDivide(Ops.weakScalar(y));
  }

  /** The remainder with the sign of y, as Python's %. */
  public final Array mod(Array y) {
    return Division.mod(this, y);
  }

  public final Array mod(long y) {
    return mod(Ops.weakScalar("mod", y));
  }

  public final Array mod(double y) {
    return mod(Ops.weakScalar(y));
  }

  /** X to the power of y. */
  public final Array pow(Array y) {
    return Powers.pow(this, y);
  }

  public final Array pow(long y) {
    return Powers.pow(this, y);
  }

  public final Array pow(double y) {
    return pow(Ops.weakScalar(y));
  }

  /** The greater; nan if either is nan. */
  public final Array maximum(Array y) {
    return Arithmetic.binary("maximum", BinaryFn.MAX, this, y);
  }

  public final Array maximum(long y) {
    return maximum(Ops.weakScalar("maximum", y));
  }

  public final Array maximum(double y) {
    return maximum(Ops.weakScalar(y));
  }

  /** The lesser; nan if either is nan. */
  public final Array minimum(Array y) {
    return Arithmetic.binary("minimum", BinaryFn.MIN, this, y);
  }

  public final Array minimum(long y) {
    return minimum(Ops.weakScalar("minimum", y));
  }

  public final Array minimum(double y) {
    return minimum(Ops.weakScalar(y));
  }

  /** Whether each pair of elements is such that they are equal. */
  public final Array eq(Array y) {
    return Arithmetic.compare("eq", Comparison.EQ, this, y);
  }

  public final Array eq(long y) {
    return eq(Ops.weakScalar("eq", y));
  }

  public final Array eq(double y) {
    return eq(Ops.weakScalar(y));
  }

  /** Whether each pair of elements is such that they are different. */
  public final Array ne(Array y) {
    return Arithmetic.compare("ne", Comparison.NE, this, y);
  }

  public final Array ne(long y) {
    return ne(Ops.weakScalar("ne", y));
  }

  public final Array ne(double y) {
    return ne(Ops.weakScalar(y));
  }

  /** Whether each pair of elements is such that x &lt; y. */
  public final Array lt(Array y) {
    return Arithmetic.compare("lt", Comparison.LT, this, y);
  }

  public final Array lt(long y) {
    return lt(Ops.weakScalar("lt", y));
  }

  public final Array lt(double y) {
    return lt(Ops.weakScalar(y));
  }

  /** Whether each pair of elements is such that x &lt;= y. */
  public final Array le(Array y) {
    return Arithmetic.compare("le", Comparison.LE, this, y);
  }

  public final Array le(long y) {
    return le(Ops.weakScalar("le", y));
  }

  public final Array le(double y) {
    return le(Ops.weakScalar(y));
  }

  /** Whether each pair of elements is such that x &gt; y. */
  public final Array gt(Array y) {
    return Arithmetic.compare("gt", Comparison.GT, this, y);
  }

  public final Array gt(long y) {
    return gt(Ops.weakScalar("gt", y));
  }

  public final Array gt(double y) {
    return gt(Ops.weakScalar(y));
  }

  /** Whether each pair of elements is such that x &gt;= y. */
  public final Array ge(Array y) {
    return Arithmetic.compare("ge", Comparison.GE, this, y);
  }

  public final Array ge(long y) {
    return ge(Ops.weakScalar("ge", y));
  }

  public final Array ge(double y) {
    return ge(Ops.weakScalar(y));
  }

  /** -x. */
  public final Array neg() {
    return Ops.unary(UnaryFn.NEG, this);
  }

  /** |x|. */
  public final Array abs() {
    return switch (dtype().kind()) {
      case BOOL, UNSIGNED -> this;
      case SIGNED, FLOAT, COMPLEX -> Ops.unary(UnaryFn.ABS, this);
    };
  }

  /** Logical, or for integers bitwise, and. */
  public final Array and(Array y) {
    return Arithmetic.binary("and", BinaryFn.AND, this, y);
  }

  /** Logical, or for integers bitwise, or. */
  public final Array or(Array y) {
    return Arithmetic.binary("or", BinaryFn.OR, this, y);
  }

  /** Logical, or for integers bitwise, exclusive or. */
  public final Array xor(Array y) {
    return Arithmetic.binary("xor", BinaryFn.XOR, this, y);
  }

  /** Logical, or for integers bitwise, not. */
  public final Array not() {
    return Ops.unary(UnaryFn.NOT, this);
  }

  /** The elements as {@code dtype}; see {@link dev.panax.program.Op.Convert}. */
  public final Array astype(DType dtype) {
    Objects.requireNonNull(dtype, "astype: the dtype is null.");
    return Ops.convert(this, Config.current().canonical(dtype));
  }

  // Products.

  /** {@code numpy.dot}: the inner product of vectors, the product of matrices. */
  public final Array dot(Array y) {
    return Products.dot(this, y);
  }

  /** The product of matrices; leading dimensions are batches and broadcast. */
  public final Array matmul(Array y) {
    return Products.matmul(this, y);
  }

  // Reductions; without axes, along all of them.

  /**
   * The sum along {@code axes}; bools and integers are summed in 64 bits if there are such, floats
   * of 16 bits in float32.
   */
  public final Array sum(int... axes) {
    return sum(Axes.of(axes));
  }

  public final Array sum(Axes axes) {
    return fold("sum", Reducer.SUM, axes);
  }

  /** The product along {@code axes}. */
  public final Array prod(int... axes) {
    return prod(Axes.of(axes));
  }

  public final Array prod(Axes axes) {
    return fold("prod", Reducer.PROD, axes);
  }

  /** The mean along {@code axes}, floating; nan of no elements. */
  public final Array mean(int... axes) {
    return mean(Axes.of(axes));
  }

  public final Array mean(Axes axes) {
    Array x = Arithmetic.inexact(this);
    long count = 1;
    for (int axis : axes.resolve("mean", rank()).toArray()) {
      count *= shape().dim(axis);
    }
    Array mean = Arithmetic.widened(x).sum(axes).div((double) count);
    return Ops.convert(mean, x.dtype());
  }

  /** The mean squared distance from the mean along {@code axes}, floating; nan of no elements. */
  public final Array var(int... axes) {
    return var(Axes.of(axes));
  }

  public final Array var(Axes axes) {
    return Statistics.var(this, axes);
  }

  /** The square root of the variance along {@code axes}. */
  public final Array std(int... axes) {
    return std(Axes.of(axes));
  }

  public final Array std(Axes axes) {
    return Ops.unary(UnaryFn.SQRT, var(axes));
  }

  /** The greatest element along {@code axes}; nan if there is one. */
  public final Array max(int... axes) {
    return max(Axes.of(axes));
  }

  public final Array max(Axes axes) {
    requireElements("max", axes);
    return reduce("max", Reducer.MAX, this, axes);
  }

  /** The least element along {@code axes}; nan if there is one. */
  public final Array min(int... axes) {
    return min(Axes.of(axes));
  }

  public final Array min(Axes axes) {
    requireElements("min", axes);
    return reduce("min", Reducer.MIN, this, axes);
  }

  /** The index along {@code axis} of the first greatest element, or of the first nan. */
  public final Array argmax(int axis) {
    return Statistics.firstExtreme("argmax", Reducer.MAX, this, axis);
  }

  /** The index along {@code axis} of the first least element, or of the first nan. */
  public final Array argmin(int axis) {
    return Statistics.firstExtreme("argmin", Reducer.MIN, this, axis);
  }

  /** Whether all elements along {@code axes} are nonzero. */
  public final Array all(int... axes) {
    return all(Axes.of(axes));
  }

  public final Array all(Axes axes) {
    return reduce("all", Reducer.AND, Arithmetic.nonzero(this), axes);
  }

  /** Whether any element along {@code axes} is nonzero. */
  public final Array any(int... axes) {
    return any(Axes.of(axes));
  }

  public final Array any(Axes axes) {
    return reduce("any", Reducer.OR, Arithmetic.nonzero(this), axes);
  }

  private Array fold(String name, Reducer reducer, Axes axes) {
    return switch (dtype()) {
      case BOOL, INT8, INT16, INT32, INT64 -> reduce(name, reducer, astype(DType.INT64), axes);
      case UINT8, UINT16, UINT32, UINT64 -> reduce(name, reducer, astype(DType.UINT64), axes);
      case FLOAT16, BFLOAT16 ->
          reduce(name, reducer, Arithmetic.widened(this), axes).astype(dtype());
      case FLOAT32, FLOAT64, COMPLEX64, COMPLEX128 -> reduce(name, reducer, this, axes);
    };
  }

  final void requireElements(String name, Axes axes) {
    for (int axis : axes.resolve(name, rank()).toArray()) {
      if (shape().dim(axis) == 0) {
        throw new ShapeException(
            "%s of no elements has no value: axis %d of shape %s.".formatted(name, axis, shape()));
      }
    }
  }

  private Array reduce(String name, Reducer reducer, Array x, Axes axes) {
    IntList resolved = axes.resolve(name, rank());
    Array strong = Ops.convert(x, x.dtype()); // as in JAX, a reduction forgets weakness
    Array reduced = Ops.reduce(reducer, strong, resolved);
    if (!axes.keep()) {
      return reduced;
    }
    var dims = shape().toArray();
    resolved.stream().forEach(axis -> dims[axis] = 1);
    return Ops.reshape(reduced, Shape.of(dims));
  }

  // Shapes.

  /** The same elements under another shape; one dimension may be -1, to be inferred. */
  public final Array reshape(int... dims) {
    return Ops.reshape(this, inferred(dims));
  }

  private Shape inferred(int[] dims) {
    int unknown = -1;
    long known = 1;
    for (int i = 0; i < dims.length; i++) {
      if (dims[i] == -1 && unknown < 0) {
        unknown = i;
      } else {
        known *= dims[i];
      }
    }
    if (unknown < 0) {
      return Shape.of(dims);
    }
    if (known <= 0 || size() % known != 0) {
      throw new ShapeException(
          "reshape cannot infer -1 in %s for an array of shape %s (size %d)."
              .formatted(IntList.of(dims), shape(), size()));
    }
    var full = dims.clone();
    full[unknown] = Shape.requireDim("reshape", size() / known);
    return Shape.of(full);
  }

  /** The elements as a vector. */
  public final Array ravel() {
    return Arithmetic.ravel("ravel", this);
  }

  /** Dimension i of the result is dimension {@code permutation[i]}; none reverses them all. */
  public final Array transpose(int... permutation) {
    int rank = rank();
    int[] full =
        permutation.length == 0
            ? IntStream.range(0, rank).map(i -> rank - 1 - i).toArray()
            : IntStream.of(permutation)
                .map(axis -> Axes.resolve("transpose", axis, rank))
                .toArray();
    return Ops.transpose(this, IntList.of(full));
  }

  /** The transpose: {@code transpose()}. */
  public final Array t() {
    return transpose();
  }

  /** Exchanges two dimensions. */
  public final Array swapaxes(int first, int second) {
    var permutation = IntList.range(0, rank()).toArray();
    int i = Axes.resolve("swapaxes", first, rank());
    int j = Axes.resolve("swapaxes", second, rank());
    permutation[i] = j;
    permutation[j] = i;
    return Ops.transpose(this, IntList.of(permutation));
  }

  /** Stretches to a shape by broadcasting. */
  public final Array broadcastTo(int... dims) {
    return Arithmetic.broadcastTo("broadcastTo", this, Shape.of(dims));
  }

  /** Inserts a dimension of size 1 at {@code axis} of the result. */
  public final Array expandDims(int axis) {
    return Ops.reshape(this, shape().insert(Axes.resolve("expandDims", axis, rank() + 1), 1));
  }

  /** Removes {@code axes}, of size 1; without axes, all such. */
  public final Array squeeze(int... axes) {
    IntList removed =
        axes.length == 0
            ? IntList.of(IntStream.range(0, rank()).filter(i -> shape().dim(i) == 1).toArray())
            : Axes.of(axes).resolve("squeeze", rank());
    for (int i = 0; i < removed.size(); i++) {
      if (shape().dim(removed.get(i)) != 1) {
        throw new ShapeException(
            "squeeze needs axes of size 1; axis %d of shape %s has size %d."
                .formatted(removed.get(i), shape(), shape().dim(removed.get(i))));
      }
    }
    return Ops.reshape(this, shape().removeAll(removed));
  }

  /**
   * A part of this array, by NumPy's indexing: {@code x.get(idx(1), ALL)}, {@code x.get(ALL,
   * idx(rows))}.
   */
  public final Array get(Index... index) {
    return Index.apply(this, IndexingOptions.DEFAULT, index);
  }

  /** {@code get(idx(positions))}: positions in an integer array, or a mask of bool. */
  public final Array get(Array positions) {
    return get(Index.idx(positions));
  }

  /** {@code get(idx(position))}. */
  public final Array get(int position) {
    return get(Index.idx(position));
  }

  /**
   * The elements at an index, to be read or updated: {@code x.at(idx(1), ALL).set(0)} is a copy of
   * x with row 1 set to 0.
   */
  public final At at(Index... index) {
    return new At(this, IndexingOptions.DEFAULT, index);
  }

  /** {@code at(idx(position))}. */
  public final At at(int position) {
    return at(Index.idx(position));
  }

  /** {@code at(idx(positions))}: positions in an integer array, or a mask of bool. */
  public final At at(Array positions) {
    return at(Index.idx(positions));
  }
}
