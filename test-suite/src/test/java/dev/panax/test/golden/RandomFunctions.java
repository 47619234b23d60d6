package dev.panax.test.golden;

import dev.panax.Random;
import dev.panax.program.IntList;
import dev.panax.program.Shape;
import dev.panax.trace.Array;
import dev.panax.trace.Config;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** JAX's {@code random} functions by name. */
final class RandomFunctions {
  private RandomFunctions() {}

  static Map<String, Function<Arguments, Array>> table() {
    var table = new HashMap<String, Function<Arguments, Array>>();
    table.put("random.key", RandomFunctions::key);
    table.put("random.PRNGKey", RandomFunctions::key);
    table.put("random.key_data", a -> a.array(0)); // Keys are their data, and immutable.
    table.put("random.clone", a -> a.array(0));
    table.put("random.split", RandomFunctions::split);
    table.put("random.fold_in", RandomFunctions::foldIn);
    table.put("random.bits", a -> Random.bits(a.array(0), a.ints(1).toArray()));
    table.put("random.uniform", RandomFunctions::uniform);
    table.put(
        "random.normal",
        a -> Random.normal(a.array(0), new Shape(a.ints(1)), Config.current().defaultFloat()));
    table.put("random.randint", RandomFunctions::randint);
    return table;
  }

  private static Array key(Arguments a) {
    return a.positional().getFirst() instanceof Long seed
        ? Random.key(seed)
        : Random.key(a.array(0));
  }

  private static Array split(Arguments a) {
    if (a.count() == 1) {
      return Random.split(a.array(0));
    }
    if (!(a.positional().get(1) instanceof List<?>)) {
      return Random.split(a.array(0), a.integer(1));
    }
    IntList dims = a.ints(1);
    Shape shape = new Shape(dims);
    Array keys = Random.split(a.array(0), Math.toIntExact(shape.size()));
    return keys.reshape(shape.insert(dims.size(), 2).toArray());
  }

  private static Array foldIn(Arguments a) {
    return a.positional().get(1) instanceof Long data
        ? Random.foldIn(a.array(0), data)
        : Random.foldIn(a.array(0), a.array(1));
  }

  private static Array uniform(Arguments a) {
    var shape = new Shape(a.ints(1));
    if (!a.has("minval")) {
      return Random.uniform(a.array(0), shape, Config.current().defaultFloat());
    }
    return a.keyword("minval") instanceof Double min
        ? Random.uniform(a.array(0), shape, min, (Double) a.keyword("maxval"))
        : Random.uniform(a.array(0), shape, a.keywordArray("minval"), a.keywordArray("maxval"));
  }

  private static Array randint(Arguments a) {
    var shape = new Shape(a.ints(1));
    return a.positional().get(2) instanceof Long min && a.positional().get(3) instanceof Long max
        ? Random.randint(a.array(0), shape, min, max)
        : Random.randint(a.array(0), shape, a.array(2), a.array(3));
  }
}
