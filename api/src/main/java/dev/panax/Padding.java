package dev.panax;

import dev.panax.program.IntList;
import dev.panax.program.ShapeException;
import java.util.Arrays;

/** How much is put around an array before windows slide over it. */
public sealed interface Padding {
  /** Nothing: windows lie within the array. */
  Padding VALID = new Automatic("VALID");

  /** As much as makes the result's size the array's, divided by the stride and rounded up. */
  Padding SAME = new Automatic("SAME");

  /** As {@link #SAME}, an odd amount being greater before the array than after it. */
  Padding SAME_LOWER = new Automatic("SAME_LOWER");

  /** For each dimension the amounts before and after; negative ones crop. */
  static Padding of(int[]... amounts) {
    return new Explicit(
        IntList.of(Arrays.stream(amounts).mapToInt(pair -> pair[0]).toArray()),
        IntList.of(Arrays.stream(amounts).mapToInt(pair -> pair[1]).toArray()));
  }

  /** One of the constants. */
  record Automatic(String name) implements Padding {
    @Override
    public String toString() {
      return name;
    }
  }

  /** Given amounts. */
  record Explicit(IntList low, IntList high) implements Padding {}

  /**
   * The amounts for an array of the given sizes.
   *
   * @param windows the sizes of a window, dilation included
   * @throws ShapeException if this has amounts for another number of dimensions
   */
  default Explicit amounts(IntList sizes, IntList windows, IntList strides) {
    return switch (this) {
      case Explicit explicit -> {
        if (explicit.low.size() != sizes.size()) {
          throw new ShapeException(
              "padding has amounts for %d dimensions, but windows slide over %d."
                  .formatted(explicit.low.size(), sizes.size()));
        }
        yield explicit;
      }
      case Automatic automatic -> {
        var low = new int[sizes.size()];
        var high = new int[sizes.size()];
        for (int d = 0; d < low.length && !automatic.equals(VALID); d++) {
          int size = Math.ceilDiv(sizes.get(d), strides.get(d));
          int total = Math.max(0, (size - 1) * strides.get(d) + windows.get(d) - sizes.get(d));
          low[d] = automatic.equals(SAME) ? total / 2 : total - total / 2;
          high[d] = total - low[d];
        }
        yield new Explicit(IntList.of(low), IntList.of(high));
      }
    };
  }
}
