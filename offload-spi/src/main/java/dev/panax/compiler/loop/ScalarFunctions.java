package dev.panax.compiler.loop;

import dev.panax.program.BinaryFn;
import dev.panax.program.Comparison;
import dev.panax.program.DType;
import dev.panax.program.Reducer;
import dev.panax.program.UnaryFn;

/**
 * The elementwise functions of programs, expanded into instructions: each method adds what computes
 * one function of scalars to a kernel under construction, and returns the result. Operands are of
 * the dtypes that {@link dev.panax.program.TypeRules} allows.
 */
public final class ScalarFunctions extends Expansion {
  public ScalarFunctions(LoopBuilder builder) {
    super(builder);
  }

  // ---- Narrow dtypes: the functions of the wide ones, narrowed ---------------------------------

  /** {@code fn} of a value of {@code dtype}. */
  public Value unary(UnaryFn fn, DType dtype, Value x) {
    Value result = unary(fn, x);
    return result.dtype() == x.dtype() ? narrow(dtype, result) : result;
  }

  /** {@code fn} of values of {@code dtype}. */
  public Value binary(BinaryFn fn, DType dtype, Value x, Value y) {
    return narrow(
        dtype,
        switch (fn) {
          case SHIFT_RIGHT_LOGICAL -> binary(fn, zeroExtend(dtype, x), y);
          case SHIFT_RIGHT_ARITHMETIC -> binary(fn, signExtend(dtype, x), y);
          case ADD, SUB, MUL, DIV, REM, POW, MAX, MIN, AND, OR, XOR, SHIFT_LEFT, COMPLEX ->
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
    return switch (fn) {
      case NEG -> neg(x);
      case ABS -> absolute(x);
      case SIGN -> sign(x);
      case FLOOR -> elementary.floor(x);
      case CEIL -> elementary.ceil(x);
      case ROUND -> elementary.round(x);
      case IS_FINITE -> lt(abs(x), constant(Double.POSITIVE_INFINITY, x.dtype()));
      case NOT -> not(x);
      case SQRT -> sqrt(x);
      case RSQRT -> elementary.rsqrt(x);
      case EXP -> elementary.exp(x);
      case EXPM1 -> elementary.expm1(x);
      case LOG -> elementary.log(x);
      case LOG1P -> elementary.log1p(x);
      case SIN -> elementary.sin(x);
      case COS -> elementary.cos(x);
      case TAN -> elementary.tan(x);
      case TANH -> elementary.tanh(x);
      case LOGISTIC -> elementary.logistic(x);
      case ERF -> elementary.erf(x);
      case ERF_INV -> elementary.erfInv(x);
      case REAL, IMAG, CONJ -> throw complex(fn);
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
      case MAX -> greater(x, y);
      case MIN -> lesser(x, y);
      case AND -> and(x, y);
      case OR -> or(x, y);
      case XOR -> xor(x, y);
      case COMPLEX -> throw complex(fn);
      case SHIFT_LEFT -> shift(BinaryOp.SHIFT_LEFT, x, y, constant(0, x.dtype()));
      case SHIFT_RIGHT_LOGICAL -> shift(BinaryOp.SHIFT_RIGHT_LOGICAL, x, y, constant(0, x.dtype()));
      case SHIFT_RIGHT_ARITHMETIC -> {
        Value signs =
            b.binary(BinaryOp.SHIFT_RIGHT_ARITHMETIC, x, constant(width(x) - 1, x.dtype()));
        yield shift(BinaryOp.SHIFT_RIGHT_ARITHMETIC, x, y, signs);
      }
    };
  }

  private static IllegalArgumentException complex(Object fn) {
    return new IllegalArgumentException("Kernels do not compute with complex numbers: " + fn);
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
        : b.binary(BinaryOp.STRICT_POW, x, y);
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
