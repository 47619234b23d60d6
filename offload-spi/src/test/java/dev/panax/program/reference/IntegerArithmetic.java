package dev.panax.program.reference;

import dev.panax.program.BinaryFn;
import dev.panax.program.Comparison;
import dev.panax.program.DType;
import dev.panax.program.UnaryFn;

/**
 * Functions of bools and integers, held as longs as {@link HeapArray} says; results are yet to be
 * taken modulo the width of the dtype.
 */
final class IntegerArithmetic {
  private IntegerArithmetic() {}

  static long unary(UnaryFn fn, long x) {
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
      case POW -> throw new IllegalArgumentException(fn + " of integers");
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
