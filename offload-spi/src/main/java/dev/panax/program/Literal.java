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
      case INT8 -> (long) (byte) value.longValue();
      case INT16 -> (long) (short) value.longValue();
      case INT32 -> (long) (int) value.longValue();
      case INT64, UINT64 -> value.longValue();
      case UINT8 -> value.longValue() & 0xFF;
      case UINT16 -> value.longValue() & 0xFFFF;
      case UINT32 -> value.longValue() & 0xFFFFFFFFL;
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
