package dev.panax.program.reference;

import dev.panax.program.Complex;
import dev.panax.program.Program;
import java.util.List;

/** The comparison of the results of one implementation with those of the reference. */
public final class Results {
  private Results() {}

  /** How far a float may be from the reference. */
  @FunctionalInterface
  public interface Tolerance {
    /** The greatest difference from {@code expected} that is allowed in output {@code output}. */
    double of(int output, double expected);
  }

  /**
   * Fails unless {@code actual} is {@code expected}: floats within {@code tolerance}, all else
   * exactly. Infinities and nan are to be the same; complex numbers that are not finite are all
   * alike.
   */
  public static void assertClose(
      Program program, List<HeapArray> expected, List<HeapArray> actual, Tolerance tolerance) {
    if (actual.size() != expected.size()) {
      throw new AssertionError(
          "%d outputs instead of %d of the program%n%s"
              .formatted(actual.size(), expected.size(), program));
    }
    for (int output = 0; output < expected.size(); output++) {
      HeapArray want = expected.get(output);
      HeapArray got = actual.get(output);
      if (!got.type().sameData(want.type())) {
        throw new AssertionError(
            "output %d is %s instead of %s in the program%n%s"
                .formatted(output, got.type(), want.type(), program));
      }
      for (int i = 0; i < want.size(); i++) {
        if (!isClose(want, got, i, output, tolerance)) {
          throw new AssertionError(
              "output %d, %s, differs at element %d: expected %s, got %s in the program%n%s"
                  .formatted(output, want.type(), i, want.textAt(i), got.textAt(i), program));
        }
      }
    }
  }

  private static boolean isClose(
      HeapArray want, HeapArray got, int i, int output, Tolerance tolerance) {
    return switch (want.type().dtype().kind()) {
      case BOOL, SIGNED, UNSIGNED -> want.longAt(i) == got.longAt(i);
      case FLOAT -> {
        double expected = want.doubleAt(i);
        double actual = got.doubleAt(i);
        yield expected == actual
            || (Double.isNaN(expected) && Double.isNaN(actual))
            || (Double.isFinite(expected)
                && Math.abs(expected - actual) <= tolerance.of(output, expected));
      }
      case COMPLEX -> {
        Complex expected = want.complexAt(i);
        Complex actual = got.complexAt(i);
        double distance =
            Math.hypot(actual.real() - expected.real(), actual.imaginary() - expected.imaginary());
        double magnitude = ComplexArithmetic.abs(expected);
        yield expected.equals(actual)
            || (Double.isFinite(magnitude) && distance <= tolerance.of(output, magnitude))
            || (!Double.isFinite(magnitude) && !Double.isFinite(ComplexArithmetic.abs(actual)));
      }
    };
  }
}
