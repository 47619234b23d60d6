package dev.panax.trace;

import dev.panax.program.ArrayType;
import dev.panax.program.BinaryFn;
import dev.panax.program.Comparison;
import dev.panax.program.Complex;
import dev.panax.program.ComplexFn;
import dev.panax.program.CumulativeFn;
import dev.panax.program.DType;
import dev.panax.program.DTypeException;
import dev.panax.program.GatherScatterMode;
import dev.panax.program.IntList;
import dev.panax.program.Literal;
import dev.panax.program.Op;
import dev.panax.program.Program;
import dev.panax.program.Reducer;
import dev.panax.program.Shape;
import dev.panax.program.TernaryFn;
import dev.panax.program.UnaryFn;
import dev.panax.program.WindowDimensions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The operations as Java functions, without promotion or broadcasting (other than of scalars): the
 * vocabulary of transformation rules and of the public API. Operations that would change nothing
 * return their operand.
 */
public final class Ops {
  private static final Op[] UNARY =
      Arrays.stream(UnaryFn.values()).map(Op.Unary::new).toArray(Op[]::new);
  private static final Op[] BINARY =
      Arrays.stream(BinaryFn.values()).map(Op.Binary::new).toArray(Op[]::new);
  private static final Op[] TERNARY =
      Arrays.stream(TernaryFn.values()).map(Op.Ternary::new).toArray(Op[]::new);
  private static final Op[] COMPARE =
      Arrays.stream(Comparison.values()).map(Op.Compare::new).toArray(Op[]::new);
  private static final Op SELECT = new Op.Select();

  private Ops() {}

  public static Array unary(UnaryFn fn, Array x) {
    return Trace.bind1(UNARY[fn.ordinal()], x);
  }

  public static Array binary(BinaryFn fn, Array x, Array y) {
    return Trace.bind1(BINARY[fn.ordinal()], x, y);
  }

  public static Array ternary(TernaryFn fn, Array x, Array y, Array z) {
    return Trace.bind1(TERNARY[fn.ordinal()], x, y, z);
  }

  public static Array compare(Comparison comparison, Array x, Array y) {
    return Trace.bind1(COMPARE[comparison.ordinal()], x, y);
  }

  public static Array neg(Array x) {
    return unary(UnaryFn.NEG, x);
  }

  public static Array add(Array x, Array y) {
    return binary(BinaryFn.ADD, x, y);
  }

  public static Array sub(Array x, Array y) {
    return binary(BinaryFn.SUB, x, y);
  }

  public static Array mul(Array x, Array y) {
    return binary(BinaryFn.MUL, x, y);
  }

  public static Array div(Array x, Array y) {
    return binary(BinaryFn.DIV, x, y);
  }

  /** {@code fn} of complex numbers, or of their parts. */
  public static Array complexParts(ComplexFn fn, Array... operands) {
    return Trace.bind1(new Op.ComplexParts(fn), operands);
  }

  /** The real part of a complex array; a real array itself. */
  public static Array real(Array x) {
    return x.dtype().isComplex() ? complexParts(ComplexFn.REAL, x) : x;
  }

  /** The imaginary part of a complex array; zeros for a real one. */
  public static Array imag(Array x) {
    return x.dtype().isComplex() ? complexParts(ComplexFn.IMAG, x) : zeros(x.type());
  }

  /** The complex conjugate; a real array itself. */
  public static Array conj(Array x) {
    return x.dtype().isComplex() ? complexParts(ComplexFn.CONJ, x) : x;
  }

  /** The complex array of real and imaginary parts, both float32 or both float64. */
  public static Array complex(Array real, Array imaginary) {
    return complexParts(ComplexFn.COMPLEX, real, imaginary);
  }

  public static Array integerPow(Array x, int exponent) {
    return exponent == 1 ? x : Trace.bind1(new Op.IntegerPow(exponent), x);
  }

  /** {@code onTrue} where {@code which}, else {@code onFalse}. */
  public static Array select(Array which, Array onTrue, Array onFalse) {
    return Trace.bind1(SELECT, which, onFalse, onTrue);
  }

  public static Array convert(Array x, DType dtype) {
    return convert(x, dtype, false);
  }

  public static Array convert(Array x, DType dtype, boolean weak) {
    return x.dtype() == dtype && x.type().weak() == weak
        ? x
        : Trace.bind1(new Op.Convert(dtype, weak), x);
  }

  /** See {@link Op.ReducePrecision}. */
  public static Array reducePrecision(Array x, int exponentBits, int mantissaBits) {
    return Trace.bind1(new Op.ReducePrecision(exponentBits, mantissaBits), x);
  }

  /** The bits as another dtype; see {@link Op.Bitcast} and, for other widths, {@link Op.View}. */
  public static Array bitcast(Array x, DType dtype) {
    if (x.dtype() == dtype) {
      return x;
    }
    boolean isSameWidth = x.dtype().byteSize() == dtype.byteSize();
    return Trace.bind1(isSameWidth ? new Op.Bitcast(dtype) : new Op.View(dtype), x);
  }

  /** See {@link Op.Broadcast}. */
  public static Array broadcast(Array x, Shape shape, IntList dimensions) {
    return x.shape().equals(shape) ? x : Trace.bind1(new Op.Broadcast(shape, dimensions), x);
  }

  /** Stretches a scalar to {@code shape}. */
  public static Array broadcast(Array scalar, Shape shape) {
    return broadcast(scalar, shape, IntList.of());
  }

  public static Array reshape(Array x, Shape shape) {
    return x.shape().equals(shape) ? x : Trace.bind1(new Op.Reshape(shape), x);
  }

  public static Array transpose(Array x, IntList permutation) {
    return permutation.isIdentityPermutation() && permutation.size() == x.rank()
        ? x
        : Trace.bind1(new Op.Transpose(permutation), x);
  }

  /** Moves dimension {@code from} to position {@code to}, keeping the order of the others. */
  public static Array moveAxis(Array x, int from, int to) {
    var rest = IntList.range(0, x.rank()).stream().filter(i -> i != from).boxed().toList();
    var permutation = new ArrayList<>(rest);
    permutation.add(to, from);
    return transpose(x, IntList.of(permutation.stream().mapToInt(Integer::intValue).toArray()));
  }

  /** Dimension {@code axis} as two, the first of {@code size}. */
  public static Array splitAxis(Array x, int axis, int size) {
    int inner = x.shape().dim(axis) / size;
    return reshape(x, x.shape().remove(axis).insert(axis, inner).insert(axis, size));
  }

  /**
   * Dimension {@code axis} merged into another one, outside of it. {@code into} counts the
   * dimensions without {@code axis}.
   */
  public static Array mergeAxis(Array x, int axis, int into) {
    Shape rest = x.shape().remove(axis);
    int size = x.shape().dim(axis) * rest.dim(into);
    return reshape(moveAxis(x, axis, into), rest.remove(into).insert(into, size));
  }

  /** See {@link Op.Convolution}. */
  public static Array convolution(Array lhs, Array rhs, Op.Convolution op) {
    return Trace.bind1(op, lhs, rhs);
  }

  public static Array reverse(Array x, IntList dimensions) {
    return dimensions.isEmpty() ? x : Trace.bind1(new Op.Reverse(dimensions), x);
  }

  /** Folds {@code axes}, strictly ascending, away. */
  public static Array reduce(Reducer reducer, Array x, IntList axes) {
    return axes.isEmpty() ? x : Trace.bind1(new Op.Reduce(reducer, axes), x);
  }

  public static Array sum(Array x, IntList axes) {
    return reduce(Reducer.SUM, x, axes);
  }

  public static Array dotGeneral(Array lhs, Array rhs, Op.DotGeneral dot) {
    return Trace.bind1(dot, lhs, rhs);
  }

  public static Array iota(DType dtype, Shape shape, int dimension) {
    return Trace.bind1(new Op.Iota(dtype, shape, dimension));
  }

  public static Array slice(Array x, IntList start, IntList limit, IntList strides) {
    boolean whole =
        start.stream().allMatch(s -> s == 0)
            && limit.equals(x.shape().dims())
            && strides.stream().allMatch(s -> s == 1);
    return whole ? x : Trace.bind1(new Op.Slice(start, limit, strides), x);
  }

  /** The indices {@code start} to {@code limit}, exclusive, along {@code axis}. */
  public static Array sliceAlong(Array x, int axis, int start, int limit) {
    var starts = new int[x.rank()];
    var limits = x.shape().toArray();
    starts[axis] = start;
    limits[axis] = limit;
    return slice(x, IntList.of(starts), IntList.of(limits), IntList.filled(x.rank(), 1));
  }

  public static Array pad(Array x, Array value, IntList low, IntList high, IntList interior) {
    boolean nothing =
        List.of(low, high, interior).stream().allMatch(p -> p.stream().allMatch(n -> n == 0));
    return nothing ? x : Trace.bind1(new Op.Pad(low, high, interior), x, value);
  }

  public static Array concatenate(int dimension, Array... parts) {
    return parts.length == 1 ? parts[0] : Trace.bind(new Op.Concatenate(dimension), parts)[0];
  }

  // Windows.

  /** See {@link Op.Gather}. */
  public static Array gather(Array x, Array indices, Op.Gather gather) {
    return Trace.bind1(gather, x, indices);
  }

  /** See {@link Op.Scatter}. */
  public static Array scatter(Array x, Array indices, Array updates, Op.Scatter scatter) {
    return Trace.bind1(scatter, x, indices, updates);
  }

  /** See {@link Op.DynamicSlice}. */
  public static Array dynamicSlice(Array x, List<Array> starts, IntList sizes) {
    return Trace.bind1(new Op.DynamicSlice(sizes), operands(starts, x));
  }

  /** See {@link Op.DynamicUpdateSlice}. */
  public static Array dynamicUpdateSlice(Array x, Array update, List<Array> starts) {
    return Trace.bind1(new Op.DynamicUpdateSlice(), operands(starts, x, update));
  }

  /**
   * Integer positions in a dimension of {@code size}, those below 0 counted from its end.
   *
   * @throws DTypeException if they are not integers
   */
  public static Array positionFromStart(Array positions, int size) {
    if (!positions.dtype().isInteger()) {
      throw new DTypeException(
          "Indices must be integers, got %s; convert them with astype."
              .formatted(positions.type()));
    }
    if (positions.dtype().kind() == DType.Kind.UNSIGNED) {
      return positions;
    }
    if (positions instanceof DeviceArray scalar && positions.shape().isScalar()) {
      long position = scalar.literal().value().longValue();
      return position < 0 ? scalarLike(position + size, positions) : positions;
    }
    Array isNegative = compare(Comparison.LT, positions, scalarLike(0, positions));
    return select(isNegative, add(positions, scalarLike(size, positions)), positions);
  }

  private static Array[] operands(List<Array> starts, Array... arrays) {
    return Stream.concat(Arrays.stream(arrays), starts.stream()).toArray(Array[]::new);
  }

  /**
   * Along {@code axis} the elements of {@code x} at {@code indices}, which must be within bounds;
   * both have one shape in the other dimensions.
   */
  public static Array takeAlong(Array x, Array indices, int axis) {
    IntList others =
        IntList.of(IntStream.range(0, x.rank()).filter(other -> other != axis).toArray());
    var dimensions =
        new WindowDimensions(IntList.of(), IntList.of(axis), IntList.of(axis), others, others);
    return gather(
        x,
        reshape(indices, indices.shape().insert(indices.rank(), 1)),
        new Op.Gather(
            dimensions,
            IntList.filled(x.rank(), 1),
            GatherScatterMode.PROMISE_IN_BOUNDS,
            null,
            false,
            false));
  }

  // Orders and scans.

  /** See {@link Op.Sort}. */
  public static Array[] sort(Op.Sort sort, Array... operands) {
    return Trace.bind(sort, operands);
  }

  /** The values, and the indices; see {@link Op.TopK}. */
  public static Array[] topK(Array x, int k, int axis) {
    return Trace.bind(new Op.TopK(k, axis), x);
  }

  /** See {@link Op.ArgExtreme}. */
  public static Array argExtreme(Array x, boolean greatest, int axis, DType indexDType) {
    return Trace.bind1(new Op.ArgExtreme(greatest, axis, indexDType), x);
  }

  /** See {@link Op.Cumulative}. */
  public static Array cumulative(CumulativeFn fn, Array x, int axis, boolean reverse) {
    return Trace.bind1(new Op.Cumulative(fn, axis, reverse), x);
  }

  public static Array[] call(String name, Program body, Array... operands) {
    return Trace.bind(new Op.Call(name, body), operands);
  }

  public static Array literal(Literal literal) {
    return DeviceArray.of(literal);
  }

  /** The strongly typed scalar {@code value}. */
  public static Array scalar(Number value, DType dtype) {
    return DeviceArray.of(Literal.of(value, dtype));
  }

  /**
   * The scalar {@code value} of the default integer dtype, which gives way in promotion.
   *
   * @param user what needs it, for the message
   */
  public static Array weakScalar(String user, long value) {
    Config config = Config.current();
    return DeviceArray.of(
        new Literal(
            config.requireInt(user, value),
            new ArrayType(config.defaultInt(), Shape.SCALAR, true)));
  }

  /** The scalar {@code value} of the default floating dtype, which gives way in promotion. */
  public static Array weakScalar(double value) {
    return DeviceArray.of(
        new Literal(value, new ArrayType(Config.current().defaultFloat(), Shape.SCALAR, true)));
  }

  /** The scalar {@code value} of the default complex dtype, which gives way in promotion. */
  public static Array weakScalar(Complex value) {
    return DeviceArray.of(
        new Literal(value, new ArrayType(Config.current().defaultComplex(), Shape.SCALAR, true)));
  }

  /** The scalar {@code value} of x's dtype and weakness. */
  public static Array scalarLike(Number value, Array x) {
    return DeviceArray.of(new Literal(value, x.type().withShape(Shape.SCALAR)));
  }

  /** An array of {@code type} filled with {@code value}. */
  public static Array full(Number value, ArrayType type) {
    return broadcast(
        DeviceArray.of(new Literal(value, type.withShape(Shape.SCALAR))), type.shape());
  }

  public static Array zeros(ArrayType type) {
    return full(0, type);
  }
}
