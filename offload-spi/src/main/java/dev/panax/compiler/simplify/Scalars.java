package dev.panax.compiler.simplify;

import dev.panax.program.BinaryFn;
import dev.panax.program.Comparison;
import dev.panax.program.DType;
import dev.panax.program.Literal;
import dev.panax.program.Op;
import dev.panax.program.UnaryFn;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Elementwise operations on literals, done at compile time: those whose result IEEE 754 or two's
 * complement arithmetic fixes to the last bit. The others are left to the device, so that a
 * constant has the bits that a variable of its value would give.
 */
final class Scalars {
  private Scalars() {}

  /** The value of {@code op} on {@code operands}; null if it is not fixed. */
  static @Nullable Literal evaluate(Op.Elementwise op, List<Literal> operands) {
    Literal x = operands.getFirst();
    DType dtype = x.type().dtype();
    return switch (op) {
      case Op.Unary(var fn) -> dtype.isFloating() ? floatUnary(fn, x) : integerUnary(fn, x);
      case Op.Binary(var fn) ->
          dtype.isFloating()
              ? floatBinary(fn, x, operands.get(1))
              : integerBinary(fn, x, operands.get(1));
      case Op.Compare(var comparison) ->
          Literal.of(compare(comparison, x, operands.get(1)) ? 1 : 0, DType.BOOL);
      case Op.Select _ -> operands.get(x.value().longValue() == 0 ? 1 : 2);
      case Op.Convert(var target, var _) -> convert(x, target);
      case Op.IntegerPow _, Op.Ternary _, Op.ReducePrecision _, Op.ComplexParts _, Op.Bitcast _ ->
          null;
    };
  }

  private static @Nullable Literal floatUnary(UnaryFn fn, Literal literal) {
    double x = literal.value().doubleValue();
    DType dtype = literal.type().dtype();
    return switch (fn) {
      case NEG -> Literal.of(-x, dtype);
      case ABS -> Literal.of(Math.abs(x), dtype);
      case SIGN -> Literal.of(Math.signum(x), dtype);
      case FLOOR -> Literal.of(Math.floor(x), dtype);
      case CEIL -> Literal.of(Math.ceil(x), dtype);
      case ROUND -> Literal.of(Math.rint(x), dtype);
      // The square root of a double rounded to float is the correctly rounded one.
      case SQRT -> Literal.of(Math.sqrt(x), dtype);
      case SQUARE -> Literal.of(x * x, dtype);
      case IS_FINITE -> Literal.of(Double.isFinite(x) ? 1 : 0, DType.BOOL);
      case NOT,
          CLZ,
          POPULATION_COUNT,
          ROUND_AWAY_FROM_ZERO,
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
          null;
    };
  }

  private static @Nullable Literal integerUnary(UnaryFn fn, Literal literal) {
    long x = literal.value().longValue();
    DType dtype = literal.type().dtype();
    boolean isUnsigned = dtype.kind() == DType.Kind.UNSIGNED;
    return switch (fn) {
      case NEG -> Literal.of(-x, dtype);
      case ABS -> isUnsigned ? literal : Literal.of(Math.abs(x), dtype);
      case SIGN -> Literal.of(isUnsigned && x != 0 ? 1 : Long.signum(x), dtype);
      case NOT -> Literal.of(dtype == DType.BOOL ? 1 - x : ~x, dtype);
      case SQUARE -> Literal.of(x * x, dtype);
      case FLOOR,
          CEIL,
          ROUND,
          ROUND_AWAY_FROM_ZERO,
          CLZ,
          POPULATION_COUNT,
          SQRT,
          IS_FINITE,
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
          null;
    };
  }

  private static @Nullable Literal floatBinary(BinaryFn fn, Literal first, Literal second) {
    double x = first.value().doubleValue();
    double y = second.value().doubleValue();
    DType dtype = first.type().dtype();
    // A double holds the exact product of two floats, and rounding a sum, difference or quotient of
    // two floats to double and then to float is the same as rounding it to float at once.
    return switch (fn) {
      case ADD -> Literal.of(x + y, dtype);
      case SUB -> Literal.of(x - y, dtype);
      case MUL -> Literal.of(x * y, dtype);
      case DIV -> Literal.of(x / y, dtype);
      case MAX -> Literal.of(Math.max(x, y), dtype);
      case MIN -> Literal.of(Math.min(x, y), dtype);
      case REM -> Literal.of(x % y, dtype);
      case POW,
          ATAN2,
          NEXTAFTER,
          MULHI,
          IGAMMA,
          IGAMMAC,
          IGAMMA_GRAD_A,
          RANDOM_GAMMA_GRAD,
          ZETA,
          POLYGAMMA ->
          null;
      case AND, OR, XOR, SHIFT_LEFT, SHIFT_RIGHT_LOGICAL, SHIFT_RIGHT_ARITHMETIC -> null;
    };
  }

  private static @Nullable Literal integerBinary(BinaryFn fn, Literal first, Literal second) {
    long x = first.value().longValue();
    long y = second.value().longValue();
    DType dtype = first.type().dtype();
    int width = 8 * dtype.byteSize();
    boolean shifts = y >= 0 && y < width;
    boolean isUnsigned = dtype.kind() == DType.Kind.UNSIGNED;
    return switch (fn) {
      case ADD -> Literal.of(x + y, dtype);
      case SUB -> Literal.of(x - y, dtype);
      case MUL -> Literal.of(x * y, dtype);
      case DIV -> Literal.of(y == 0 ? -1 : isUnsigned ? Long.divideUnsigned(x, y) : x / y, dtype);
      case REM -> Literal.of(y == 0 ? x : isUnsigned ? Long.remainderUnsigned(x, y) : x % y, dtype);
      case MAX -> order(dtype, x, y) > 0 ? first : second;
      case MIN -> order(dtype, x, y) < 0 ? first : second;
      case AND -> Literal.of(x & y, dtype);
      case OR -> Literal.of(x | y, dtype);
      case XOR -> Literal.of(x ^ y, dtype);
      case SHIFT_LEFT -> Literal.of(shifts ? x << y : 0, dtype);
      case SHIFT_RIGHT_LOGICAL -> {
        long bits = (x << (64 - width)) >>> (64 - width);
        yield Literal.of(shifts ? bits >>> y : 0, dtype);
      }
      case SHIFT_RIGHT_ARITHMETIC -> {
        long value = (x << (64 - width)) >> (64 - width);
        yield Literal.of(value >> (shifts ? y : width - 1), dtype);
      }
      case POW,
          ATAN2,
          NEXTAFTER,
          MULHI,
          IGAMMA,
          IGAMMAC,
          IGAMMA_GRAD_A,
          RANDOM_GAMMA_GRAD,
          ZETA,
          POLYGAMMA ->
          null;
    };
  }

  private static boolean compare(Comparison comparison, Literal first, Literal second) {
    if (first.type().dtype().isFloating()) {
      double x = first.value().doubleValue();
      double y = second.value().doubleValue();
      return switch (comparison) {
        case EQ -> x == y;
        case NE -> x != y;
        case LT -> x < y;
        case LE -> x <= y;
        case GT -> x > y;
        case GE -> x >= y;
      };
    }
    int order = order(first.type().dtype(), first.value().longValue(), second.value().longValue());
    return switch (comparison) {
      case EQ -> order == 0;
      case NE -> order != 0;
      case LT -> order < 0;
      case LE -> order <= 0;
      case GT -> order > 0;
      case GE -> order >= 0;
    };
  }

  /** The order of two integers. */
  private static int order(DType dtype, long x, long y) {
    return dtype == DType.UINT64 ? Long.compareUnsigned(x, y) : Long.compare(x, y);
  }

  private static @Nullable Literal convert(Literal literal, DType target) {
    DType source = literal.type().dtype();
    if (source.isFloating()) {
      double x = literal.value().doubleValue();
      return switch (target) {
        case BOOL -> Literal.of(x != 0 ? 1 : 0, target);
        case INT8 -> Literal.of(Math.clamp((long) x, Byte.MIN_VALUE, Byte.MAX_VALUE), target);
        case INT16 -> Literal.of(Math.clamp((long) x, Short.MIN_VALUE, Short.MAX_VALUE), target);
        case INT32 -> Literal.of((int) x, target);
        case INT64 -> Literal.of((long) x, target);
        case UINT8 -> Literal.of(Math.clamp((long) x, 0, 0xFF), target);
        case UINT16 -> Literal.of(Math.clamp((long) x, 0, 0xFFFF), target);
        case UINT32 -> Literal.of(Math.clamp((long) x, 0, 0xFFFFFFFFL), target);
        case FLOAT16, BFLOAT16, FLOAT32, FLOAT64 -> Literal.of(x, target);
        case UINT64, COMPLEX64, COMPLEX128 -> null;
      };
    }
    long x = literal.value().longValue();
    return switch (target) {
      case BOOL, INT8, INT16, INT32, INT64, UINT8, UINT16, UINT32, UINT64 -> Literal.of(x, target);
      // Not by way of double, which has too few bits for some int64.
      case FLOAT16, BFLOAT16, FLOAT32 ->
          source == DType.UINT64 ? null : Literal.of((float) x, target);
      case FLOAT64 -> source == DType.UINT64 ? null : Literal.of((double) x, target);
      case COMPLEX64, COMPLEX128 -> null;
    };
  }
}
