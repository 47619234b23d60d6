package dev.panax.program.reference;

import dev.panax.program.BinaryFn;
import dev.panax.program.Comparison;
import dev.panax.program.DType;
import dev.panax.program.TernaryFn;
import dev.panax.program.UnaryFn;
import java.math.BigInteger;

/**
 * Functions of bools and integers, held as longs as {@link HeapArray} says; results are yet to be
 * taken modulo the width of the dtype.
 */
final class IntegerArithmetic {
  private IntegerArithmetic() {}

  static long unary(UnaryFn fn, long x, DType dtype) {
    int width = 8 * dtype.byteSize();
    long bits = x << (Long.SIZE - width) >>> (Long.SIZE - width);
    return switch (fn) {
      case CLZ -> Long.numberOfLeadingZeros(bits) - (Long.SIZE - width);
      case POPULATION_COUNT -> Long.bitCount(bits);
      case SQUARE -> x * x;
      case NEG -> -x;
      case ABS -> Math.abs(x);
      case SIGN -> Long.signum(x);
      case NOT -> ~x;
      case FLOOR,
          CEIL,
          ROUND,
          ROUND_AWAY_FROM_ZERO,
          IS_FINITE,
          SQRT,
          RSQRT,
          CBRT,
          EXP,
          EXP2,
          EXPM1,
          LOG,
          LOG1P,
          SIN,
          COS,
          TAN,
          ASIN,
          ACOS,
          ATAN,
          SINH,
          COSH,
          TANH,
          ASINH,
          ACOSH,
          ATANH,
          LOGISTIC,
          ERF,
          ERFC,
          ERF_INV,
          LGAMMA,
          DIGAMMA,
          BESSEL_I0E,
          BESSEL_I1E ->
          throw new IllegalArgumentException(fn + " of integers");
    };
  }

  static long binary(BinaryFn fn, long x, long y, DType dtype) {
    int width = 8 * dtype.byteSize();
    int unused = Long.SIZE - width;
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
      case SHIFT_RIGHT_LOGICAL -> shiftsOut ? 0 : (x << unused >>> unused) >>> y;
      case SHIFT_RIGHT_ARITHMETIC -> (x << unused >> unused) >> (shiftsOut ? width - 1 : y);
      case MULHI -> multiplyHigh(x, y, dtype);
      case POW,
          ATAN2,
          NEXTAFTER,
          IGAMMA,
          IGAMMAC,
          IGAMMA_GRAD_A,
          RANDOM_GAMMA_GRAD,
          ZETA,
          POLYGAMMA -> throw new IllegalArgumentException(fn + " of integers");
    };
  }

  static long ternary(TernaryFn fn, long x, long y, long z) {
    return switch (fn) {
      case CLAMP -> Math.min(Math.max(y, x), z);
      case REGULARIZED_INCOMPLETE_BETA ->
          throw new IllegalArgumentException(fn + " of integers");
    };
  }

  private static long multiplyHigh(long x, long y, DType dtype) {
    return BigInteger.valueOf(x)
        .multiply(BigInteger.valueOf(y))
        .shiftRight(8 * dtype.byteSize())
        .longValue();
  }

  /** {@code x} to the power {@code exponent}, at least 0. */
  static long power(long x, int exponent) {
    long power = 1;
    for (int i = 0; i < exponent; i++) {
      power *= x;
    }
    return power;
  }

  static boolean compare(Comparison comparison, long x, long y) {
    return switch (comparison) {
      case EQ -> x == y;
      case NE -> x != y;
      case LT -> x < y;
      case LE -> x <= y;
      case GT -> x > y;
      case GE -> x >= y;
    };
  }

  /** {@code value} rounded toward zero to the integers of {@code dtype}, saturating. */
  static long fromDouble(double value, DType dtype) {
    return switch (dtype) {
      case INT32 -> (int) value;
      case UINT32 -> Math.clamp((long) value, 0L, 0xFFFFFFFFL);
      case INT64 -> (long) value;
      case BOOL, FLOAT32, FLOAT64 -> throw new IllegalArgumentException(dtype + " is no integer");
    };
  }
}
