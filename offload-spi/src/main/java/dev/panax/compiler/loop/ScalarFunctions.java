package dev.panax.compiler.loop;

import dev.panax.program.BinaryFn;
import dev.panax.program.Comparison;
import dev.panax.program.DType;
import dev.panax.program.Op;
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

  /** The value of {@code op} on the elements {@code x} of its operands. */
  public Value apply(Op.Elementwise op, List<Value> x) {
    return switch (op) {
      case Op.Unary(var fn) -> unary(fn, x.getFirst());
      case Op.IntegerPow(var exponent) -> integerPow(x.getFirst(), exponent);
      case Op.Binary(var fn) -> binary(fn, x.get(0), x.get(1));
      case Op.Ternary(var fn) -> ternary(fn, x.get(0), x.get(1), x.get(2));
      case Op.ReducePrecision(var exponentBits, var mantissaBits) ->
          reducePrecision(exponentBits, mantissaBits, x.getFirst());
      case Op.Compare(var comparison) -> compare(comparison, x.get(0), x.get(1));
      case Op.Select _ -> select(x.get(0), x.get(2), x.get(1));
      case Op.Convert(var dtype, var _) -> convert(dtype, x.getFirst());
      case Op.Bitcast(var dtype) -> bitcast(dtype, x.getFirst());
    };
  }

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
    if (x.dtype() != DType.BOOL) {
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
    return onTrue.dtype() == DType.BOOL
        ? or(and(condition, onTrue), and(not(condition), onFalse))
        : super.select(condition, onTrue, onFalse);
  }

  /** Converts as {@link Op.Convert} says. */
  public Value convert(DType dtype, Value x) {
    if (dtype == x.dtype()) {
      return x;
    }
    return switch (dtype) {
      case BOOL -> ne(x, constant(0, x.dtype()));
      case INT32, INT64 -> toSigned(dtype, x);
      case UINT32 -> toUnsigned(x);
      case FLOAT32, FLOAT64 -> toFloat(dtype, x);
    };
  }

  /** The same bits as another dtype of that width. */
  public Value bitcast(DType dtype, Value x) {
    return dtype == x.dtype() ? x : b.bitcast(dtype, x);
  }

  /** Rounds a float as {@link Op.ReducePrecision} says. */
  public Value reducePrecision(int exponentBits, int mantissaBits, Value x) {
    boolean isSingle = x.dtype() == DType.FLOAT32;
    int mantissa = isSingle ? 23 : 52;
    int bias = isSingle ? 127 : 1023;
    DType bitsType = isSingle ? DType.INT32 : DType.INT64;
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
    next = select(eq(x, zero), withSign(ofBits(one), y), next);
    next = select(eq(x, y), y, next);
    return select(eq(x, x), select(eq(y, y), next, y), x);
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
  private Value repeated(int bits, DType dtype) {
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
        Value product = mul(convert(DType.INT64, x), convert(DType.INT64, y));
        yield convert(x.dtype(), shiftRight(product, 32));
      }
      case INT64 -> {
        // From products of halves (H. Warren, "Hacker's Delight", 8-2).
        Value mask = constant(0xFFFFFFFFL, DType.INT64);
        Value xLow = and(x, mask);
        Value xHigh = signedShiftRight(x, 32);
        Value yLow = and(y, mask);
        Value yHigh = signedShiftRight(y, 32);
        Value first = add(mul(xHigh, yLow), shiftRight(mul(xLow, yLow), 32));
        Value second = add(mul(xLow, yHigh), and(first, mask));
        yield add(
            mul(xHigh, yHigh), add(signedShiftRight(first, 32), signedShiftRight(second, 32)));
      }
      case BOOL, FLOAT32, FLOAT64 ->
          throw new IllegalArgumentException("There is no mulhi of " + x.dtype() + ".");
    };
  }

  private Value signedShiftRight(Value x, int bits) {
    return b.binary(BinaryOp.SHIFT_RIGHT_ARITHMETIC, x, constant(bits, x.dtype()));
  }

  private static int width(Value x) {
    return 8 * x.dtype().byteSize();
  }

  private Value oneOrZero(Value condition, DType dtype) {
    return select(condition, constant(1, dtype), constant(0, dtype));
  }

  private Value toSigned(DType dtype, Value x) {
    return switch (x.dtype()) {
      case BOOL -> oneOrZero(x, dtype);
      case UINT32 -> {
        Value signed = b.bitcast(DType.INT32, x);
        yield dtype == DType.INT32
            ? signed
            : and(b.convert(dtype, signed), constant(0xFFFFFFFFL, dtype));
      }
      case INT32, INT64, FLOAT32, FLOAT64 -> b.convert(dtype, x);
    };
  }

  private Value toUnsigned(Value x) {
    return switch (x.dtype()) {
      case BOOL -> oneOrZero(x, DType.UINT32);
      case INT32 -> b.bitcast(DType.UINT32, x);
      case INT64 -> b.bitcast(DType.UINT32, b.convert(DType.INT32, x));
      case FLOAT32, FLOAT64 -> {
        // From 2^31 on: what is above it, plus 2^31.
        Value half = constant(0x1p31, x.dtype());
        Value isHigh = ge(x, half);
        Value positive = select(lt(x, constant(0, x.dtype())), constant(0, x.dtype()), x);
        Value low = b.convert(DType.INT32, select(isHigh, sub(x, half), positive));
        Value offset = select(isHigh, constant(1L << 31, DType.INT32), constant(0, DType.INT32));
        yield b.bitcast(DType.UINT32, add(low, offset));
      }
      case UINT32 -> x;
    };
  }

  private Value toFloat(DType dtype, Value x) {
    return switch (x.dtype()) {
      case BOOL -> oneOrZero(x, dtype);
      case UINT32 -> {
        // Both halves are exact, so that only the last addition rounds.
        Value high = b.convert(dtype, b.bitcast(DType.INT32, shiftRight(x, 16)));
        Value low =
            b.convert(dtype, b.bitcast(DType.INT32, and(x, constant(0xFFFF, DType.UINT32))));
        yield fma(high, constant(0x1p16, dtype), low);
      }
      case INT32, INT64, FLOAT32, FLOAT64 -> b.convert(dtype, x);
    };
  }

  private Value absolute(Value x) {
    return switch (x.dtype()) {
      case FLOAT32, FLOAT64 -> abs(x);
      case INT32, INT64 -> b.binary(BinaryOp.MAX, x, neg(x));
      case BOOL, UINT32 -> x;
    };
  }

  private Value sign(Value x) {
    Value zero = constant(0, x.dtype());
    Value one = constant(1, x.dtype());
    return switch (x.dtype()) {
      // Of 0, -0 and nan the sign is x itself.
      case FLOAT32, FLOAT64, INT32, INT64 ->
          select(lt(zero, x), one, select(lt(x, zero), constant(-1, x.dtype()), x));
      case BOOL, UINT32 -> select(ne(x, zero), one, zero);
    };
  }

  private Value divide(Value x, Value y) {
    return switch (x.dtype()) {
      case FLOAT32, FLOAT64, INT64 -> div(x, y);
      case INT32, UINT32, BOOL -> {
        // A quotient of 32-bit integers is exact in float64, once rounded toward zero. In int32
        // the least by -1 is 2^31, which would saturate.
        Value quotient =
            convert(x.dtype(), div(convert(DType.FLOAT64, x), convert(DType.FLOAT64, y)));
        Value minusOne = constant(-1, x.dtype());
        if (x.dtype() == DType.INT32) {
          quotient = select(eq(y, minusOne), neg(x), quotient);
        }
        yield select(eq(y, constant(0, x.dtype())), minusOne, quotient);
      }
    };
  }

  private Value remainder(Value x, Value y) {
    return switch (x.dtype()) {
      case FLOAT32, FLOAT64, INT64 -> b.binary(BinaryOp.REM, x, y);
      case INT32, UINT32, BOOL -> sub(x, mul(divide(x, y), y));
    };
  }

  private Value pow(Value x, Value y) {
    return x.dtype() == DType.FLOAT32
        ? Elementary.pow32(b, x, y)
        : b.call(LibraryFunction.POW, x, y);
  }

  private Value greater(Value x, Value y) {
    return switch (x.dtype()) {
      case FLOAT32, FLOAT64, INT32, INT64 -> b.binary(BinaryOp.MAX, x, y);
      case UINT32 -> select(gt(x, y), x, y);
      case BOOL -> or(x, y);
    };
  }

  private Value lesser(Value x, Value y) {
    return switch (x.dtype()) {
      case FLOAT32, FLOAT64, INT32, INT64 -> b.binary(BinaryOp.MIN, x, y);
      case UINT32 -> select(lt(x, y), x, y);
      case BOOL -> and(x, y);
    };
  }

  /** {@code x op y}, or {@code beyond} where y is negative or at least the width. */
  private Value shift(BinaryOp op, Value x, Value y, Value beyond) {
    Value count =
        switch (y.dtype()) {
          case INT32 -> b.bitcast(DType.UINT32, y);
          case INT64, UINT32, BOOL, FLOAT32, FLOAT64 -> y;
        };
    Value isInRange = lt(count, constant(width(x), count.dtype()));
    if (y.dtype() == DType.INT64) {
      isInRange = and(isInRange, ge(y, constant(0, DType.INT64)));
    }
    return select(isInRange, b.binary(op, x, y), beyond);
  }
}
