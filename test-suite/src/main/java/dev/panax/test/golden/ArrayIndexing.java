package dev.panax.test.golden;

import dev.panax.trace.Array;
import dev.panax.trace.At;
import dev.panax.trace.Index;
import dev.panax.trace.IndexingOptions;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;

/** Indexing of arrays, {@code x[...]} and {@code x.at[...]}. */
final class ArrayIndexing {
  private ArrayIndexing() {}

  static void register(Registry r) {
    put(r, "array.getitem", a -> a.array(0).get(index(a)));
    put(r, "array.at.get", a -> at(a).get());
    update(r, "set", At::set);
    update(r, "add", At::add);
    update(r, "subtract", At::sub);
    update(r, "multiply", At::mul);
    update(r, "divide", At::div);
    update(r, "power", At::pow);
    update(r, "min", At::min);
    update(r, "max", At::max);
  }

  private static void update(Registry r, String name, BiFunction<At, Array, Array> function) {
    put(r, "array.at." + name, a -> function.apply(at(a), a.array(2)));
  }

  private static void put(Registry r, String name, Function<Arguments, Object> call) {
    r.put(name, call, a -> !hasMask(a));
  }

  /** Whether the index has a mask, on whose values the shape of the result depends. */
  private static boolean hasMask(Arguments a) {
    return a.at(1) instanceof List<?> parts
        && parts.stream()
            .anyMatch(part -> part instanceof HostArray array && array.dtype().equals("bool"));
  }

  private static At at(Arguments a) {
    IndexingOptions options = LaxIndexing.options(a);
    At at = a.array(0).at(index(a));
    if (options.mode() != null) {
      at = at.mode(options.mode());
    }
    if (options.fillValue() != null) {
      at = at.fillValue(options.fillValue());
    }
    if (options.indicesAreSorted()) {
      at = at.indicesAreSorted();
    }
    return options.uniqueIndices() ? at.uniqueIndices() : at;
  }

  private static Index[] index(Arguments a) {
    return Arrays.stream(Arguments.toIndices(a.at(1)))
        .map(part -> part instanceof Index index ? index : Index.idx(Arguments.toArray(part)))
        .toArray(Index[]::new);
  }
}
