package dev.panax.test.golden;

import dev.panax.program.IntList;
import dev.panax.program.Reducer;
import dev.panax.trace.Ops;

/** The reductions of {@code jax.lax}. */
final class LaxReductions {
  private LaxReductions() {}

  static void register(Registry r) {
    for (var reducer : Reducer.values()) {
      r.put("lax." + reducer.primitive(), a -> Ops.reduce(reducer, a.array(0), sorted(a.ints(1))));
    }
  }

  private static IntList sorted(IntList axes) {
    return IntList.of(axes.stream().sorted().toArray());
  }
}
