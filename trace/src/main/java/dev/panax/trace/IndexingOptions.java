package dev.panax.trace;

import dev.panax.program.DType;
import dev.panax.program.GatherScatterMode;
import dev.panax.program.Literal;
import org.jspecify.annotations.Nullable;

/**
 * How elements at indices are read and written.
 *
 * @param mode what is done about indices out of bounds; null for the default: reading promises that
 *     there are none, and writing drops them
 * @param fillValue what reading with {@link GatherScatterMode#FILL_OR_DROP} gives for indices out
 *     of bounds; null for nan, or the least value of signed and the greatest of unsigned integers,
 *     or true
 * @param indicesAreSorted a promise that indices are ascending, which may make it faster
 * @param uniqueIndices a promise that no two updates are of the same element, which may make it
 *     faster, and differentiable in more cases
 */
public record IndexingOptions(
    @Nullable GatherScatterMode mode,
    @Nullable Number fillValue,
    boolean indicesAreSorted,
    boolean uniqueIndices) {
  public static final IndexingOptions DEFAULT = new IndexingOptions(null, null, false, false);

  public IndexingOptions withMode(GatherScatterMode newMode) {
    return new IndexingOptions(newMode, fillValue, indicesAreSorted, uniqueIndices);
  }

  public IndexingOptions withFillValue(Number value) {
    return new IndexingOptions(mode, value, indicesAreSorted, uniqueIndices);
  }

  public IndexingOptions withSortedIndices() {
    return new IndexingOptions(mode, fillValue, true, uniqueIndices);
  }

  public IndexingOptions withUniqueIndices() {
    return new IndexingOptions(mode, fillValue, indicesAreSorted, true);
  }

  public GatherScatterMode gatherMode() {
    return mode == null ? GatherScatterMode.PROMISE_IN_BOUNDS : mode;
  }

  public GatherScatterMode scatterMode() {
    return mode == null ? GatherScatterMode.FILL_OR_DROP : mode;
  }

  /** What a gather of {@code dtype} fills with; null if it does not. */
  public @Nullable Number gatherFillValue(DType dtype) {
    if (gatherMode() != GatherScatterMode.FILL_OR_DROP) {
      return null;
    }
    return Literal.of(fillValue == null ? defaultFillValue(dtype) : fillValue, dtype).value();
  }

  private static Number defaultFillValue(DType dtype) {
    return switch (dtype.kind()) {
      case BOOL -> 1;
      case UNSIGNED -> -1L;
      case SIGNED -> -1L << (8 * dtype.byteSize() - 1);
      case FLOAT, COMPLEX -> Double.NaN;
    };
  }
}
