package dev.panax.test.reference;

import dev.panax.program.BinaryFn;
import dev.panax.program.Comparison;
import dev.panax.program.DType;
import dev.panax.program.Literal;
import dev.panax.program.UnaryFn;
import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * Arithmetic on single elements held as longs: bools are 0 or 1, signed integers sign-extended,
 * unsigned ones zero-extended, float64 its IEEE 754 bits, narrower floats their bits zero-extended.
 *
 * <p>Functions of narrower floats are evaluated in double and rounded once, which for {@code + - *
 * /} and the square root is the same as float arithmetic (double has more than twice the digits),
 * and for the others the most accurate result there is.
 */
final class Elements {
  private Elements() {}

  static IllegalArgumentException noComplex() {
    return new IllegalArgumentException("The reference evaluator has no complex numbers.");
  }

  /** The value of a float. */
  static double toDouble(long x, DType dtype) {
    return switch (dtype) {
      case FLOAT16 -> Float.float16ToFloat((short) x);
      case BFLOAT16 -> Float.intBitsToFloat((int) x << 16);
      case FLOAT32 -> Float.intBitsToFloat((int) x);
      case FLOAT64 -> Double.longBitsToDouble(x);
      case BOOL, INT8, INT16, INT32, INT64, UINT8, UINT16, UINT32, UINT64 ->
          throw new IllegalArgumentException(dtype + " is no float");
      case COMPLEX64, COMPLEX128 -> throw noComplex();
    };
  }

  /** The float {@code value}, rounded to {@code dtype}; to 16 bits by way of float32. */
  static long fromDouble(double value, DType dtype) {
    return switch (dtype) {
      case FLOAT16 -> Short.toUnsignedLong(Float.floatToFloat16((float) value));
      case BFLOAT16 -> roundToBfloat16((float) value);
      case FLOAT32 -> Integer.toUnsignedLong(Float.floatToRawIntBits((float) value));
      case FLOAT64 -> Double.doubleToRawLongBits(value);
      case BOOL, INT8, INT16, INT32, INT64, UINT8, UINT16, UINT32, UINT64 ->
          throw new IllegalArgumentException(dtype + " is no float");
      case COMPLEX64, COMPLEX128 -> throw noComplex();
    };
  }

  private static long roundToBfloat16(float value) {
    if (Float.isNaN(value)) {
      return 0x7FC0;
    }
    long bits = Integer.toUnsignedLong(Float.floatToRawIntBits(value));
    long below = bits >>> 16;
    long rest = bits & 0xFFFF;
    boolean roundsUp = rest > 0x8000 || (rest == 0x8000 && (below & 1) == 1);
    return roundsUp ? below + 1 : below;
  }

  /** The integer or bool {@code value} modulo the width of {@code dtype}. */
  static long wrap(long value, DType dtype) {
    return switch (dtype) {
      case BOOL -> value & 1;
      case INT8 -> (byte) value;
      case INT16 -> (short) value;
      case INT32 -> (int) value;
      case UINT8 -> value & 0xFF;
      case UINT16 -> value & 0xFFFF;
      case UINT32 -> value & 0xFFFFFFFFL;
      case INT64, UINT64 -> value;
      case FLOAT16, BFLOAT16, FLOAT32, FLOAT64 ->
          throw new IllegalArgumentException(dtype + " is a float");
      case COMPLEX64, COMPLEX128 -> throw noComplex();
    };
  }

  static long literal(Literal literal) {
    DType dtype = literal.type().dtype();
    return dtype.isFloating()
        ? fromDouble(literal.value().doubleValue(), dtype)
        : literal.value().longValue();
  }

  static long unary(UnaryFn fn, long x, DType dtype) {
    if (fn == UnaryFn.IS_FINITE) {
      return Double.isFinite(toDouble(x, dtype)) ? 1 : 0;
    }
    return dtype.isFloating()
        ? fromDouble(unary(fn, toDouble(x, dtype)), dtype)
        : wrap(unary(fn, x, dtype.kind() == DType.Kind.UNSIGNED), dtype);
  }

  private static double unary(UnaryFn fn, double x) {
    return switch (fn) {
      case NEG -> -x;
      case ABS -> Math.abs(x);
      case SIGN -> Math.signum(x);
      case FLOOR -> Math.floor(x);
      case CEIL -> Math.ceil(x);
      case ROUND -> Math.rint(x);
      case SQRT -> Math.sqrt(x);
      case RSQRT -> 1 / Math.sqrt(x);
      case EXP -> Math.exp(x);
      case EXPM1 -> Math.expm1(x);
      case LOG -> Math.log(x);
      case LOG1P -> Math.log1p(x);
      case SIN -> Math.sin(x);
      case COS -> Math.cos(x);
      case TAN -> Math.tan(x);
      case TANH -> Math.tanh(x);
      case LOGISTIC -> 1 / (1 + Math.exp(-x));
      case ERF -> ErrorFunction.erf(x);
      case ERF_INV -> ErrorFunction.inverse(x);
      case NOT, IS_FINITE, REAL, IMAG, CONJ ->
          throw new IllegalArgumentException(fn + " of floats");
    };
  }

  private static long unary(UnaryFn fn, long x, boolean isUnsigned) {
    return switch (fn) {
      case NEG -> -x;
      case ABS -> isUnsigned ? x : Math.abs(x);
      case SIGN -> isUnsigned && x != 0 ? 1 : Long.signum(x);
      case NOT -> ~x;
      case FLOOR,
          CEIL,
          ROUND,
          IS_FINITE,
          SQRT,
          RSQRT,
          EXP,
          EXPM1,
          LOG,
          LOG1P,
          SIN,
          COS,
          TAN,
          TANH,
          LOGISTIC,
          ERF,
          ERF_INV,
          REAL,
          IMAG,
          CONJ ->
          throw new IllegalArgumentException(fn + " of integers");
    };
  }

  static long binary(BinaryFn fn, long x, long y, DType dtype) {
    return dtype.isFloating()
        ? fromDouble(binary(fn, toDouble(x, dtype), toDouble(y, dtype)), dtype)
        : wrap(integerBinary(fn, x, y, dtype), dtype);
  }

  static double binary(BinaryFn fn, double x, double y) {
    return switch (fn) {
      case ADD -> x + y;
      case SUB -> x - y;
      case MUL -> x * y;
      case DIV -> x / y;
      case REM -> x % y;
      case POW -> pow(x, y);
      case MAX -> Math.max(x, y);
      case MIN -> Math.min(x, y);
      case AND, OR, XOR, SHIFT_LEFT, SHIFT_RIGHT_LOGICAL, SHIFT_RIGHT_ARITHMETIC, COMPLEX ->
          throw new IllegalArgumentException(fn + " of floats");
    };
  }

  /**
   * The power as in C, which differs from Java's in that a base of 1 wins over nan and infinity.
   */
  private static double pow(double x, double y) {
    return x == 1 || (x == -1 && Double.isInfinite(y)) ? 1 : Math.pow(x, y);
  }

  /** The result of integers or bools, yet to be wrapped. */
  private static long integerBinary(BinaryFn fn, long x, long y, DType dtype) {
    int width = 8 * dtype.byteSize();
    int unused = 64 - width;
    boolean shiftsOut = y < 0 || y >= width;
    boolean isUnsigned = dtype.kind() == DType.Kind.UNSIGNED;
    return switch (fn) {
      case ADD -> x + y;
      case SUB -> x - y;
      case MUL -> x * y;
      case DIV -> y == 0 ? -1 : isUnsigned ? Long.divideUnsigned(x, y) : x / y;
      case REM -> y == 0 ? x : isUnsigned ? Long.remainderUnsigned(x, y) : x % y;
      case MAX -> order(x, y, isUnsigned) > 0 ? x : y;
      case MIN -> order(x, y, isUnsigned) < 0 ? x : y;
      case AND -> x & y;
      case OR -> x | y;
      case XOR -> x ^ y;
      case SHIFT_LEFT -> shiftsOut ? 0 : x << y;
      case SHIFT_RIGHT_LOGICAL -> shiftsOut ? 0 : ((x << unused) >>> unused) >>> y;
      case SHIFT_RIGHT_ARITHMETIC -> ((x << unused) >> unused) >> (shiftsOut ? width - 1 : y);
      case POW, COMPLEX -> throw new IllegalArgumentException(fn + " of integers");
    };
  }

  private static int order(long x, long y, boolean isUnsigned) {
    return isUnsigned ? Long.compareUnsigned(x, y) : Long.compare(x, y);
  }

  /** {@code x} to the power {@code exponent} by repeated squaring, rounded at each step. */
  static long integerPow(long x, int exponent, DType dtype) {
    long one = dtype.isFloating() ? fromDouble(1, dtype) : 1;
    long power = one;
    long square = x;
    // Math.abs in long: the least int has no absolute value of its own.
    for (long left = Math.abs((long) exponent); left > 0; left >>= 1) {
      if ((left & 1) == 1) {
        power = binary(BinaryFn.MUL, power, square, dtype);
      }
      square = binary(BinaryFn.MUL, square, square, dtype);
    }
    return exponent < 0 ? binary(BinaryFn.DIV, one, power, dtype) : power;
  }

  static boolean compare(Comparison comparison, long x, long y, DType dtype) {
    if (!dtype.isFloating()) {
      int order = order(x, y, dtype.kind() == DType.Kind.UNSIGNED);
      return switch (comparison) {
        case EQ -> order == 0;
        case NE -> order != 0;
        case LT -> order < 0;
        case LE -> order <= 0;
        case GT -> order > 0;
        case GE -> order >= 0;
      };
    }
    double a = toDouble(x, dtype);
    double b = toDouble(y, dtype);
    return switch (comparison) {
      case EQ -> a == b;
      case NE -> a != b;
      case LT -> a < b;
      case LE -> a <= b;
      case GT -> a > b;
      case GE -> a >= b;
    };
  }

  /** Converts from one dtype to another, with the rules of {@code Op.Convert}. */
  static long convert(long x, DType from, DType to) {
    if (from.isFloating()) {
      double value = toDouble(x, from);
      return switch (to) {
        case BOOL -> value != 0 ? 1 : 0;
        case INT8 -> Math.clamp((long) value, Byte.MIN_VALUE, Byte.MAX_VALUE);
        case INT16 -> Math.clamp((long) value, Short.MIN_VALUE, Short.MAX_VALUE);
        case INT32 -> (int) value;
        case INT64 -> (long) value;
        case UINT8 -> Math.clamp((long) value, 0L, 0xFFL);
        case UINT16 -> Math.clamp((long) value, 0L, 0xFFFFL);
        case UINT32 -> Math.clamp((long) value, 0L, 0xFFFFFFFFL);
        case UINT64 -> toUnsignedLong(value);
        case FLOAT16, BFLOAT16, FLOAT32, FLOAT64 -> fromDouble(value, to);
        case COMPLEX64, COMPLEX128 -> throw noComplex();
      };
    }
    if (from == DType.UINT64 && to.isFloating()) {
      double exact = new BigInteger(Long.toUnsignedString(x)).doubleValue();
      float single = new BigInteger(Long.toUnsignedString(x)).floatValue();
      return fromDouble(to == DType.FLOAT64 ? exact : single, to);
    }
    return switch (to) {
      case BOOL -> x != 0 ? 1 : 0;
      case INT8, INT16, INT32, INT64, UINT8, UINT16, UINT32, UINT64 -> wrap(x, to);
      // At once: by way of double it would round twice.
      case FLOAT16, BFLOAT16, FLOAT32 -> fromDouble((float) x, to);
      case FLOAT64 -> fromDouble((double) x, to);
      case COMPLEX64, COMPLEX128 -> throw noComplex();
    };
  }

  private static long toUnsignedLong(double value) {
    if (!(value > 0)) {
      return 0;
    }
    return value >= 0x1p64 ? -1 : new BigDecimal(value).toBigInteger().longValue();
  }

  /** The same bits as an equally wide dtype. */
  static long bitcast(long x, DType to) {
    return switch (to) {
      case FLOAT16, BFLOAT16 -> x & 0xFFFFL;
      case FLOAT32 -> x & 0xFFFFFFFFL;
      case FLOAT64 -> x;
      case BOOL, INT8, INT16, INT32, INT64, UINT8, UINT16, UINT32, UINT64 -> wrap(x, to);
      case COMPLEX64, COMPLEX128 -> throw noComplex();
    };
  }
}
