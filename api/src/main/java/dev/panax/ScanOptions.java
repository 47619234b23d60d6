package dev.panax;

import dev.panax.program.ShapeException;
import java.util.OptionalInt;

/**
 * How {@link Lax#scan} runs.
 *
 * @param length the number of trips; needed where there are no arrays to run over, and else checked
 *     against theirs
 * @param reverse whether it begins with the last elements; results keep the places of the elements
 *     that they were computed from
 * @param unroll how many trips a device may do at once
 */
public record ScanOptions(OptionalInt length, boolean reverse, int unroll) {
  /** As long as the arrays, from the first elements on. */
  public static final ScanOptions DEFAULT = new ScanOptions(OptionalInt.empty(), false, 1);

  /**
   * @throws ShapeException if the length is negative, or unroll below 1
   */
  public ScanOptions {
    if (length.orElse(0) < 0 || unroll < 1) {
      throw new ShapeException(
          "scan needs a length of at least 0 and an unroll of at least 1, got %s and %d."
              .formatted(length.isPresent() ? length.getAsInt() : "none", unroll));
    }
  }

  /** The same with {@code trips} trips. */
  public ScanOptions withLength(int trips) {
    return new ScanOptions(OptionalInt.of(trips), reverse, unroll);
  }

  /** The same from the last elements to the first. */
  public ScanOptions reversed() {
    return new ScanOptions(length, true, unroll);
  }

  /** The same with {@code trips} trips at once. */
  public ScanOptions unrolled(int trips) {
    return new ScanOptions(length, reverse, trips);
  }
}
