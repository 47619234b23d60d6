package dev.panax.test.golden;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.panax.program.DType;
import dev.panax.trace.Array;

/** How far a result may be from the golden value. */
sealed interface Tolerance {

  /** Every value is equal; nan equals nan, and the sign of zero counts. */
  record Exact() implements Tolerance {
    @Override
    public boolean accepts(double expected, double actual, DType dtype) {
      return Double.compare(expected, actual) == 0;
    }
  }

  /** At most {@code count} units in the last place apart. */
  record Ulps(int count) implements Tolerance {
    @Override
    public boolean accepts(double expected, double actual, DType dtype) {
      if (!Double.isFinite(expected) || !Double.isFinite(actual)) {
        return Double.compare(expected, actual) == 0;
      }
      double ulp = dtype == DType.FLOAT32 ? Math.ulp((float) expected) : Math.ulp(expected);
      return Math.abs(expected - actual) <= count * ulp;
    }
  }

  /** At most {@code absolute + relative * |expected|} apart. */
  record Relative(double relative, double absolute) implements Tolerance {
    @Override
    public boolean accepts(double expected, double actual, DType dtype) {
      if (!Double.isFinite(expected) || !Double.isFinite(actual)) {
        return Double.compare(expected, actual) == 0;
      }
      return Math.abs(expected - actual) <= absolute + relative * Math.abs(expected);
    }
  }

  boolean accepts(double expected, double actual, DType dtype);

  static Tolerance of(JsonNode node) {
    if (node.has("exact")) {
      return new Exact();
    }
    return node.has("ulp")
        ? new Ulps(node.get("ulp").asInt())
        : new Relative(node.get("rtol").asDouble(), node.get("atol").asDouble());
  }

  /**
   * Asserts that {@code actual} has the type of {@code expected} and values near to its. JAX on a
   * CPU flushes denormal numbers to zero, which is not asked for: they count as equal to zero.
   */
  default void check(HostArray expected, Array actual) {
    assertThat(actual.type().strong()).isEqualTo(expected.type().strong());
    if (expected.type().dtype() != DType.BOOL) { // Promotion knows no weak bool; JAX has the flag.
      assertThat(actual.type().weak()).as("weak").isEqualTo(expected.type().weak());
    }
    if (!expected.type().dtype().isFloating()) {
      long[] values =
          expected.type().dtype() == DType.BOOL
              ? actual.astype(DType.INT32).toLongArray()
              : actual.toLongArray();
      assertThat(values).isEqualTo(expected.toLongs());
      return;
    }
    double[] wanted = expected.toDoubles();
    double[] got = actual.toDoubleArray();
    double leastNormal =
        expected.type().dtype() == DType.FLOAT32 ? Float.MIN_NORMAL : Double.MIN_NORMAL;
    for (int i = 0; i < wanted.length; i++) {
      boolean bothTiny =
          Math.abs(wanted[i]) < leastNormal
              && Math.abs(got[i]) < leastNormal
              && (wanted[i] != 0 || got[i] != 0);
      assertThat(bothTiny || accepts(wanted[i], got[i], expected.type().dtype()))
          .as("element %d of %s: JAX %s, here %s, %s", i, expected.type(), wanted[i], got[i], this)
          .isTrue();
    }
  }
}
