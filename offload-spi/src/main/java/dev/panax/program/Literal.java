package dev.panax.program;

/**
 * A scalar constant in a program.
 *
 * @param value a {@link Long} for bool (0 or 1) and integer types (unsigned ones zero-extended), a
 *     {@link Double} for floating types, a {@link Complex} for complex ones; always representable
 *     in the type
 * @param type a scalar type
 */
public record Literal(Number value, ArrayType type) implements Atom {
  public Literal {
    if (!type.shape().isScalar()) {
      throw new IllegalArgumentException("A literal is a scalar, got type " + type + ".");
    }
    value = normalize(value, type.dtype());
  }

  /** The strongly typed literal {@code value} of {@code dtype}. */
  public static Literal of(Number value, DType dtype) {
    return new Literal(value, ArrayType.of(dtype));
  }

  private static Number normalize(Number value, DType dtype) {
    return switch (dtype) {
      case BOOL -> isZero(value) ? 0L : 1L;
      case INT8, INT16, INT32, INT64, UINT8, UINT16, UINT32, UINT64 ->
          value instanceof Double || value instanceof Float
              ? saturate(value.doubleValue(), dtype)
              : wrap(value.longValue(), dtype);
      case FLOAT16 -> (double) Float.float16ToFloat(Float.floatToFloat16(value.floatValue()));
      case BFLOAT16 ->
          (double) Elements.bfloat16ToFloat(Elements.floatToBfloat16(value.floatValue()));
      case FLOAT32 -> (double) value.floatValue();
      case FLOAT64 -> value.doubleValue();
      case COMPLEX64 -> {
        Complex complex = Complex.of(value);
        yield Complex.of((float) complex.real(), (float) complex.imaginary());
      }
      case COMPLEX128 -> Complex.of(value);
    };
  }

  /** The integer modulo the number of values of {@code dtype}. */
  private static long wrap(long value, DType dtype) {
    int unused = Long.SIZE - 8 * dtype.byteSize();
    return dtype.kind() == DType.Kind.UNSIGNED
        ? value << unused >>> unused
        : value << unused >> unused;
  }

  /**
   * The number rounded toward zero, or the value of {@code dtype} next to it, as in conversions.
   */
  private static long saturate(double value, DType dtype) {
    int bits = 8 * dtype.byteSize();
    if (dtype.kind() != DType.Kind.UNSIGNED) {
      double bound = Math.scalb(1.0, bits - 1);
      long least = Long.MIN_VALUE >> (Long.SIZE - bits);
      return value >= bound ? ~least : value < -bound ? least : (long) value;
    }
    if (bits < Long.SIZE) {
      return Math.clamp((long) value, 0, (1L << bits) - 1);
    }
    return value < 0x1p63
        ? Math.max((long) value, 0)
        : value < 0x1p64 ? (long) (value - 0x1p63) + Long.MIN_VALUE : -1;
  }

  private static boolean isZero(Number value) {
    return value instanceof Complex complex
        ? complex.real() == 0 && complex.imaginary() == 0
        : value.doubleValue() == 0;
  }

  /**
   * Whether the value is the real {@code number} exactly; for floats, -0.0 differs from 0.0 and nan
   * equals nan.
   */
  public boolean is(double number) {
    return switch (value) {
      case Long integer -> integer == number;
      case Complex complex -> complex.equals(Complex.of(number, 0));
      default -> value.equals(number);
    };
  }
}
