package dev.panax.test.golden;

import dev.panax.Numpy;
import dev.panax.trace.Array;
import dev.panax.trace.Fn;
import dev.panax.trace.Fn1;
import dev.panax.trace.Fn2;
import java.util.Map;

/**
 * A function that a golden call takes as an argument.
 *
 * @param source its Python source
 */
record PythonFunction(String source) {

  /** The same functions in Java. */
  private static final Map<String, Fn> TRANSLATIONS =
      Map.ofEntries(
          unary("jnp.sin", Numpy::sin),
          unary("jnp.square", Numpy::square),
          unary("jnp.sum", Numpy::sum),
          unary("jnp.max", Numpy::max),
          unary("lambda x: x * 2", x -> x.mul(2)),
          unary("lambda x: x * x", x -> x.mul(x)),
          unary("lambda x: x + 1", x -> x.add(1)),
          unary("lambda x: x * x + 1", x -> x.mul(x).add(1)),
          unary("lambda i: i * 2", i -> i.mul(2)),
          binary("jnp.add", Numpy::add),
          binary("lambda a, b: a * b", (a, b) -> a.mul(b)),
          binary("lambda i, x: x * 0.5 + i", (i, x) -> x.mul(0.5).add(i)),
          binary("lambda i, j: i + 10 * j", (i, j) -> i.add(j.mul(10))),
          binary("lambda x, y: jnp.dot(x, y)", Numpy::dot),
          binary("lambda x, y: x * y + 1", (x, y) -> x.mul(y).add(1)));

  private static Map.Entry<String, Fn> unary(String source, Fn1<Array, Array> function) {
    return Map.entry(source, function);
  }

  private static Map.Entry<String, Fn> binary(String source, Fn2<Array, Array, Array> function) {
    return Map.entry(source, function);
  }

  /** Applies the Java function to arrays. */
  Array apply(Array... arguments) {
    Fn function = TRANSLATIONS.get(source);
    if (function == null) {
      throw new UnsupportedOperationException("no Java function in the table for: " + source);
    }
    return (Array) function.call((Object[]) arguments);
  }
}
