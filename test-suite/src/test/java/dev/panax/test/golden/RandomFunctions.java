package dev.panax.test.golden;

import dev.panax.Random;
import dev.panax.program.DType;
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
    table.put("random.key", a -> Random.key(a.longInteger(0)));
    table.put("random.PRNGKey", a -> Random.key(a.longInteger(0)));
    table.put("random.split", RandomFunctions::split);
    table.put("random.fold_in", a -> Random.foldIn(a.array(0), a.array(1)));
    table.put("random.bits", a -> Random.bits(a.array(0), a.ints(1).toArray()));
    table.put("random.uniform", RandomFunctions::uniform);
    table.put("random.normal", a -> Random.normal(a.array(0), new Shape(a.ints(1)), dtype(a)));
    table.put("random.randint", RandomFunctions::randint);
    return table;
  }

  /** A tuple of counts gives an array of keys of that shape. */
  private static Array split(Arguments a) {
    if (a.count() == 1) {
      return Random.split(a.array(0));
    }
    if (a.positional().get(1) instanceof List) {
      var shape = new Shape(a.ints(1));
      Array keys = Random.split(a.array(0), Math.toIntExact(shape.size()));
      return keys.reshape(shape.insert(shape.rank(), 2).toArray());
    }
    return Random.split(a.array(0), a.integer(1));
  }

  private static Array uniform(Arguments a) {
    var shape = new Shape(a.ints(1));
    return a.has("minval")
        ? Random.uniform(a.array(0), shape, a.array("minval"), a.array("maxval"))
        : Random.uniform(a.array(0), shape, dtype(a));
  }

  private static Array randint(Arguments a) {
    return Random.randint(a.array(0), new Shape(a.ints(1)), a.array(2), a.array(3));
  }

  private static DType dtype(Arguments a) {
    return a.has("dtype") ? (DType) a.keyword("dtype") : Config.current().defaultFloat();
  }
}
