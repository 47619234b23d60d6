package dev.panax.compiler.loop;

import dev.panax.program.BinaryFn;
import dev.panax.program.Comparison;
import dev.panax.program.DType;
import dev.panax.program.Op;
import dev.panax.program.Reducer;
import dev.panax.program.TernaryFn;
import dev.panax.program.UnaryFn;
import java.util.List;

/**
 * The elementwise functions of programs, expanded into instructions: each method adds what computes
 * one function of scalars to a kernel under construction, and returns the result. Operands are of
 * the dtypes that {@link dev.panax.program.TypeRules} allows.
 */
public final class ScalarFunctions extends Expansion {
  public ScalarFunctions(LoopBuilder builder) {
    super(builder);
  }

  /** The value of {@code op} on elements of {@code dtype}, the first of a selection aside. */
  public Value apply(Op.Elementwise op, DType dtype, List<Value> x) {
    return switch (op) {
      case Op.Unary(var fn) -> unary(fn, dtype, x.getFirst());
      case Op.IntegerPow(var exponent) -> integerPow(dtype, x.getFirst(), exponent);
      case Op.Binary(var fn) -> binary(fn, dtype, x.get(0), x.get(1));
      case Op.Ternary(var fn) -> narrow(dtype, ternary(fn, x.get(0), x.get(1), x.get(2)));
      case Op.ReducePrecision(var exponentBits, var mantissaBits) ->
          narrow(dtype, reducePrecision(exponentBits, mantissaBits, x.getFirst()));
      case Op.Compare(var comparison) -> compare(comparison, x.get(0), x.get(1));
      case Op.Select _ -> select(x.get(0), x.get(2), x.get(1));
      case Op.Convert(var to, var _) -> convert(to, dtype, x.getFirst());
      case Op.Bitcast(var to) -> bitcast(to, dtype, x.getFirst());
      case Op.ComplexParts _ ->
          throw new IllegalArgumentException("Kernels do not compute with complex numbers.");
    };
  }

  // ---- Narrow dtypes: the functions of the wide ones, narrowed ---------------------------------

  /** {@code fn} of a value of {@code dtype}. */
  public Value unary(UnaryFn fn, DType dtype, Value x) {
    if (dtype.byteSize() < 4 && (fn == UnaryFn.CLZ || fn == UnaryFn.POPULATION_COUNT)) {
      Value count = unary(fn, zeroExtend(dtype, x));
      int wider = fn == UnaryFn.CLZ ? 32 - 8 * dtype.byteSize() : 0;
      return sub(count, constant(wider, x.dtype()));
    }
    Value result = unary(fn, x);
    return result.dtype() == x.dtype() ? narrow(dtype, result) : result;
  }

  /** {@code fn} of values of {@code dtype}. */
  public Value binary(BinaryFn fn, DType dtype, Value x, Value y) {
    return narrow(
        dtype,
        switch (fn) {
          case NEXTAFTER -> isInMemoryAsItself(dtype) ? binary(fn, x, y) : nextAfter(dtype, x, y);
          case MULHI -> dtype.byteSize() < 4 ? upperHalf(dtype, x, y) : binary(fn, x, y);
          case SHIFT_RIGHT_LOGICAL -> binary(fn, zeroExtend(dtype, x), y);
          case SHIFT_RIGHT_ARITHMETIC -> binary(fn, signExtend(dtype, x), y);
          case ADD, SUB, MUL, DIV, REM, POW, MAX, MIN, AND, OR, XOR, SHIFT_LEFT -> binary(fn, x, y);
          case ATAN2, IGAMMA, IGAMMAC, IGAMMA_GRAD_A, RANDOM_GAMMA_GRAD, ZETA, POLYGAMMA ->
              binary(fn, x, y);
        });
  }

  /** A value of {@code dtype} to the power of a constant integer. */
  public Value integerPow(DType dtype, Value x, int exponent) {
    return narrow(dtype, integerPow(x, exponent));
  }

  /** Converts as {@link dev.panax.program.Op.Convert} says. */
  public Value convert(DType to, DType from, Value x) {
    boolean saturates = from.isFloating() && to.isInteger() && to.byteSize() < 4;
    Value converted =
        saturates
            ? convert(ScalarType.of(to), clamp(to, convert(ScalarType.INT32, x)))
            : convert(ScalarType.of(to), x);
    return from == to ? converted : narrow(to, converted);
  }

  /** The bits of a value of {@code from} as a value of {@code to}, of the same width. */
  public Value bitcast(DType to, DType from, Value x) {
    Value bits = toMemory(from, x);
    return isInMemoryAsItself(to)
        ? narrow(to, bitcast(ScalarType.of(to), bits))
        : fromMemory(to, zeroExtend(to, bitcast(ScalarType.UINT32, bits)));
  }

  /** The dtype that views have of arrays of {@code dtype}: floats of 16 bits are bits to them. */
  public static DType inMemory(DType dtype) {
    return isInMemoryAsItself(dtype) ? dtype : DType.UINT16;
  }

  /** Whether kernels load and store values of {@code dtype} as they are. */
  public static boolean isInMemoryAsItself(DType dtype) {
    return dtype != DType.FLOAT16 && dtype != DType.BFLOAT16;
  }

  /** The value of {@code dtype} of which {@code loaded} is in memory. */
  public Value fromMemory(DType dtype, Value loaded) {
    return switch (dtype) {
      case FLOAT16 -> new SixteenBitFloats(b).float16(loaded);
      case BFLOAT16 -> new SixteenBitFloats(b).bfloat16(loaded);
      case BOOL,
          INT8,
          INT16,
          INT32,
          INT64,
          UINT8,
          UINT16,
          UINT32,
          UINT64,
          FLOAT32,
          FLOAT64,
          COMPLEX64,
          COMPLEX128 ->
          loaded;
    };
  }

  /** What of a value of {@code dtype} goes to memory. */
  public Value toMemory(DType dtype, Value value) {
    return switch (dtype) {
      case FLOAT16 -> new SixteenBitFloats(b).bitsOfFloat16(value);
      case BFLOAT16 -> new SixteenBitFloats(b).bitsOfBfloat16(value);
      case BOOL,
          INT8,
          INT16,
          INT32,
          INT64,
          UINT8,
          UINT16,
          UINT32,
          UINT64,
          FLOAT32,
          FLOAT64,
          COMPLEX64,
          COMPLEX128 ->
          value;
    };
  }

  /** The value of {@code dtype} nearest to a result: integers wrap, floats are rounded. */
  private Value narrow(DType dtype, Value x) {
    return switch (dtype) {
      case INT8, INT16 -> signExtend(dtype, x);
      case UINT8, UINT16 -> zeroExtend(dtype, x);
      case FLOAT16 -> new SixteenBitFloats(b).roundToFloat16(x);
      case BFLOAT16 -> new SixteenBitFloats(b).roundToBfloat16(x);
      case BOOL, INT32, INT64, UINT32, UINT64, FLOAT32, FLOAT64, COMPLEX64, COMPLEX128 -> x;
    };
  }

  /** The upper half of the product of narrow integers. */
  private Value upperHalf(DType dtype, Value x, Value y) {
    Value product = mul(x, y);
    int width = 8 * dtype.byteSize();
    return x.dtype() == ScalarType.INT32
        ? signedShiftRight(product, width)
        : shiftRight(product, width);
  }

  /** The next float of 16 bits after x in the direction of y. */
  private Value nextAfter(DType dtype, Value x, Value y) {
    Value bits = toMemory(dtype, x);
    Value one = constant(1, bits.dtype());
    Value zero = constant(0, x.dtype());
    Value isOutward = xor(lt(x, y), lt(x, zero));
    Value next = fromMemory(dtype, select(isOutward, add(bits, one), sub(bits, one)));
    return nextAfterSpecialCases(x, y, fromMemory(dtype, one), next);
  }

  private Value signExtend(DType dtype, Value x) {
    if (dtype.byteSize() >= 4) {
      return x;
    }
    Value rest = constant(32 - 8 * dtype.byteSize(), x.dtype());
    return b.binary(BinaryOp.SHIFT_RIGHT_ARITHMETIC, b.binary(BinaryOp.SHIFT_LEFT, x, rest), rest);
  }

  private Value zeroExtend(DType dtype, Value x) {
    return dtype.byteSize() >= 4
        ? x
        : and(x, constant((1L << (8 * dtype.byteSize())) - 1, x.dtype()));
  }

  /** An int32 limited to the range of a narrow integer type. */
  private Value clamp(DType dtype, Value x) {
    Value least = constant(Reducer.MAX.identity(dtype).value(), ScalarType.INT32);
    Value greatest = constant(Reducer.MIN.identity(dtype).value(), ScalarType.INT32);
    return b.binary(BinaryOp.MIN, b.binary(BinaryOp.MAX, x, least), greatest);
  }

  // ---- Functions of what kernels compute with --------------------------------------------------

  public Value unary(UnaryFn fn, Value x) {
    var elementary = new Elementary(b, x.dtype());
    var special = new SpecialFunctions(b, x.dtype());
    return switch (fn) {
      case NEG -> neg(x);
      case ABS -> absolute(x);
      case SIGN -> sign(x);
      case FLOOR -> elementary.floor(x);
      case CEIL -> elementary.ceil(x);
      case ROUND -> elementary.round(x);
      case ROUND_AWAY_FROM_ZERO -> elementary.roundAwayFromZero(x);
      case IS_FINITE -> lt(abs(x), constant(Double.POSITIVE_INFINITY, x.dtype()));
      case NOT -> not(x);
      case CLZ -> leadingZeros(x);
      case POPULATION_COUNT -> bitCount(x);
      case SQUARE -> mul(x, x);
      case SQRT -> sqrt(x);
      case RSQRT -> elementary.rsqrt(x);
      case CBRT -> elementary.cbrt(x);
      case EXP -> elementary.exp(x);
      case EXP2 -> elementary.exp2(x);
      case EXPM1 -> elementary.expm1(x);
      case LOG -> elementary.log(x);
      case LOG1P -> elementary.log1p(x);
      case SIN -> elementary.sin(x);
      case COS -> elementary.cos(x);
      case TAN -> elementary.tan(x);
      case ASIN -> elementary.asin(x);
      case ACOS -> elementary.acos(x);
      case ATAN -> elementary.atan(x);
      case SINH -> elementary.sinh(x);
      case COSH -> elementary.cosh(x);
      case TANH -> elementary.tanh(x);
      case ASINH -> elementary.asinh(x);
      case ACOSH -> elementary.acosh(x);
      case ATANH -> elementary.atanh(x);
      case LOGISTIC -> elementary.logistic(x);
      case ERF -> special.erf(x);
      case ERFC -> special.erfc(x);
      case ERF_INV -> special.erfInv(x);
      case LGAMMA -> special.lgamma(x);
      case DIGAMMA -> special.digamma(x);
      case BESSEL_I0E -> special.besselI0e(x);
      case BESSEL_I1E -> special.besselI1e(x);
    };
  }

  public Value binary(BinaryFn fn, Value x, Value y) {
    return switch (fn) {
      case ADD -> add(x, y);
      case SUB -> sub(x, y);
      case MUL -> mul(x, y);
      case DIV -> divide(x, y);
      case REM -> remainder(x, y);
      case POW -> pow(x, y);
      case ATAN2 -> new Elementary(b, x.dtype()).atan2(x, y);
      case NEXTAFTER -> nextAfter(x, y);
      case MULHI -> upperHalf(x, y);
      case IGAMMA -> b.call(LibraryFunction.IGAMMA, x, y);
      case IGAMMAC -> b.call(LibraryFunction.IGAMMAC, x, y);
      case IGAMMA_GRAD_A -> b.call(LibraryFunction.IGAMMA_GRAD_A, x, y);
      case RANDOM_GAMMA_GRAD -> b.call(LibraryFunction.RANDOM_GAMMA_GRAD, x, y);
      case ZETA -> b.call(LibraryFunction.ZETA, x, y);
      case POLYGAMMA -> b.call(LibraryFunction.POLYGAMMA, x, y);
      case MAX -> greater(x, y);
      case MIN -> lesser(x, y);
      case AND -> and(x, y);
      case OR -> or(x, y);
      case XOR -> xor(x, y);
      case SHIFT_LEFT -> shift(BinaryOp.SHIFT_LEFT, x, y, constant(0, x.dtype()));
      case SHIFT_RIGHT_LOGICAL -> shift(BinaryOp.SHIFT_RIGHT_LOGICAL, x, y, constant(0, x.dtype()));
      case SHIFT_RIGHT_ARITHMETIC -> {
        Value signs =
            b.binary(BinaryOp.SHIFT_RIGHT_ARITHMETIC, x, constant(width(x) - 1, x.dtype()));
        yield shift(BinaryOp.SHIFT_RIGHT_ARITHMETIC, x, y, signs);
      }
    };
  }

  public Value ternary(TernaryFn fn, Value x, Value y, Value z) {
    return switch (fn) {
      case CLAMP -> lesser(greater(y, x), z);
      case REGULARIZED_INCOMPLETE_BETA -> b.call(LibraryFunction.BETAINC, x, y, z);
    };
  }

  /** x to the power of a constant integer. */
  public Value integerPow(Value x, int exponent) {
    // The exponent's bits from the lowest: the product of x^(2^i) over the bits that are set.
    Value one = constant(1, x.dtype());
    Value result = one;
    Value square = x;
    for (long rest = Math.abs((long) exponent); rest != 0; rest >>= 1) {
      if ((rest & 1) != 0) {
        result = result.equals(one) ? square : mul(result, square);
      }
      square = rest > 1 ? mul(square, square) : square;
    }
    return exponent < 0 ? div(one, result) : result;
  }

  public Value compare(Comparison comparison, Value x, Value y) {
    if (x.dtype() != ScalarType.BOOL) {
      return b.compare(comparison, x, y);
    }
    return switch (comparison) {
      case EQ -> not(xor(x, y));
      case NE -> xor(x, y);
      case LT -> and(not(x), y);
      case LE -> or(not(x), y);
      case GT -> and(x, not(y));
      case GE -> or(x, not(y));
    };
  }

  /** {@code condition ? onTrue : onFalse}. */
  @Override
  public Value select(Value condition, Value onTrue, Value onFalse) {
    return onTrue.dtype() == ScalarType.BOOL
        ? or(and(condition, onTrue), and(not(condition), onFalse))
        : super.select(condition, onTrue, onFalse);
  }

  /** Converts as {@link dev.panax.program.Op.Convert} says. */
  public Value convert(ScalarType dtype, Value x) {
    if (dtype == x.dtype()) {
      return x;
    }
    return switch (dtype) {
      case BOOL -> ne(x, constant(0, x.dtype()));
      case INT32, INT64 -> toSigned(dtype, x);
      case UINT32, UINT64 -> toUnsigned(dtype, x);
      case FLOAT32, FLOAT64 -> toFloat(dtype, x);
    };
  }

  /** The same bits as another dtype of that width. */
  private Value bitcast(ScalarType dtype, Value x) {
    return dtype == x.dtype() ? x : b.bitcast(dtype, x);
  }

  /** Rounds a float as {@link Op.ReducePrecision} says. */
  public Value reducePrecision(int exponentBits, int mantissaBits, Value x) {
    boolean isSingle = x.dtype() == ScalarType.FLOAT32;
    int mantissa = isSingle ? 23 : 52;
    int bias = isSingle ? 127 : 1023;
    ScalarType bitsType = isSingle ? ScalarType.INT32 : ScalarType.INT64;
    Value result = x;
    if (mantissaBits < mantissa) {
      // Half of the last bit that is left, less one unit unless that bit is set, carries upwards.
      int dropped = mantissa - mantissaBits;
      Value bits = bits(result);
      Value last = and(shiftRight(bits, dropped), constant(1, bitsType));
      Value half = add(last, constant((1L << (dropped - 1)) - 1, bitsType));
      result = ofBits(and(add(bits, half), constant(-1L << dropped, bitsType)));
    }
    int reducedBias = (1 << (Math.min(exponentBits, isSingle ? 8 : 11) - 1)) - 1;
    if (reducedBias < bias) {
      Value a = abs(result);
      Value infinity = constant(Double.POSITIVE_INFINITY, x.dtype());
      Value isAbove = ge(a, constant(Math.scalb(1.0, reducedBias + 1), x.dtype()));
      Value isBelow = lt(a, constant(Math.scalb(1.0, 1 - reducedBias), x.dtype()));
      Value magnitude = select(isAbove, infinity, a);
      result = withSign(select(isBelow, constant(0, x.dtype()), magnitude), x);
    }
    return select(eq(x, x), result, x);
  }

  private Value nextAfter(Value x, Value y) {
    Value bits = bits(x);
    Value one = constant(1, bits.dtype());
    Value zero = constant(0, x.dtype());
    // The bits of a magnitude are in its order.
    Value isOutward = xor(lt(x, y), lt(x, zero));
    Value next = ofBits(add(bits, select(isOutward, one, neg(one))));
    return nextAfterSpecialCases(x, y, ofBits(one), next);
  }

  private Value nextAfterSpecialCases(Value x, Value y, Value least, Value next) {
    Value afterZero = withSign(least, y);
    Value result = select(eq(x, constant(0, x.dtype())), afterZero, next);
    result = select(eq(x, y), y, result);
    return select(eq(x, x), select(eq(y, y), result, y), x);
  }

  /** The number of ones, by sums of 2, 4, 8 and all bits (H. Warren, "Hacker's Delight", 5-1). */
  private Value bitCount(Value x) {
    Value pairs = sub(x, and(shiftRight(x, 1), repeated(0x55, x.dtype())));
    Value mask = repeated(0x33, x.dtype());
    Value fours = add(and(pairs, mask), and(shiftRight(pairs, 2), mask));
    Value bytes = and(add(fours, shiftRight(fours, 4)), repeated(0x0f, x.dtype()));
    return shiftRight(mul(bytes, repeated(1, x.dtype())), width(x) - 8);
  }

  /** The constant that has {@code bits} in every byte. */
  private Value repeated(int bits, ScalarType dtype) {
    return constant(0x0101010101010101L * bits, dtype);
  }

  private Value leadingZeros(Value x) {
    Value smeared = x;
    for (int distance = 1; distance < width(x); distance *= 2) {
      smeared = or(smeared, shiftRight(smeared, distance));
    }
    return bitCount(not(smeared));
  }

  /** The upper half of the product of integers. */
  private Value upperHalf(Value x, Value y) {
    return switch (x.dtype()) {
      case INT32, UINT32 -> {
        Value product = mul(convert(ScalarType.INT64, x), convert(ScalarType.INT64, y));
        yield convert(x.dtype(), shiftRight(product, 32));
      }
      case INT64, UINT64 -> {
        // From products of halves (H. Warren, "Hacker's Delight", 8-2).
        Value mask = constant(0xFFFFFFFFL, x.dtype());
        Value xLow = and(x, mask);
        Value xHigh = upperBits(x);
        Value yLow = and(y, mask);
        Value yHigh = upperBits(y);
        Value first = add(mul(xHigh, yLow), shiftRight(mul(xLow, yLow), 32));
        Value second = add(mul(xLow, yHigh), and(first, mask));
        yield add(mul(xHigh, yHigh), add(upperBits(first), upperBits(second)));
      }
      case BOOL, FLOAT32, FLOAT64 ->
          throw new IllegalArgumentException("There is no mulhi of " + x.dtype() + ".");
    };
  }

  /** The upper half of an integer of 64 bits, as a number. */
  private Value upperBits(Value x) {
    return x.dtype() == ScalarType.INT64 ? signedShiftRight(x, 32) : shiftRight(x, 32);
  }

  private Value signedShiftRight(Value x, int bits) {
    return b.binary(BinaryOp.SHIFT_RIGHT_ARITHMETIC, x, constant(bits, x.dtype()));
  }

  private static int width(Value x) {
    return 8 * x.dtype().byteSize();
  }

  private Value oneOrZero(Value condition, ScalarType dtype) {
    return select(condition, constant(1, dtype), constant(0, dtype));
  }

  private Value toSigned(ScalarType dtype, Value x) {
    return switch (x.dtype()) {
      case BOOL -> oneOrZero(x, dtype);
      case UINT32 -> {
        Value signed = b.bitcast(ScalarType.INT32, x);
        yield dtype == ScalarType.INT32
            ? signed
            : and(b.convert(dtype, signed), constant(0xFFFFFFFFL, dtype));
      }
      case UINT64 -> convert(dtype, b.bitcast(ScalarType.INT64, x));
      case INT32, INT64, FLOAT32, FLOAT64 -> b.convert(dtype, x);
    };
  }

  private Value toUnsigned(ScalarType dtype, Value x) {
    var signed = dtype == ScalarType.UINT32 ? ScalarType.INT32 : ScalarType.INT64;
    return switch (x.dtype()) {
      case BOOL -> oneOrZero(x, dtype);
      case INT32, INT64, UINT32, UINT64 -> b.bitcast(dtype, convert(signed, x));
      case FLOAT32, FLOAT64 -> {
        // From half the range on: what is above it, plus half the range.
        long lowest = dtype == ScalarType.UINT32 ? 1L << 31 : 1L << 63;
        Value half = constant(dtype == ScalarType.UINT32 ? 0x1p31 : 0x1p63, x.dtype());
        Value isHigh = ge(x, half);
        Value positive = select(lt(x, constant(0, x.dtype())), constant(0, x.dtype()), x);
        Value low = b.convert(signed, select(isHigh, sub(x, half), positive));
        Value offset = select(isHigh, constant(lowest, signed), constant(0, signed));
        yield b.bitcast(dtype, add(low, offset));
      }
    };
  }

  private Value toFloat(ScalarType dtype, Value x) {
    return switch (x.dtype()) {
      case BOOL -> oneOrZero(x, dtype);
      case UINT32 -> {
        // Both halves are exact, so that only the last addition rounds.
        Value high = b.convert(dtype, b.bitcast(ScalarType.INT32, shiftRight(x, 16)));
        Value low =
            b.convert(
                dtype, b.bitcast(ScalarType.INT32, and(x, constant(0xFFFF, ScalarType.UINT32))));
        yield fma(high, constant(0x1p16, dtype), low);
      }
      case UINT64 -> {
        // Twice the half of it, in which the bit that is lost sticks to the next one: all that
        // rounding asks of it is whether it was 0.
        Value signed = b.bitcast(ScalarType.INT64, x);
        Value lowest = and(signed, constant(1, ScalarType.INT64));
        Value half = b.convert(dtype, or(shiftRight(signed, 1), lowest));
        yield select(
            lt(signed, constant(0, ScalarType.INT64)), add(half, half), b.convert(dtype, signed));
      }
      case INT32, INT64, FLOAT32, FLOAT64 -> b.convert(dtype, x);
    };
  }

  private Value absolute(Value x) {
    return switch (x.dtype()) {
      case FLOAT32, FLOAT64 -> abs(x);
      case INT32, INT64 -> b.binary(BinaryOp.MAX, x, neg(x));
      case BOOL, UINT32, UINT64 -> x;
    };
  }

  private Value sign(Value x) {
    Value zero = constant(0, x.dtype());
    Value one = constant(1, x.dtype());
    return switch (x.dtype()) {
      // Of 0, -0 and nan the sign is x itself.
      case FLOAT32, FLOAT64, INT32, INT64 ->
          select(lt(zero, x), one, select(lt(x, zero), constant(-1, x.dtype()), x));
      case BOOL, UINT32, UINT64 -> select(ne(x, zero), one, zero);
    };
  }

  private Value divide(Value x, Value y) {
    return switch (x.dtype()) {
      case FLOAT32, FLOAT64, INT64, UINT64 -> div(x, y);
      case INT32, UINT32, BOOL -> {
        // A quotient of 32-bit integers is exact in float64, once rounded toward zero. In int32
        // the least by -1 is 2^31, which would saturate.
        Value quotient =
            convert(x.dtype(), div(convert(ScalarType.FLOAT64, x), convert(ScalarType.FLOAT64, y)));
        Value minusOne = constant(-1, x.dtype());
        if (x.dtype() == ScalarType.INT32) {
          quotient = select(eq(y, minusOne), neg(x), quotient);
        }
        yield select(eq(y, constant(0, x.dtype())), minusOne, quotient);
      }
    };
  }

  private Value remainder(Value x, Value y) {
    return switch (x.dtype()) {
      case FLOAT32, FLOAT64, INT64, UINT64 -> b.binary(BinaryOp.REM, x, y);
      case INT32, UINT32, BOOL -> sub(x, mul(divide(x, y), y));
    };
  }

  private Value pow(Value x, Value y) {
    return x.dtype() == ScalarType.FLOAT32
        ? Elementary.pow32(b, x, y)
        : b.call(LibraryFunction.POW, x, y);
  }

  private Value greater(Value x, Value y) {
    return switch (x.dtype()) {
      case FLOAT32, FLOAT64, INT32, INT64 -> b.binary(BinaryOp.MAX, x, y);
      case UINT32, UINT64 -> select(gt(x, y), x, y);
      case BOOL -> or(x, y);
    };
  }

  private Value lesser(Value x, Value y) {
    return switch (x.dtype()) {
      case FLOAT32, FLOAT64, INT32, INT64 -> b.binary(BinaryOp.MIN, x, y);
      case UINT32, UINT64 -> select(lt(x, y), x, y);
      case BOOL -> and(x, y);
    };
  }

  /** {@code x op y}, or {@code beyond} where y is negative or at least the width. */
  private Value shift(BinaryOp op, Value x, Value y, Value beyond) {
    Value count =
        switch (y.dtype()) {
          case INT32 -> b.bitcast(ScalarType.UINT32, y);
          case INT64, UINT32, UINT64, BOOL, FLOAT32, FLOAT64 -> y;
        };
    Value isInRange = lt(count, constant(width(x), count.dtype()));
    if (y.dtype() == ScalarType.INT64) {
      isInRange = and(isInRange, ge(y, constant(0, ScalarType.INT64)));
    }
    return select(isInRange, b.binary(op, x, y), beyond);
  }
}
