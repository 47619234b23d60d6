package dev.panax;

import dev.panax.program.IntList;
import dev.panax.program.ShapeException;
import java.util.Arrays;

/** How much is put around an array before windows slide over it. */
public final class Padding {
  /** Nothing: windows lie within the array. */
  public static final Padding VALID = new Padding("VALID", IntList.of(), IntList.of());

  /** As much as makes the result's size the array's, divided by the stride and rounded up. */
  public static final Padding SAME = new Padding("SAME", IntList.of(), IntList.of());

  /** As {@link #SAME}, an odd amount being greater before the array than after it. */
  public static final Padding SAME_LOWER = new Padding("SAME_LOWER", IntList.of(), IntList.of());

  private final String name;
  private final IntList low;
  private final IntList high;

  private Padding(String name, IntList low, IntList high) {
    this.name = name;
    this.low = low;
    this.high = high;
  }

  /** For each dimension the amounts before and after; negative ones crop. */
  public static Padding of(int[]... amounts) {
    return new Padding(
        Arrays.deepToString(amounts),
        IntList.of(Arrays.stream(amounts).mapToInt(pair -> pair[0]).toArray()),
        IntList.of(Arrays.stream(amounts).mapToInt(pair -> pair[1]).toArray()));
  }

  /** Whether the amounts follow from the sizes. */
  boolean isAutomatic() {
    return this == VALID || this == SAME || this == SAME_LOWER;
  }

  /** For each dimension the amounts before and after. */
  public record Amounts(IntList low, IntList high) {}

  /**
   * The amounts for an array of the given sizes.
   *
   * @param windows the sizes of a window, dilation included
   * @throws ShapeException if this has amounts for another number of dimensions
   */
  public Amounts amounts(IntList sizes, IntList windows, IntList strides) {
    if (this == VALID) {
      IntList none = IntList.filled(sizes.size(), 0);
      return new Amounts(none, none);
    }
    if (!isAutomatic()) {
      if (low.size() != sizes.size()) {
        throw new ShapeException(
            "padding has amounts for %d dimensions, but windows slide over %d."
                .formatted(low.size(), sizes.size()));
      }
      return new Amounts(low, high);
    }
    var before = new int[sizes.size()];
    var after = new int[sizes.size()];
    for (int d = 0; d < before.length; d++) {
      int size = Math.ceilDiv(sizes.get(d), strides.get(d));
      int total = Math.max(0, (size - 1) * strides.get(d) + windows.get(d) - sizes.get(d));
      before[d] = this == SAME ? total / 2 : total - total / 2;
      after[d] = total - before[d];
    }
    return new Amounts(IntList.of(before), IntList.of(after));
  }

  /** The name of the constant, or the amounts. */
  @Override
  public String toString() {
    return name;
  }
}
