package dev.panax.test.golden;

import dev.panax.Lax;
import dev.panax.program.IntList;
import dev.panax.trace.Array;
import dev.panax.trace.Ops;
import java.util.List;

/** The functions of {@code jax.lax} that make, rearrange and take apart arrays. */
final class LaxStructural {
  private LaxStructural() {}

  static void register(Registry r) {
    r.put(
        "lax.broadcast_in_dim", a -> Lax.broadcastInDim(a.array(0), a.shape(1), array(a.ints(2))));
    r.put("lax.reshape", LaxStructural::reshape);
    r.put("lax.transpose", a -> Ops.transpose(a.array(0), a.ints(1)));
    r.put("lax.rev", a -> Lax.rev(a.array(0), array(a.ints(1))));
    r.put("lax.concatenate", a -> Ops.concatenate(a.integer(1), a.arrays(0)));
    r.put("lax.slice", LaxStructural::slice);
    r.put("lax.pad", LaxStructural::pad);
    r.put("lax.iota", a -> Lax.iota(a.dtype(0), a.integer(1)));
    r.put("lax.map", LaxStructural::map);
    r.put("lax.associative_scan", LaxStructural::associativeScan);
    r.put("lax.stop_gradient", a -> Lax.stopGradient(a.array(0)));
    r.put(
        "lax.fori_loop",
        a ->
            Lax.foriLoop(
                a.integer(0), a.integer(1), (i, x) -> a.function(2).apply(i, x), a.array(3)));
    r.put("lax.broadcasted_iota", a -> Lax.broadcastedIota(a.dtype(0), a.shape(1), a.integer(2)));
  }

  private static int[] array(IntList ints) {
    return ints.toArray();
  }

  private static Array reshape(Arguments a) {
    Array x = a.array(0);
    return Ops.reshape(
        a.has("dimensions") ? Ops.transpose(x, a.ints("dimensions", IntList.of())) : x, a.shape(1));
  }

  private static Array slice(Arguments a) {
    return a.has(3)
        ? Lax.slice(a.array(0), a.ints(1), a.ints(2), a.ints(3))
        : Lax.slice(a.array(0), a.ints(1), a.ints(2));
  }

  private static Array pad(Arguments a) {
    List<IntList> config = ((List<?>) a.at(2)).stream().map(Arguments::toInts).toList();
    return Lax.pad(a.array(0), a.array(1), column(config, 0), column(config, 1), column(config, 2));
  }

  private static IntList column(List<IntList> rows, int i) {
    return IntList.of(rows.stream().mapToInt(row -> row.get(i)).toArray());
  }

  private static Array associativeScan(Arguments a) {
    PythonFunction f = a.function(0);
    return Lax.associativeScan(
        (x, y) -> f.apply(x, y), a.array(1), a.flag("reverse", false), a.integer("axis", 0));
  }

  private static Array map(Arguments a) {
    PythonFunction f = a.function(0);
    return a.has("batch_size")
        ? Lax.map(x -> f.apply(x), a.array(1), a.integer("batch_size", 1))
        : Lax.map(x -> f.apply(x), a.array(1));
  }
}
