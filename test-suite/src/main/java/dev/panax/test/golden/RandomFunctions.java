package dev.panax.test.golden;

import dev.panax.Random;
import dev.panax.program.IntList;
import dev.panax.program.Shape;
import dev.panax.trace.Array;
import dev.panax.trace.Config;
import java.util.List;

/** JAX's {@code random} functions by name. */
final class RandomFunctions {
  private RandomFunctions() {}

  static void register(Registry r) {
    r.put("random.key", RandomFunctions::key);
    r.put("random.PRNGKey", RandomFunctions::key);
    r.put("random.key_data", a -> a.array(0)); // Keys are their data, and immutable.
    r.put("random.clone", a -> a.array(0));
    r.put("random.split", RandomFunctions::split);
    r.put("random.fold_in", RandomFunctions::foldIn);
    r.put("random.bits", a -> Random.bits(a.array(0), a.ints(1).toArray()));
    r.put("random.uniform", RandomFunctions::uniform);
    r.put(
        "random.normal",
        a -> Random.normal(a.array(0), a.shape(1), Config.current().defaultFloat()));
    r.put("random.randint", RandomFunctions::randint);
  }

  private static Array key(Arguments a) {
    return a.at(0) instanceof Long seed ? Random.key(seed) : Random.key(a.array(0));
  }

  private static Array split(Arguments a) {
    if (a.count() == 1) {
      return Random.split(a.array(0));
    }
    if (!(a.at(1) instanceof List<?>)) {
      return Random.split(a.array(0), a.integer(1));
    }
    IntList dims = a.ints(1);
    Shape shape = new Shape(dims);
    Array keys = Random.split(a.array(0), Math.toIntExact(shape.size()));
    return keys.reshape(shape.insert(dims.size(), 2).toArray());
  }

  private static Array foldIn(Arguments a) {
    return a.at(1) instanceof Long data
        ? Random.foldIn(a.array(0), data)
        : Random.foldIn(a.array(0), a.array(1));
  }

  private static Array uniform(Arguments a) {
    var shape = a.shape(1);
    if (!a.has("minval")) {
      return Random.uniform(a.array(0), shape, Config.current().defaultFloat());
    }
    return a.at("minval") instanceof Double min
        ? Random.uniform(a.array(0), shape, min, (Double) a.at("maxval"))
        : Random.uniform(a.array(0), shape, a.array("minval"), a.array("maxval"));
  }

  private static Array randint(Arguments a) {
    var shape = a.shape(1);
    return a.at(2) instanceof Long min && a.at(3) instanceof Long max
        ? Random.randint(a.array(0), shape, min, max)
        : Random.randint(a.array(0), shape, a.array(2), a.array(3));
  }
}
