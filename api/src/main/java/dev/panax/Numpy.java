package dev.panax;

import dev.panax.program.ArrayType;
import dev.panax.program.BinaryFn;
import dev.panax.program.Comparison;
import dev.panax.program.Complex;
import dev.panax.program.DType;
import dev.panax.program.IntList;
import dev.panax.program.Op;
import dev.panax.program.Shape;
import dev.panax.program.ShapeException;
import dev.panax.program.UnaryFn;
import dev.panax.trace.Arithmetic;
import dev.panax.trace.Array;
import dev.panax.trace.Axes;
import dev.panax.trace.Config;
import dev.panax.trace.HostArrays;
import dev.panax.trace.Ops;
import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * NumPy's functions, to be imported statically.
 *
 * <p>Elementwise functions, products and reductions are not overloaded, so that they can be passed
 * by reference: {@code vmap(Numpy::dot)}. Their variants with axes or Java numbers are methods of
 * {@link Array}: {@code sum(x)} and {@code x.sum(0)}, {@code maximum(x, y)} and {@code
 * x.maximum(0)}. Operands are promoted to a common dtype and broadcast to a common shape; functions
 * of floating values take integers as the default floating dtype.
 */
public final class Numpy {
  private Numpy() {}

  /** The ratio of a circle's circumference to its diameter. */
  public static final double PI = Math.PI;

  /** The base of the natural logarithm. */
  public static final double E = Math.E;

  // Arrays from Java values. Scalars are weakly typed. In arrays a double is of the default
  // floating
  // dtype, a long of the default integer dtype, a float always a float32 and an int an int32.

  /** A scalar, weakly typed: in a promotion it gives way to other floating dtypes. */
  public static Array array(double value) {
    return Ops.weakScalar(value);
  }

  /** A scalar, weakly typed: in a promotion it gives way to all other dtypes but bool. */
  public static Array array(long value) {
    return Ops.weakScalar("array", value);
  }

  /** A scalar, weakly typed: in a promotion it gives way to other complex dtypes. */
  public static Array array(Complex value) {
    return Ops.weakScalar(value);
  }

  /** A scalar. */
  public static Array array(boolean value) {
    return Ops.scalar(value ? 1 : 0, DType.BOOL);
  }

  /** A vector of the default floating dtype. */
  public static Array array(double... values) {
    return HostArrays.fromDoubles(values, Shape.of(values.length));
  }

  /** A vector of float32. */
  public static Array array(float... values) {
    return HostArrays.fromFloats(values, Shape.of(values.length));
  }

  /** A vector of the default integer dtype. */
  public static Array array(long... values) {
    return HostArrays.fromLongs(values, Shape.of(values.length));
  }

  /** A vector of int32. */
  public static Array array(int... values) {
    return HostArrays.fromInts(values, Shape.of(values.length));
  }

  /** A vector of int16. */
  public static Array array(short... values) {
    return HostArrays.fromShorts(values, Shape.of(values.length));
  }

  /** A vector of int8. */
  public static Array array(byte... values) {
    return HostArrays.fromBytes(values, Shape.of(values.length));
  }

  /** A vector of the default complex dtype. */
  public static Array array(Complex... values) {
    return HostArrays.fromComplex(values, Shape.of(values.length));
  }

  /** A vector of bool. */
  public static Array array(boolean... values) {
    return HostArrays.fromBooleans(values, Shape.of(values.length));
  }

  /**
   * An array of as many dimensions as {@code nested} has: {@code array(new double[][] {{1, 2}, {3,
   * 4}})}.
   *
   * @param nested a Java array of arrays of numbers, boolean or {@link Complex}
   * @throws ShapeException if it is ragged
   */
  public static Array array(Object[] nested) {
    return HostArrays.fromNested(nested);
  }

  /**
   * A copy of {@code data}, row-major in the byte order of the host.
   *
   * @param dtype of the data; the array has the 32-bit dtype for a 64-bit one without x64
   * @throws ShapeException if the size of the data is not that of such an array
   */
  public static Array fromSegment(MemorySegment data, DType dtype, int... shape) {
    return HostArrays.fromSegment(data, dtype, Shape.of(shape)).astype(dtype);
  }

  // Arrays of one value, and of regular ones.

  /** Zeros of the default floating dtype. */
  public static Array zeros(int... shape) {
    return zeros(Shape.of(shape), Config.current().defaultFloat());
  }

  public static Array zeros(Shape shape, DType dtype) {
    return constant(0, shape, dtype);
  }

  /** Ones of the default floating dtype. */
  public static Array ones(int... shape) {
    return ones(Shape.of(shape), Config.current().defaultFloat());
  }

  public static Array ones(Shape shape, DType dtype) {
    return constant(1, shape, dtype);
  }

  /** An array of the dtype of {@code value}, in every place {@code value}. */
  public static Array full(Shape shape, Array value) {
    return value.broadcastTo(shape.toArray());
  }

  public static Array full(Shape shape, double value) {
    return full(shape, array(value));
  }

  public static Array full(Shape shape, long value) {
    return full(shape, array(value));
  }

  /** Zeros of the shape and dtype of {@code x}. */
  public static Array zerosLike(Array x) {
    return Ops.full(0, x.type());
  }

  /** Ones of the shape and dtype of {@code x}. */
  public static Array onesLike(Array x) {
    return Ops.full(1, x.type());
  }

  /** An array of the shape and dtype of {@code x}, in every place {@code value}. */
  public static Array fullLike(Array x, double value) {
    return Ops.full(value, x.type());
  }

  /** An array of the shape and dtype of {@code x}, in every place {@code value}. */
  public static Array fullLike(Array x, long value) {
    return Ops.full(value, x.type());
  }

  private static Array constant(Number value, Shape shape, DType dtype) {
    return Ops.full(value, ArrayType.of(Config.current().canonical(dtype), shape));
  }

  /** The vector {@code 0, 1, ..., stop - 1} of the default integer dtype. */
  public static Array arange(long stop) {
    return arange(0, stop);
  }

  /** The vector {@code start, start + 1, ...} below {@code stop}, of the default integer dtype. */
  public static Array arange(long start, long stop) {
    return arange(start, stop, 1);
  }

  /** The vector {@code start, start + step, ...} before {@code stop}. */
  public static Array arange(long start, long stop, long step) {
    if (step == 0) {
      throw new ShapeException("arange needs a step other than 0.");
    }
    var span = BigInteger.valueOf(stop).subtract(BigInteger.valueOf(start)).doubleValue();
    int size = arangeSize(start, stop, step, span / step);
    Config config = Config.current();
    config.requireInt("arange", start);
    config.requireInt("arange", size > 1 ? start + (size - 1) * step : start);
    return progression(config.defaultInt(), start, step, size);
  }

  /** The vector {@code 0.0, 1.0, ...} below {@code stop}, of the default floating dtype. */
  public static Array arange(double stop) {
    return arange(0.0, stop);
  }

  /** The vector {@code start, start + 1, ...} below {@code stop}, of the default floating dtype. */
  public static Array arange(double start, double stop) {
    return arange(start, stop, 1.0);
  }

  /** The vector {@code start, start + step, ...} before {@code stop}. */
  public static Array arange(double start, double stop, double step) {
    if (step == 0 || !Double.isFinite(start) || !Double.isFinite(stop) || !Double.isFinite(step)) {
      throw new ShapeException(
          "arange needs finite bounds and a step other than 0, got arange(%s, %s, %s)."
              .formatted(start, stop, step));
    }
    int size = arangeSize(start, stop, step, (stop - start) / step);
    return progression(Config.current().defaultFloat(), start, step, size);
  }

  /** How many steps it takes to get to {@code stop} or beyond. */
  private static int arangeSize(Number start, Number stop, Number step, double steps) {
    if (steps > Integer.MAX_VALUE) {
      throw new ShapeException(
          "arange(%s, %s, %s) has about %.3g elements, but dimensions have at most %d. Use a larger step, or work on parts."
              .formatted(start, stop, step, steps, Integer.MAX_VALUE));
    }
    return (int) Math.max(0, Math.ceil(steps));
  }

  private static Array progression(DType dtype, Number start, Number step, int size) {
    Array index = Ops.iota(dtype, Shape.of(size), 0);
    Array scaled = step.doubleValue() == 1 ? index : index.mul(Ops.scalar(step, dtype));
    return start.doubleValue() == 0 ? scaled : scaled.add(Ops.scalar(start, dtype));
  }

  /** The {@code count} evenly spaced values from {@code start} to {@code stop}, both included. */
  public static Array linspace(double start, double stop, int count) {
    DType dtype = Config.current().defaultFloat();
    Array first = Ops.scalar(start, dtype);
    Array last = Ops.scalar(stop, dtype);
    if (count < 2) {
      return Ops.broadcast(first, Shape.of(count));
    }
    Array fraction = Ops.iota(dtype, Shape.of(count - 1), 0).div(count - 1.0);
    Array inner = first.mul(Ops.scalar(1, dtype).sub(fraction)).add(last.mul(fraction));
    return Ops.concatenate(0, inner, last.reshape(1));
  }

  /** The identity matrix of the default floating dtype. */
  public static Array eye(int size) {
    return eye(size, size, 0);
  }

  /** A matrix with ones on the diagonal {@code offset} above the main one, and zeros elsewhere. */
  public static Array eye(int rows, int columns, int offset) {
    Array onDiagonal = diagonals(rows, columns, offset, Comparison.EQ);
    return onDiagonal.astype(Config.current().defaultFloat());
  }

  /** For each place of a matrix, how its column minus its row compares with {@code offset}. */
  private static Array diagonals(int rows, int columns, int offset, Comparison comparison) {
    Shape shape = Shape.of(rows, columns);
    Array row = Ops.iota(DType.INT32, shape, 0);
    Array column = Ops.iota(DType.INT32, shape, 1);
    return Ops.compare(comparison, column, row.add(offset));
  }

  // Elementwise arithmetic.

  public static Array add(Array x, Array y) {
    return x.add(y);
  }

  public static Array subtract(Array x, Array y) {
    return x.sub(y);
  }

  public static Array multiply(Array x, Array y) {
    return x.mul(y);
  }

  /** X / y, floating. */
  public static Array divide(Array x, Array y) {
    return x.div(y);
  }

  /** The greatest integer not above x / y. */
  public static Array floorDivide(Array x, Array y) {
    return x.floorDivide(y);
  }

  /** The remainder with the sign of y, as Python's %. */
  public static Array mod(Array x, Array y) {
    return x.mod(y);
  }

  /** The remainder with the sign of x, as Java's %; for integers x fmod 0 is 0. */
  public static Array fmod(Array x, Array y) {
    Array[] operands = numbers("fmod", x, y);
    Array divisor = operands[1];
    if (divisor.dtype().isInteger()) {
      divisor = where(divisor.eq(0), onesLike(divisor), divisor);
    }
    return Ops.binary(BinaryFn.REM, operands[0], divisor);
  }

  /** The operands promoted to one dtype, bools to the default integer one, and to one shape. */
  private static Array[] numbers(String name, Array x, Array y) {
    Array[] operands = Arithmetic.promote(name, x, y);
    if (operands[0].dtype() == DType.BOOL) {
      Arrays.setAll(operands, i -> operands[i].astype(DType.INT64));
    }
    return operands;
  }

  /** X to the power of y; {@code x.pow(3)} multiplies repeatedly. */
  public static Array power(Array x, Array y) {
    return x.pow(y);
  }

  public static Array negative(Array x) {
    return x.neg();
  }

  public static Array abs(Array x) {
    return x.abs();
  }

  /** The real part; of real arrays the array itself. */
  public static Array real(Array x) {
    return Ops.real(x);
  }

  /** The imaginary part; of real arrays zeros. */
  public static Array imag(Array x) {
    return Ops.imag(x);
  }

  /** The complex conjugate; of real arrays the array itself. */
  public static Array conj(Array x) {
    return Ops.conj(x);
  }

  /** -1, 0 or 1; for floats also -0.0 and nan; for complex numbers x / |x|, or 0. */
  public static Array sign(Array x) {
    return Ops.unary(UnaryFn.SIGN, x);
  }

  public static Array square(Array x) {
    return Ops.unary(UnaryFn.SQUARE, x);
  }

  /** 1 / x. */
  public static Array reciprocal(Array x) {
    return Ops.integerPow(Arithmetic.inexact(x), -1);
  }

  /** The greatest integer not above x; integers stay themselves. */
  public static Array floor(Array x) {
    return round(UnaryFn.FLOOR, x);
  }

  /** The least integer not below x; integers stay themselves. */
  public static Array ceil(Array x) {
    return round(UnaryFn.CEIL, x);
  }

  /** The nearest integer, ties to even, floating. */
  public static Array rint(Array x) {
    return Arithmetic.unaryFloat(UnaryFn.ROUND, x);
  }

  private static Array round(UnaryFn fn, Array x) {
    return x.dtype().isFloating() ? Ops.unary(fn, x) : x;
  }

  /** The greater; nan if either is nan. */
  public static Array maximum(Array x, Array y) {
    return x.maximum(y);
  }

  /** The lesser; nan if either is nan. */
  public static Array minimum(Array x, Array y) {
    return x.minimum(y);
  }

  /** X, or the bound that it is beyond. */
  public static Array clip(Array x, Array min, Array max) {
    return x.maximum(min).minimum(max);
  }

  /** {@code onTrue} where {@code condition} is nonzero, else {@code onFalse}. */
  public static Array where(Array condition, Array onTrue, Array onFalse) {
    return Arithmetic.where(condition, onTrue, onFalse);
  }

  // Elementwise functions of floating values.

  public static Array sqrt(Array x) {
    return Arithmetic.unaryFloat(UnaryFn.SQRT, x);
  }

  /** The cube root; negative below 0. */
  public static Array cbrt(Array x) {
    return Arithmetic.unaryFloat(UnaryFn.CBRT, x);
  }

  /** 2 to the power of x. */
  public static Array exp2(Array x) {
    return Arithmetic.unaryFloat(UnaryFn.EXP2, x);
  }

  /** The arc sine in radians; nan beyond 1. */
  public static Array arcsin(Array x) {
    return Arithmetic.unaryFloat(UnaryFn.ASIN, x);
  }

  /** The arc cosine in radians; nan beyond 1. */
  public static Array arccos(Array x) {
    return Arithmetic.unaryFloat(UnaryFn.ACOS, x);
  }

  /** The arc tangent in radians. */
  public static Array arctan(Array x) {
    return Arithmetic.unaryFloat(UnaryFn.ATAN, x);
  }

  /** The hyperbolic sine. */
  public static Array sinh(Array x) {
    return Arithmetic.unaryFloat(UnaryFn.SINH, x);
  }

  /** The hyperbolic cosine. */
  public static Array cosh(Array x) {
    return Arithmetic.unaryFloat(UnaryFn.COSH, x);
  }

  /** The inverse of the hyperbolic sine. */
  public static Array arcsinh(Array x) {
    return Arithmetic.unaryFloat(UnaryFn.ASINH, x);
  }

  /** The inverse of the hyperbolic cosine; nan below 1. */
  public static Array arccosh(Array x) {
    return Arithmetic.unaryFloat(UnaryFn.ACOSH, x);
  }

  /** The inverse of the hyperbolic tangent; infinite at -1 and 1, nan beyond. */
  public static Array arctanh(Array x) {
    return Arithmetic.unaryFloat(UnaryFn.ATANH, x);
  }

  /** The angle of the point (x, y) in radians, between -pi and pi. */
  public static Array arctan2(Array y, Array x) {
    return Arithmetic.binaryFloat("arctan2", BinaryFn.ATAN2, y, x);
  }

  /** The next float after x in the direction of y. */
  public static Array nextafter(Array x, Array y) {
    return Arithmetic.binaryFloat("nextafter", BinaryFn.NEXTAFTER, x, y);
  }

  /** The number of ones among the bits of an integer. */
  public static Array bitwiseCount(Array x) {
    return Ops.unary(UnaryFn.POPULATION_COUNT, x);
  }

  /** E to the power of x. */
  public static Array exp(Array x) {
    return Arithmetic.unaryFloat(UnaryFn.EXP, x);
  }

  /** {@code exp(x) - 1}, accurate near 0. */
  public static Array expm1(Array x) {
    return Arithmetic.unaryFloat(UnaryFn.EXPM1, x);
  }

  /** The natural logarithm. */
  public static Array log(Array x) {
    return Arithmetic.unaryFloat(UnaryFn.LOG, x);
  }

  /** The logarithm to base 2. */
  public static Array log2(Array x) {
    return logarithm(x, 2);
  }

  /** The logarithm to base 10. */
  public static Array log10(Array x) {
    return logarithm(x, 10);
  }

  private static Array logarithm(Array x, double base) {
    Array natural = log(x);
    return natural.div(Ops.scalar(Math.log(base), natural.dtype()));
  }

  /** {@code log(1 + x)}, accurate near 0. */
  public static Array log1p(Array x) {
    return Arithmetic.unaryFloat(UnaryFn.LOG1P, x);
  }

  /** The sine of radians. */
  public static Array sin(Array x) {
    return Arithmetic.unaryFloat(UnaryFn.SIN, x);
  }

  /** The cosine of radians. */
  public static Array cos(Array x) {
    return Arithmetic.unaryFloat(UnaryFn.COS, x);
  }

  /** The tangent of radians. */
  public static Array tan(Array x) {
    return Arithmetic.unaryFloat(UnaryFn.TAN, x);
  }

  /** The hyperbolic tangent. */
  public static Array tanh(Array x) {
    return Arithmetic.unaryFloat(UnaryFn.TANH, x);
  }

  // Elementwise tests, logic and bits.

  public static Array equal(Array x, Array y) {
    return x.eq(y);
  }

  public static Array notEqual(Array x, Array y) {
    return x.ne(y);
  }

  public static Array less(Array x, Array y) {
    return x.lt(y);
  }

  public static Array lessEqual(Array x, Array y) {
    return x.le(y);
  }

  public static Array greater(Array x, Array y) {
    return x.gt(y);
  }

  public static Array greaterEqual(Array x, Array y) {
    return x.ge(y);
  }

  public static Array isnan(Array x) {
    return x.ne(x);
  }

  /** Whether x is neither infinite nor nan. */
  public static Array isfinite(Array x) {
    return Arithmetic.unaryFloat(UnaryFn.IS_FINITE, x);
  }

  /** Whether x is positive or negative infinity. */
  public static Array isinf(Array x) {
    return x.abs().eq(Double.POSITIVE_INFINITY);
  }

  public static Array logicalAnd(Array x, Array y) {
    return Arithmetic.nonzero(x).and(Arithmetic.nonzero(y));
  }

  public static Array logicalOr(Array x, Array y) {
    return Arithmetic.nonzero(x).or(Arithmetic.nonzero(y));
  }

  public static Array logicalXor(Array x, Array y) {
    return Arithmetic.nonzero(x).xor(Arithmetic.nonzero(y));
  }

  public static Array logicalNot(Array x) {
    return Arithmetic.nonzero(x).not();
  }

  public static Array bitwiseAnd(Array x, Array y) {
    return x.and(y);
  }

  public static Array bitwiseOr(Array x, Array y) {
    return x.or(y);
  }

  public static Array bitwiseXor(Array x, Array y) {
    return x.xor(y);
  }

  public static Array bitwiseNot(Array x) {
    return x.not();
  }

  /** X shifted left by y bits; 0 when y is at least the width. */
  public static Array leftShift(Array x, Array y) {
    Array[] operands = numbers("leftShift", x, y);
    return Ops.binary(BinaryFn.SHIFT_LEFT, operands[0], operands[1]);
  }

  /** X shifted right by y bits, filling with the sign of signed integers. */
  public static Array rightShift(Array x, Array y) {
    Array[] operands = numbers("rightShift", x, y);
    boolean unsigned = operands[0].dtype().kind() == DType.Kind.UNSIGNED;
    BinaryFn shift = unsigned ? BinaryFn.SHIFT_RIGHT_LOGICAL : BinaryFn.SHIFT_RIGHT_ARITHMETIC;
    return Ops.binary(shift, operands[0], operands[1]);
  }

  /** Whether each |x - y| is at most {@code 1e-8 + 1e-5 |y|}; equal infinities are close. */
  public static Array isclose(Array x, Array y) {
    return near(x, y, 1e-5, 1e-8);
  }

  /** Whether all elements are {@linkplain #isclose close}, as a scalar. */
  public static Array allclose(Array x, Array y) {
    return near(x, y, 1e-5, 1e-8).all();
  }

  /** Whether all |x - y| are at most {@code absolute + relative |y|}, as a scalar. */
  public static Array allclose(Array x, Array y, double relative, double absolute) {
    return near(x, y, relative, absolute).all();
  }

  private static Array near(Array x, Array y, double relative, double absolute) {
    Array a = Arithmetic.inexact(x);
    Array b = Arithmetic.inexact(y);
    Array inRange = a.sub(b).abs().le(b.abs().mul(relative).add(absolute));
    return a.eq(b).or(isfinite(b).and(inRange));
  }

  /** Whether both have one shape and equal elements, as a scalar. */
  public static Array arrayEqual(Array x, Array y) {
    return x.shape().equals(y.shape()) ? x.eq(y).all() : array(false);
  }

  // Products.

  /** The inner product of vectors, the product of matrices; {@code numpy.dot} in general. */
  public static Array dot(Array x, Array y) {
    return x.dot(y);
  }

  /** The product of matrices; leading dimensions are batches and broadcast. */
  public static Array matmul(Array x, Array y) {
    return x.matmul(y);
  }

  /** The sums of products along the last dimension of both. */
  public static Array inner(Array x, Array y) {
    return x.rank() == 0 || y.rank() == 0 ? x.mul(y) : tensordot("inner", x, y, -1, -1);
  }

  /** The product of the raveled operands, the first conjugated: sums over all elements. */
  public static Array vdot(Array x, Array y) {
    return conj(Arithmetic.ravel("vdot", x)).dot(Arithmetic.ravel("vdot", y));
  }

  /** The matrix of the products of each element of x with each of y. */
  public static Array outer(Array x, Array y) {
    return Arithmetic.ravel("outer", x).expandDims(1).mul(Arithmetic.ravel("outer", y));
  }

  /** The sums of products along one axis of each; the other axes of x come first. */
  public static Array tensordot(Array x, Array y, int xAxis, int yAxis) {
    return tensordot("tensordot", x, y, xAxis, yAxis);
  }

  private static Array tensordot(String name, Array x, Array y, int xAxis, int yAxis) {
    Array[] operands = Arithmetic.promoteTypes(x, y);
    int left = Axes.resolve(name, xAxis, x.rank());
    int right = Axes.resolve(name, yAxis, y.rank());
    if (x.shape().dim(left) != y.shape().dim(right)) {
      throw new ShapeException(
          "%s sums over axes of one size, got axis %d of shape %s and axis %d of shape %s."
              .formatted(name, xAxis, x.shape(), yAxis, y.shape()));
    }
    return Ops.dotGeneral(
        operands[0],
        operands[1],
        new Op.DotGeneral(
            IntList.of(left), IntList.of(right), IntList.of(), IntList.of(), operands[0].dtype()));
  }

  // Reductions of all elements.

  public static Array sum(Array x) {
    return x.sum();
  }

  public static Array prod(Array x) {
    return x.prod();
  }

  public static Array mean(Array x) {
    return x.mean();
  }

  /** The mean squared distance from the mean. */
  public static Array var(Array x) {
    return x.var();
  }

  /** The square root of the variance. */
  public static Array std(Array x) {
    return x.std();
  }

  /** The greatest element; nan if there is one. */
  public static Array max(Array x) {
    return x.max();
  }

  /** The least element; nan if there is one. */
  public static Array min(Array x) {
    return x.min();
  }

  /** The position, in row-major order, of the first greatest element, or of the first nan. */
  public static Array argmax(Array x) {
    return Arithmetic.ravel("argmax", x).argmax(0);
  }

  /** The position, in row-major order, of the first least element, or of the first nan. */
  public static Array argmin(Array x) {
    return Arithmetic.ravel("argmin", x).argmin(0);
  }

  /** Whether all elements are nonzero. */
  public static Array all(Array x) {
    return x.all();
  }

  /** Whether any element is nonzero. */
  public static Array any(Array x) {
    return x.any();
  }

  // Rearrangements.

  /** The array with its dimensions in reverse order. */
  public static Array transpose(Array x) {
    return x.transpose();
  }

  /** The elements in row-major order as a vector. */
  public static Array ravel(Array x) {
    return x.ravel();
  }

  /** The arrays one after the other along their first dimension. */
  public static Array concatenate(Array... arrays) {
    return concatenate(Arrays.asList(arrays), 0);
  }

  /** The arrays one after the other along {@code axis}. */
  public static Array concatenate(List<Array> arrays, int axis) {
    requireArrays("concatenate", arrays);
    Array[] parts = Arithmetic.promoteTypes(arrays.toArray(Array[]::new));
    return Ops.concatenate(Axes.resolve("concatenate", axis, parts[0].rank()), parts);
  }

  /** The arrays, of one shape, along a new first dimension. */
  public static Array stack(Array... arrays) {
    return stack(Arrays.asList(arrays), 0);
  }

  /** The arrays, of one shape, along a new dimension {@code axis} of the result. */
  public static Array stack(List<Array> arrays, int axis) {
    requireArrays("stack", arrays);
    Shape shape = arrays.getFirst().shape();
    for (var array : arrays) {
      if (!array.shape().equals(shape)) {
        throw new ShapeException(
            "stack needs arrays of one shape, got %s and %s.".formatted(shape, array.shape()));
      }
    }
    int position = Axes.resolve("stack", axis, shape.rank() + 1);
    return concatenate(arrays.stream().map(x -> x.expandDims(position)).toList(), position);
  }

  private static void requireArrays(String name, List<Array> arrays) {
    if (arrays.isEmpty()) {
      throw new ShapeException(name + " needs at least one array.");
    }
    Arithmetic.requireArrays(name, arrays.toArray(Array[]::new));
  }

  /**
   * Equal parts of {@code x} along {@code axis}, in order.
   *
   * @throws ShapeException if {@code count} does not divide the size of the axis
   */
  public static List<Array> split(Array x, int count, int axis) {
    int position = Axes.resolve("split", axis, x.rank());
    int size = x.shape().dim(position);
    if (count < 1 || size % count != 0) {
      throw new ShapeException(
          "split cannot cut axis %d of shape %s into %d equal parts."
              .formatted(axis, x.shape(), count));
    }
    int part = size / count;
    var parts = new ArrayList<Array>();
    for (int i = 0; i < count; i++) {
      parts.add(Ops.sliceAlong(x, position, i * part, (i + 1) * part));
    }
    return List.copyOf(parts);
  }

  /** The array with the elements along each of {@code axes}, or of all, in reverse order. */
  public static Array flip(Array x, int... axes) {
    return Ops.reverse(x, Axes.of(axes).resolve("flip", x.rank()));
  }

  /** The matrices in the last two dimensions, zero above their main diagonal. */
  public static Array tril(Array x) {
    return tril(x, 0);
  }

  /** The matrices in the last two dimensions, zero above their diagonal {@code offset}. */
  public static Array tril(Array x, int offset) {
    return triangle("tril", x, offset, Comparison.LE);
  }

  /** The matrices in the last two dimensions, zero below their main diagonal. */
  public static Array triu(Array x) {
    return triu(x, 0);
  }

  /** The matrices in the last two dimensions, zero below their diagonal {@code offset}. */
  public static Array triu(Array x, int offset) {
    return triangle("triu", x, offset, Comparison.GE);
  }

  private static Array triangle(String name, Array x, int offset, Comparison kept) {
    if (x.rank() < 2) {
      throw new ShapeException(
          "%s needs an array of at least 2 dimensions, got shape %s.".formatted(name, x.shape()));
    }
    Array mask = diagonals(x.shape().dim(x.rank() - 2), x.shape().dim(x.rank() - 1), offset, kept);
    return where(mask, x, zerosLike(x));
  }
}
