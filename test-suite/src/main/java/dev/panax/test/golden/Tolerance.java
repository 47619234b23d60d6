package dev.panax.test.golden;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;

/** How far a result may be from the golden value. */
sealed interface Tolerance {

  /** Every value is equal; nan equals nan, and the sign of zero counts. */
  record Exact() implements Tolerance {
    @Override
    public boolean accepts(double expected, double actual, double ulp) {
      return false;
    }
  }

  /** At most {@code count} units in the last place apart. */
  record Ulps(int count) implements Tolerance {
    @Override
    public boolean accepts(double expected, double actual, double ulp) {
      return Math.abs(expected - actual) <= count * ulp;
    }
  }

  /** At most {@code absolute + relative * |expected|} apart. */
  record Relative(double relative, double absolute) implements Tolerance {
    @Override
    public boolean accepts(double expected, double actual, double ulp) {
      return within(Math.abs(expected), Math.abs(expected - actual));
    }

    /** Complex numbers are near by their distance; those with a nan or infinity part by part. */
    private boolean acceptsComplex(double[] expected, double[] actual, int i) {
      double re = actual[i] - expected[i];
      double im = actual[i + 1] - expected[i + 1];
      if (Double.isFinite(re) && Double.isFinite(im)) {
        return within(Math.hypot(expected[i], expected[i + 1]), Math.hypot(re, im));
      }
      return near(expected[i], actual[i], "complex128")
          && near(expected[i + 1], actual[i + 1], "complex128");
    }

    private boolean within(double size, double distance) {
      return distance <= absolute + relative * size;
    }
  }

  /** Whether {@code actual} is near enough; the two are finite and differ. */
  boolean accepts(double expected, double actual, double ulp);

  static Tolerance of(JsonNode node) {
    if (node.has("exact")) {
      return new Exact();
    }
    return node.has("ulp")
        ? new Ulps(node.get("ulp").asInt())
        : new Relative(node.get("rtol").asDouble(), node.get("atol").asDouble());
  }

  /**
   * Checks that {@code actual} has the type of {@code expected} and values near to its.
   *
   * @throws Mismatch if not
   */
  default void check(HostArray expected, HostArray actual) {
    if (!expected.dtype().equals(actual.dtype()) || !expected.shape().equals(actual.shape())) {
      throw new Mismatch("type: JAX " + expected + ", here " + actual);
    }
    // JAX flags bools as weak too; Panax's promotion knows no weak bool.
    if (!expected.dtype().equals("bool") && expected.weak() != actual.weak()) {
      throw new Mismatch(
          "%s is weak: JAX %s, here %s".formatted(expected, expected.weak(), actual.weak()));
    }
    if (!expected.isFloating()) {
      int i = Arrays.mismatch(expected.toLongs(), actual.toLongs());
      if (i >= 0) {
        throw mismatch(expected, i, expected.toLongs()[i], actual.toLongs()[i]);
      }
      return;
    }
    double[] wanted = expected.toDoubles();
    double[] got = actual.toDoubles();
    int parts = expected.isComplex() ? 2 : 1;
    for (int i = 0; i < wanted.length; i += parts) {
      if (parts == 2 && this instanceof Relative tolerance) {
        if (!tolerance.acceptsComplex(wanted, got, i)) {
          throw mismatch(
              expected,
              i / 2,
              wanted[i] + "+" + wanted[i + 1] + "i",
              got[i] + "+" + got[i + 1] + "i");
        }
        continue;
      }
      for (int k = i; k < i + parts; k++) {
        if (!near(wanted[k], got[k], expected.dtype())) {
          throw mismatch(expected, i / parts, wanted[k], got[k]);
        }
      }
    }
  }

  private Mismatch mismatch(HostArray expected, int element, Object wanted, Object got) {
    return new Mismatch(
        "element %d of %s: JAX %s, here %s, %s".formatted(element, expected, wanted, got, this));
  }

  /**
   * Whether the numbers agree. JAX on a CPU flushes denormal numbers to zero, which is not asked
   * for: they count as equal to zero.
   */
  default boolean near(double expected, double actual, String dtype) {
    if (Double.compare(expected, actual) == 0) {
      return true;
    }
    if (!Double.isFinite(expected) || !Double.isFinite(actual)) {
      return false;
    }
    double leastNormal =
        switch (dtype) {
          case "float16" -> 0x1p-14;
          case "float64", "complex128" -> Double.MIN_NORMAL;
          default -> Float.MIN_NORMAL;
        };
    boolean bothTiny =
        Math.abs(expected) < leastNormal
            && Math.abs(actual) < leastNormal
            && (expected != 0 || actual != 0);
    return bothTiny || accepts(expected, actual, ulp(expected, dtype));
  }

  private static double ulp(double value, String dtype) {
    return switch (dtype) {
      case "bfloat16" -> Math.scalb(1.0, Math.max(Math.getExponent(value), -126) - 7);
      case "float16" -> Math.scalb(1.0, Math.max(Math.getExponent(value), -14) - 10);
      case "float32", "complex64" -> Math.ulp((float) value);
      default -> Math.ulp(value);
    };
  }
}
