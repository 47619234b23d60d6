package dev.panax.compiler.fuse;

import dev.panax.program.IntList;
import java.util.Arrays;

/**
 * An affine function of the dimensions of an iteration space: {@code offset + sum of coefficient[d]
 * * dimension d}. Dimensions past the last coefficient have the coefficient 0.
 */
public final class Affine {
  private static final Affine ZERO = new Affine(0, new long[0]);

  private final long offset;
  private final long[] coefficients;

  private Affine(long offset, long[] coefficients) {
    int length = coefficients.length;
    while (length > 0 && coefficients[length - 1] == 0) {
      length--;
    }
    this.offset = offset;
    this.coefficients = Arrays.copyOf(coefficients, length);
  }

  public static Affine constant(long offset) {
    return offset == 0 ? ZERO : new Affine(offset, new long[0]);
  }

  /** The function that is dimension {@code dimension} itself. */
  public static Affine of(int dimension) {
    var coefficients = new long[dimension + 1];
    coefficients[dimension] = 1;
    return new Affine(0, coefficients);
  }

  public long offset() {
    return offset;
  }

  public long coefficient(int dimension) {
    return dimension < coefficients.length ? coefficients[dimension] : 0;
  }

  /** One more than the last dimension that the value depends on. */
  public int dimensionCount() {
    return coefficients.length;
  }

  public Affine plus(long constant) {
    return constant == 0 ? this : new Affine(offset + constant, coefficients);
  }

  public Affine plus(Affine other) {
    var sum = Arrays.copyOf(coefficients, Math.max(coefficients.length, other.coefficients.length));
    for (int d = 0; d < other.coefficients.length; d++) {
      sum[d] += other.coefficients[d];
    }
    return new Affine(offset + other.offset, sum);
  }

  public Affine times(long factor) {
    return new Affine(offset * factor, Arrays.stream(coefficients).map(c -> c * factor).toArray());
  }

  /** The same function where dimension {@code d} is called {@code names[d]}. */
  public Affine renamed(IntList names) {
    Affine result = constant(offset);
    for (int d = 0; d < coefficients.length; d++) {
      result = result.plus(of(names.get(d)).times(coefficients[d]));
    }
    return result;
  }

  /** The dimension that this is, or -1 if it is another function. */
  public int asDimension() {
    int last = coefficients.length - 1;
    return last >= 0 && equals(of(last)) ? last : -1;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Affine that
        && offset == that.offset
        && Arrays.equals(coefficients, that.coefficients);
  }

  @Override
  public int hashCode() {
    return 31 * Long.hashCode(offset) + Arrays.hashCode(coefficients);
  }

  /** Text: {@code d0 + 3 d2 + 1}. */
  @Override
  public String toString() {
    var text = new StringBuilder();
    for (int d = 0; d < coefficients.length; d++) {
      if (coefficients[d] != 0) {
        text.append(text.isEmpty() ? "" : " + ");
        text.append(coefficients[d] == 1 ? "" : coefficients[d] + " ").append("d").append(d);
      }
    }
    if (offset != 0 || text.isEmpty()) {
      text.append(text.isEmpty() ? "" : " + ").append(offset);
    }
    return text.toString();
  }
}
