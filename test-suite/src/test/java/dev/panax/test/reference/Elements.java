package dev.panax.test.reference;

import dev.panax.program.BinaryFn;
import dev.panax.program.Comparison;
import dev.panax.program.DType;
import dev.panax.program.Literal;
import dev.panax.program.UnaryFn;

/**
 * Arithmetic on single elements held as longs: bools are 0 or 1, signed integers sign-extended,
 * unsigned ones zero-extended, float64 its IEEE 754 bits, float32 its bits zero-extended.
 *
 * <p>Functions of float32 are evaluated in double and rounded once, which for {@code + - * /} and
 * the square root is the same as float arithmetic (double has more than twice the digits), and for
 * the others the most accurate result there is.
 */
final class Elements {
  private Elements() {}

  /** The value of a float. */
  static double toDouble(long x, DType dtype) {
    return switch (dtype) {
      case FLOAT32 -> Float.intBitsToFloat((int) x);
      case FLOAT64 -> Double.longBitsToDouble(x);
      case BOOL, INT32, INT64, UINT32 -> throw new IllegalArgumentException(dtype + " is no float");
    };
  }

  /** The float {@code value}, rounded to {@code dtype}. */
  static long fromDouble(double value, DType dtype) {
    return switch (dtype) {
      case FLOAT32 -> Integer.toUnsignedLong(Float.floatToRawIntBits((float) value));
      case FLOAT64 -> Double.doubleToRawLongBits(value);
      case BOOL, INT32, INT64, UINT32 -> throw new IllegalArgumentException(dtype + " is no float");
    };
  }

  /** The integer or bool {@code value} modulo the width of {@code dtype}. */
  static long wrap(long value, DType dtype) {
    return switch (dtype) {
      case BOOL -> value & 1;
      case INT32 -> (int) value;
      case UINT32 -> value & 0xFFFFFFFFL;
      case INT64 -> value;
      case FLOAT32, FLOAT64 -> throw new IllegalArgumentException(dtype + " is a float");
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
        : wrap(unary(fn, x), dtype);
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
      case CBRT -> Math.cbrt(x);
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
      case NOT, IS_FINITE -> throw new IllegalArgumentException(fn + " of floats");
    };
  }

  private static long unary(UnaryFn fn, long x) {
    return switch (fn) {
      case NEG -> -x;
      case ABS -> Math.abs(x);
      case SIGN -> Long.signum(x);
      case NOT -> ~x;
      case FLOOR,
          CEIL,
          ROUND,
          IS_FINITE,
          SQRT,
          RSQRT,
          CBRT,
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
          ERF_INV ->
          throw new IllegalArgumentException(fn + " of integers");
    };
  }

  static long binary(BinaryFn fn, long x, long y, DType dtype) {
    return dtype.isFloating()
        ? fromDouble(binary(fn, toDouble(x, dtype), toDouble(y, dtype)), dtype)
        : wrap(binary(fn, x, y, 8 * dtype.byteSize()), dtype);
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
      case AND, OR, XOR, SHIFT_LEFT, SHIFT_RIGHT_LOGICAL, SHIFT_RIGHT_ARITHMETIC ->
          throw new IllegalArgumentException(fn + " of floats");
    };
  }

  /**
   * The power as in C, which differs from Java's in that a base of 1 wins over nan and infinity.
   */
  private static double pow(double x, double y) {
    return x == 1 || (x == -1 && Double.isInfinite(y)) ? 1 : Math.pow(x, y);
  }

  /** The result of integers or bools of {@code width} bits, yet to be wrapped. */
  private static long binary(BinaryFn fn, long x, long y, int width) {
    boolean shiftsOut = y < 0 || y >= width;
    return switch (fn) {
      case ADD -> x + y;
      case SUB -> x - y;
      case MUL -> x * y;
      case DIV -> y == 0 ? -1 : x / y;
      case REM -> y == 0 ? x : x % y;
      case MAX -> Math.max(x, y);
      case MIN -> Math.min(x, y);
      case AND -> x & y;
      case OR -> x | y;
      case XOR -> x ^ y;
      case SHIFT_LEFT -> shiftsOut ? 0 : x << y;
      case SHIFT_RIGHT_LOGICAL -> shiftsOut ? 0 : (width == 32 ? x & 0xFFFFFFFFL : x) >>> y;
      case SHIFT_RIGHT_ARITHMETIC -> (width == 32 ? (int) x : x) >> (shiftsOut ? width - 1 : y);
      case POW -> throw new IllegalArgumentException(fn + " of integers");
    };
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
      return switch (comparison) {
        case EQ -> x == y;
        case NE -> x != y;
        case LT -> x < y;
        case LE -> x <= y;
        case GT -> x > y;
        case GE -> x >= y;
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
        case INT32 -> (int) value;
        case INT64 -> (long) value;
        case UINT32 -> Math.clamp((long) value, 0L, 0xFFFFFFFFL);
        case FLOAT32, FLOAT64 -> fromDouble(value, to);
      };
    }
    return switch (to) {
      case BOOL -> x != 0 ? 1 : 0;
      case INT32, INT64, UINT32 -> wrap(x, to);
      case FLOAT32 -> fromDouble((float) x, to); // At once: by way of double it would round twice.
      case FLOAT64 -> fromDouble((double) x, to);
    };
  }

  /** The same bits as an equally wide dtype. */
  static long bitcast(long x, DType to) {
    return switch (to) {
      case FLOAT32 -> x & 0xFFFFFFFFL;
      case FLOAT64 -> x;
      case BOOL, INT32, INT64, UINT32 -> wrap(x, to);
    };
  }
}
