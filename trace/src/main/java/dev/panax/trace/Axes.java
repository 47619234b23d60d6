package dev.panax.trace;

import dev.panax.program.IntList;
import dev.panax.program.ShapeException;
import java.util.Objects;

/**
 * The dimensions that a function works along, as its caller names them.
 *
 * @param axes each from {@code -rank} to {@code rank - 1}; none for all
 * @param keep whether a reduction leaves them in place with size 1
 */
public record Axes(IntList axes, boolean keep) {

  /** These axes, to be removed by a reduction; none means all. */
  public static Axes of(int... axes) {
    Objects.requireNonNull(axes, "The axes are null; give none for all of them.");
    return new Axes(IntList.of(axes), false);
  }

  /** These axes, to be left with size 1 by a reduction; none means all. */
  public static Axes keepDims(int... axes) {
    return new Axes(IntList.of(axes), true);
  }

  /** The axes of an array of {@code rank} dimensions, not negative, ascending. */
  public IntList resolve(String name, int rank) {
    if (axes.isEmpty()) {
      return IntList.range(0, rank);
    }
    int[] resolved =
        axes.stream().map(axis -> resolve(name, axis, rank)).sorted().distinct().toArray();
    if (resolved.length != axes.size()) {
      throw new ShapeException("%s got an axis twice: %s.".formatted(name, axes));
    }
    return IntList.of(resolved);
  }

  /** One axis from 0 to {@code rank - 1}; negative ones count from the last. */
  public static int resolve(String name, int axis, int rank) {
    if (axis < -rank || axis >= rank) {
      throw new ShapeException(
          "%s axis %d is out of bounds for an array of %d dimensions.".formatted(name, axis, rank));
    }
    return axis < 0 ? axis + rank : axis;
  }
}
