package dev.panax.test.golden;

import dev.panax.Lax;
import dev.panax.Numpy;
import dev.panax.program.IntList;
import dev.panax.program.Reducer;
import dev.panax.trace.Array;
import dev.panax.trace.Fn2;
import dev.panax.trace.Ops;

/** The reductions of {@code jax.lax}. */
final class LaxReductions {
  private LaxReductions() {}

  static void register(Registry r) {
    for (var reducer : Reducer.values()) {
      r.put("lax." + reducer.primitive(), a -> Ops.reduce(reducer, a.array(0), sorted(a.ints(1))));
    }
    r.put(
        "lax.reduce",
        a -> Lax.reduce(a.array(0), a.array(1), computation(a.string(2)), a.ints(3).toArray()));
    r.put("lax.reduce_window", LaxReductions::reduceWindow);
  }

  private static IntList sorted(IntList axes) {
    return IntList.of(axes.stream().sorted().toArray());
  }

  private static Array reduceWindow(Arguments a) {
    Lax.Window window =
        Lax.Window.of(a.ints("window_dimensions", IntList.of()).toArray())
            .strides(a.ints("window_strides", IntList.of()).toArray())
            .padding(LaxConvolutions.padding(a.at("padding")));
    if (a.has("base_dilation")) {
      window = window.baseDilation(a.ints("base_dilation", IntList.of()).toArray());
    }
    if (a.has("window_dilation")) {
      window = window.windowDilation(a.ints("window_dilation", IntList.of()).toArray());
    }
    return Lax.reduceWindow(a.array(0), a.array(1), computation(a.string(2)), window);
  }

  private static Fn2<Array, Array, Array> computation(String name) {
    return switch (name) {
      case "add" -> Numpy::add;
      case "mul" -> Numpy::multiply;
      case "max" -> Numpy::maximum;
      case "min" -> Numpy::minimum;
      default -> throw new IllegalArgumentException("no computation: " + name);
    };
  }
}
