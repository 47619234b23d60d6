package dev.panax.program.reference;

import dev.panax.program.BinaryFn;
import dev.panax.program.Comparison;
import dev.panax.program.DType;
import dev.panax.program.TernaryFn;
import dev.panax.program.UnaryFn;

/**
 * Functions of bools and integers, held as longs as {@link HeapArray} says; results are yet to be
 * taken modulo the width of the dtype.
 */
final class IntegerArithmetic {
  private IntegerArithmetic() {}

  static long unary(UnaryFn fn, long x, DType dtype) {
    int width = 8 * dtype.byteSize();
    boolean isUnsigned = dtype.kind() == DType.Kind.UNSIGNED;
    long bits = x << (Long.SIZE - width) >>> (Long.SIZE - width);
    return switch (fn) {
      case CLZ -> Long.numberOfLeadingZeros(bits) - (Long.SIZE - width);
      case POPULATION_COUNT -> Long.bitCount(bits);
      case SQUARE -> x * x;
      case NEG -> -x;
      case ABS -> isUnsigned ? x : Math.abs(x);
      case SIGN -> isUnsigned ? (x == 0 ? 0 : 1) : Long.signum(x);
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
    boolean isUnsigned = dtype.kind() == DType.Kind.UNSIGNED;
    boolean shiftsOut = y < 0 || y >= width;
    return switch (fn) {
      case ADD -> x + y;
      case SUB -> x - y;
      case MUL -> x * y;
      case DIV -> y == 0 ? -1 : isUnsigned ? Long.divideUnsigned(x, y) : x / y;
      case REM -> y == 0 ? x : isUnsigned ? Long.remainderUnsigned(x, y) : x % y;
      case MAX -> order(x, y, dtype) > 0 ? x : y;
      case MIN -> order(x, y, dtype) < 0 ? x : y;
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
          POLYGAMMA ->
          throw new IllegalArgumentException(fn + " of integers");
    };
  }

  static long ternary(TernaryFn fn, long x, long y, long z, DType dtype) {
    return switch (fn) {
      case CLAMP -> {
        long atLeast = order(y, x, dtype) > 0 ? y : x;
        yield order(atLeast, z, dtype) < 0 ? atLeast : z;
      }
      case REGULARIZED_INCOMPLETE_BETA -> throw new IllegalArgumentException(fn + " of integers");
    };
  }

  private static long multiplyHigh(long x, long y, DType dtype) {
    return switch (dtype) {
      case UINT64 -> Math.unsignedMultiplyHigh(x, y);
      case INT64 -> Math.multiplyHigh(x, y);
      default -> (x * y) >> (8 * dtype.byteSize());
    };
  }

  /** {@code x} to the power {@code exponent}, at least 0. */
  static long power(long x, int exponent) {
    long power = 1;
    for (int i = 0; i < exponent; i++) {
      power *= x;
    }
    return power;
  }

  private static int order(long x, long y, DType dtype) {
    return dtype == DType.UINT64 ? Long.compareUnsigned(x, y) : Long.compare(x, y);
  }

  static boolean compare(Comparison comparison, long x, long y, DType dtype) {
    int order = order(x, y, dtype);
    return switch (comparison) {
      case EQ -> order == 0;
      case NE -> order != 0;
      case LT -> order < 0;
      case LE -> order <= 0;
      case GT -> order > 0;
      case GE -> order >= 0;
    };
  }

  /** {@code value} rounded toward zero to the integers of {@code dtype}, saturating. */
  static long fromDouble(double value, DType dtype) {
    return switch (dtype) {
      case INT8 -> Math.clamp((long) value, Byte.MIN_VALUE, Byte.MAX_VALUE);
      case INT16 -> Math.clamp((long) value, Short.MIN_VALUE, Short.MAX_VALUE);
      case INT32 -> (int) value;
      case INT64 -> (long) value;
      case UINT8 -> Math.clamp((long) value, 0, 0xFF);
      case UINT16 -> Math.clamp((long) value, 0, 0xFFFF);
      case UINT32 -> Math.clamp((long) value, 0L, 0xFFFFFFFFL);
      case UINT64 ->
          value < 0x1p63
              ? Math.max(0, (long) value)
              : value < 0x1p64 ? (long) (value - 0x1p63) + Long.MIN_VALUE : -1;
      case BOOL, FLOAT16, BFLOAT16, FLOAT32, FLOAT64, COMPLEX64, COMPLEX128 ->
          throw new IllegalArgumentException(dtype + " is no integer");
    };
  }
}
