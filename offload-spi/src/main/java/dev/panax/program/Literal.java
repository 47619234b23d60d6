package dev.panax.program;

/**
 * A scalar constant in a program.
 *
 * @param value a {@link Long} for bool (0 or 1) and integer types (unsigned ones zero-extended), a
 *     {@link Double} for floating types; always representable in the type
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
      case BOOL -> value.doubleValue() != 0 ? 1L : 0L;
      case INT32 -> (long) (int) value.longValue();
      case INT64 -> value.longValue();
      case UINT32 -> value.longValue() & 0xFFFFFFFFL;
      case FLOAT32 -> (double) value.floatValue();
      case FLOAT64 -> value.doubleValue();
    };
  }

  /**
   * Whether the value is {@code number} exactly; for floats, -0.0 differs from 0.0 and nan equals
   * nan.
   */
  public boolean is(double number) {
    return type.dtype().isFloating()
        ? Double.doubleToLongBits(value.doubleValue()) == Double.doubleToLongBits(number)
        : value.longValue() == number;
  }
}
