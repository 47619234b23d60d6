package dev.panax.test.golden;

import dev.panax.program.BinaryFn;
import dev.panax.program.Comparison;
import dev.panax.program.UnaryFn;
import dev.panax.trace.Ops;

/** The functions of {@code jax.lax} that work element by element. */
final class LaxElementwise {
  private LaxElementwise() {}

  static void register(Registry r) {
    for (var fn : UnaryFn.values()) {
      if (fn != UnaryFn.ROUND) { // JAX's round has a choice of two.
        r.put1(x -> Ops.unary(fn, x), "lax." + function(fn.primitive()));
      }
    }
    for (var fn : BinaryFn.values()) {
      r.put2((x, y) -> Ops.binary(fn, x, y), "lax." + function(fn.primitive()));
    }
    for (var fn : Comparison.values()) {
      r.put2((x, y) -> Ops.compare(fn, x, y), "lax." + fn.primitive());
    }
    r.put("lax.integer_pow", a -> Ops.integerPow(a.array(0), a.integer(1)));
    r.put("lax.select", a -> Ops.select(a.array(0), a.array(1), a.array(2)));
    r.put("lax.select_n", a -> Ops.select(a.array(0), a.array(2), a.array(1)));
    r.put("lax.convert_element_type", a -> Ops.convert(a.array(0), a.dtype(1)));
    r.put("lax.bitcast_convert_type", a -> Ops.bitcast(a.array(0), a.dtype(1)));
  }

  /** JAX's function for a primitive. */
  private static String function(String primitive) {
    return switch (primitive) {
      case "not", "and", "or", "xor" -> "bitwise_" + primitive;
      default -> primitive;
    };
  }
}
