package dev.panax;

import dev.panax.program.BinaryFn;
import dev.panax.program.DType;
import dev.panax.program.DTypeException;
import dev.panax.program.IntList;
import dev.panax.program.Shape;
import dev.panax.program.ShapeException;
import dev.panax.program.UnaryFn;
import dev.panax.trace.Arithmetic;
import dev.panax.trace.Array;
import dev.panax.trace.Config;
import dev.panax.trace.Fn2;
import dev.panax.trace.Fn3;
import dev.panax.trace.Fn4;
import dev.panax.trace.HostArrays;
import dev.panax.trace.Jit;
import dev.panax.trace.Ops;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * Random numbers from explicit keys: those of JAX, its bits and integers bit for bit.
 *
 * <p>There is no hidden state: a draw is a function of its key, and the same key gives the same
 * numbers. {@link #split} a key into fresh ones, one for each draw, and never use a key twice. A
 * key is a uint32 array of shape (2,); for many at once, {@code vmap} over an array of keys. Each
 * draw is one compiled program, kept for its shape.
 */
public final class Random {
  private Random() {}

  private static final Jit SPLIT = new Jit("split", (Fn2<Array, Integer, Array>) Threefry::split);
  private static final Jit FOLD_IN =
      new Jit("fold_in", (Fn2<Array, Array, Array>) Threefry::foldIn);
  private static final Jit BITS =
      new Jit(
          "bits",
          (Fn2<Array, IntList, Array>) (key, dims) -> Threefry.bits32(key, new Shape(dims)));
  private static final Jit UNIT =
      new Jit("uniform", (Fn3<Array, IntList, DType, Array>) Random::drawUnit);
  private static final Jit UNIFORM =
      new Jit("uniform", (Fn4<Array, IntList, Array, Array, Array>) Random::drawUniform);
  private static final Jit NORMAL =
      new Jit("normal", (Fn3<Array, IntList, DType, Array>) Random::drawNormal);
  private static final Jit RANDINT =
      new Jit("randint", (Fn4<Array, IntList, Array, Array, Array>) Random::drawInt);

  /** So that the counters of the legacy mode, two for 64 bits, are ints. */
  private static final int MAX_DRAWS = Integer.MAX_VALUE / 2;

  // Keys.

  /**
   * The key of a seed.
   *
   * @param seed without x64 only its low 32 bits count
   */
  public static Array key(long seed) {
    int high = Config.current().x64() ? (int) (seed >>> 32) : 0;
    int[] words = {high, (int) seed};
    return HostArrays.fromSegment(MemorySegment.ofArray(words), DType.UINT32, Shape.of(2));
  }

  /** The key of a seed that is an integer scalar, perhaps traced. */
  public static Array key(Array seed) {
    requireIntegerScalar("key", seed);
    Array high =
        seed.dtype() == DType.INT64
            ? Ops.binary(BinaryFn.SHIFT_RIGHT_LOGICAL, seed, Ops.scalarLike(32, seed))
            : Ops.scalar(0, DType.UINT32);
    return Ops.concatenate(
        0, high.astype(DType.UINT32).reshape(1), seed.astype(DType.UINT32).reshape(1));
  }

  /** Two fresh keys, shape (2, 2): {@code keys.get(0)} and {@code keys.get(1)}. */
  public static Array split(Array key) {
    return split(key, 2);
  }

  /** Fresh keys, shape (count, 2). */
  public static Array split(Array key, int count) {
    return (Array) SPLIT.call(requireKey("split", key), count);
  }

  /** A fresh key for each {@code data}, such as the number of a step; its low 32 bits count. */
  public static Array foldIn(Array key, long data) {
    return foldIn(key, Ops.scalar(data, DType.UINT32));
  }

  /** A fresh key for each {@code data}, an integer scalar. */
  public static Array foldIn(Array key, Array data) {
    requireIntegerScalar("foldIn", data);
    return (Array) FOLD_IN.call(requireKey("foldIn", key), data.astype(DType.UINT32));
  }

  private static void requireIntegerScalar(String name, Array x) {
    if (!x.shape().isScalar() || !x.dtype().isInteger()) {
      throw new DTypeException(
          "%s needs an integer scalar, got %s; for several use vmap.".formatted(name, x.type()));
    }
  }

  private static Array requireKey(String name, Array key) {
    Objects.requireNonNull(key, () -> name + ": the key is null.");
    if (key.dtype() != DType.UINT32 || !key.shape().equals(Shape.of(2))) {
      throw new ShapeException(
          "%s needs a key, a uint32 array of shape (2,) as from key(seed) or split(key).get(0), got %s %s; for several keys use vmap."
              .formatted(name, key.dtype(), key.shape()));
    }
    return key;
  }

  // Draws.

  /** The dimensions of {@code shape}, if so much can be drawn. */
  private static IntList dims(String name, Shape shape) {
    if (shape.size() > MAX_DRAWS) {
      throw new ShapeException(
          "%s draws at most %d numbers at a time, got the shape %s. Draw parts, each with a key of its own from split."
              .formatted(name, MAX_DRAWS, shape));
    }
    return shape.dims();
  }

  /** Uniform uint32s. */
  public static Array bits(Array key, int... shape) {
    return (Array) BITS.call(requireKey("bits", key), dims("bits", Shape.of(shape)));
  }

  /** Uniform numbers in [0, 1) of the default floating dtype. */
  public static Array uniform(Array key, int... shape) {
    return uniform(key, Shape.of(shape), Config.current().defaultFloat());
  }

  /** Uniform numbers in [0, 1). */
  public static Array uniform(Array key, Shape shape, DType dtype) {
    DType actual = requireFloating("uniform", dtype);
    return (Array) UNIT.call(requireKey("uniform", key), dims("uniform", shape), actual);
  }

  /** Uniform numbers in [min, max) of the default floating dtype. */
  public static Array uniform(Array key, Shape shape, double min, double max) {
    return uniform(key, shape, Numpy.array(min), Numpy.array(max));
  }

  /** Uniform numbers in [min, max) of the default floating dtype; the bounds are broadcast. */
  public static Array uniform(Array key, Shape shape, Array min, Array max) {
    DType dtype = Config.current().defaultFloat();
    return (Array)
        UNIFORM.call(
            requireKey("uniform", key),
            dims("uniform", shape),
            bound("uniform", min, shape, dtype),
            bound("uniform", max, shape, dtype));
  }

  /** Normal numbers of mean 0 and variance 1, of the default floating dtype. */
  public static Array normal(Array key, int... shape) {
    return normal(key, Shape.of(shape), Config.current().defaultFloat());
  }

  /** Normal numbers of mean 0 and variance 1. */
  public static Array normal(Array key, Shape shape, DType dtype) {
    DType actual = requireFloating("normal", dtype);
    return (Array) NORMAL.call(requireKey("normal", key), dims("normal", shape), actual);
  }

  /** Uniform integers in [min, max) of the default integer dtype; min where max is not above. */
  public static Array randint(Array key, Shape shape, long min, long max) {
    return randint(key, shape, Numpy.array(min), Numpy.array(max));
  }

  /** Uniform integers in [min, max) of the default integer dtype; the bounds are broadcast. */
  public static Array randint(Array key, Shape shape, Array min, Array max) {
    if (!min.dtype().isInteger() || !max.dtype().isInteger()) {
      throw new DTypeException(
          "randint needs integer bounds, got %s and %s.".formatted(min.type(), max.type()));
    }
    DType dtype = Config.current().defaultInt();
    return (Array)
        RANDINT.call(
            requireKey("randint", key),
            dims("randint", shape),
            bound("randint", min, shape, dtype),
            bound("randint", max, shape, dtype));
  }

  private static Array bound(String name, Array x, Shape shape, DType dtype) {
    Array bound = x.astype(dtype);
    return bound.shape().isScalar() ? bound : Arithmetic.broadcastTo(name, bound, shape);
  }

  /** True with probability {@code p}. */
  public static Array bernoulli(Array key, double p, int... shape) {
    return uniform(key, shape).lt(p);
  }

  /** True with the probability in each place of {@code p}. */
  public static Array bernoulli(Array key, Array p) {
    Array probability = Arithmetic.inexact(p);
    return uniform(key, p.shape(), probability.dtype()).lt(probability);
  }

  private static DType requireFloating(String name, DType dtype) {
    if (!dtype.isFloating()) {
      throw new DTypeException(name + " draws floating numbers, not " + dtype + "; use randint.");
    }
    return Config.current().canonical(dtype);
  }

  /** In [0, 1): random bits as the mantissa of a number in [1, 2), less 1. */
  private static Array drawUnit(Array key, IntList dims, DType dtype) {
    var shape = new Shape(dims);
    Array one = Ops.scalar(1, dtype);
    Array numbers =
        switch (dtype) {
          case FLOAT32 -> mantissas(Threefry.bits32(key, shape), 9, Float.floatToIntBits(1), dtype);
          case FLOAT64 ->
              mantissas(Threefry.bits64(key, shape), 12, Double.doubleToLongBits(1), dtype);
          case BOOL,
              INT8,
              INT16,
              INT32,
              INT64,
              UINT8,
              UINT16,
              UINT32,
              UINT64,
              FLOAT16,
              BFLOAT16,
              COMPLEX64,
              COMPLEX128 ->
              throw new DTypeException("Random numbers of " + dtype + " are not drawn yet.");
        };
    return Ops.sub(numbers, one);
  }

  private static Array mantissas(Array bits, int discarded, long exponent, DType dtype) {
    Array mantissa =
        Ops.binary(BinaryFn.SHIFT_RIGHT_LOGICAL, bits, Ops.scalar(discarded, bits.dtype()));
    Array number = Ops.binary(BinaryFn.OR, mantissa, Ops.scalar(exponent, bits.dtype()));
    return Ops.bitcast(number, dtype);
  }

  private static Array drawUniform(Array key, IntList dims, Array min, Array max) {
    Array unit = drawUnit(key, dims, min.dtype());
    Array scaled = multiplyAdd(unit, max.sub(min), min);
    return scaled.maximum(min); // rounding may give less than min
  }

  /**
   * {@code x * y + z}; of float32s rounded once, as the fused operation that XLA makes of it: their
   * product is exact in float64.
   */
  private static Array multiplyAdd(Array x, Array y, Array z) {
    DType wide = DType.FLOAT64;
    Array sum = Ops.convert(x, wide).mul(Ops.convert(y, wide)).add(Ops.convert(z, wide));
    return Ops.convert(sum, x.dtype());
  }

  private static Array drawNormal(Array key, IntList dims, DType dtype) {
    double aboveMinusOne = dtype == DType.FLOAT64 ? Math.nextUp(-1.0) : Math.nextUp(-1.0f);
    // The length of [aboveMinusOne, 1) rounds to 2.
    Array uniform = drawUnit(key, dims, dtype).mul(2).add(Ops.scalar(aboveMinusOne, dtype));
    return Ops.mul(Ops.scalar(Math.sqrt(2), dtype), Ops.unary(UnaryFn.ERF_INV, uniform));
  }

  /**
   * The offset from min is a random number of twice the width, {@code high * 2^width + low}, modulo
   * the span, which leaves little bias. In the width itself: 2^width modulo the span is the square
   * of {@code 2^(width / 2)} modulo the span.
   */
  private static Array drawInt(Array key, IntList dims, Array min, Array max) {
    var shape = new Shape(dims);
    boolean wide = min.dtype() == DType.INT64;
    Array keys = Threefry.split(key, 2);
    Array high = wide ? Threefry.bits64(keys.get(0), shape) : Threefry.bits32(keys.get(0), shape);
    Array low = wide ? Threefry.bits64(keys.get(1), shape) : Threefry.bits32(keys.get(1), shape);
    DType word = high.dtype();
    Array one = Ops.scalar(1, word);
    Array span = Arithmetic.where(max.gt(min), Ops.bitcast(max.sub(min), word), one);
    Array half = remainder(Ops.scalar(wide ? 1L << 32 : 1L << 16, word), span);
    Array multiplier = remainder(half.mul(half), span);
    Array offset = remainder(remainder(high, span).mul(multiplier).add(remainder(low, span)), span);
    return min.add(Ops.bitcast(offset, min.dtype()));
  }

  /** The remainder of words taken as unsigned, uint32 or int64. */
  private static Array remainder(Array x, Array y) {
    if (x.dtype() == DType.UINT32) {
      return Arithmetic.binary("randint", BinaryFn.REM, x, y);
    }
    // As Long.remainderUnsigned: half of x is positive as a signed number, and so is y if it is
    // below 2^63; else it goes into x at most once.
    Array one = Ops.scalar(1, DType.INT64);
    Array halfX = Ops.binary(BinaryFn.SHIFT_RIGHT_LOGICAL, x, one);
    Array quotient = Arithmetic.binary("randint", BinaryFn.DIV, halfX, y).mul(2);
    Array rest = x.sub(quotient.mul(y));
    Array small = Arithmetic.where(unsignedLess(rest, y), rest, rest.sub(y));
    Array large = Arithmetic.where(unsignedLess(x, y), x, x.sub(y));
    return Arithmetic.where(y.gt(0), small, large);
  }

  private static Array unsignedLess(Array x, Array y) {
    return x.add(Long.MIN_VALUE).lt(y.add(Long.MIN_VALUE));
  }
}
