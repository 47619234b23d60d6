package dev.panax.test.golden;

import dev.panax.Lax;
import dev.panax.Lax.RoundingMethod;
import dev.panax.program.BinaryFn;
import dev.panax.program.Comparison;
import dev.panax.program.UnaryFn;
import dev.panax.trace.Array;
import dev.panax.trace.Ops;

/** The functions of {@code jax.lax} that work element by element. */
final class LaxElementwise {
  private LaxElementwise() {}

  static void register(Registry r) {
    for (var fn : UnaryFn.values()) {
      // JAX's round has a choice of two.
      if (fn != UnaryFn.ROUND && fn != UnaryFn.ROUND_AWAY_FROM_ZERO) {
        r.put1(x -> Ops.unary(fn, x), "lax." + function(fn.primitive()));
      }
    }
    for (var fn : BinaryFn.values()) {
      r.put2((x, y) -> Ops.binary(fn, x, y), "lax." + function(fn.primitive()));
    }
    for (var fn : Comparison.values()) {
      r.put2((x, y) -> Ops.compare(fn, x, y), "lax." + fn.primitive());
    }
    r.put1(Lax::real, "lax.real");
    r.put1(Lax::imag, "lax.imag");
    r.put1(Lax::conj, "lax.conj");
    r.put2(Lax::complex, "lax.complex");
    r.put("lax.round", LaxElementwise::round);
    r.put1(Lax::reciprocal, "lax.reciprocal");
    r.put("lax.clamp", a -> Lax.clamp(a.array(0), a.array(1), a.array(2)));
    r.put("lax.betainc", a -> Lax.betainc(a.array(0), a.array(1), a.array(2)));
    r.put("lax.reduce_precision", a -> Lax.reducePrecision(a.array(0), a.integer(1), a.integer(2)));
    r.put("lax.integer_pow", a -> Ops.integerPow(a.array(0), a.integer(1)));
    r.put("lax.select", a -> Ops.select(a.array(0), a.array(1), a.array(2)));
    r.put("lax.select_n", a -> Ops.select(a.array(0), a.array(2), a.array(1)));
    r.put("lax.convert_element_type", a -> Ops.convert(a.array(0), a.dtype(1)));
    r.put("lax.bitcast_convert_type", a -> Ops.bitcast(a.array(0), a.dtype(1)));
  }

  private static Array round(Arguments a) {
    return Lax.round(
        a.array(0), RoundingMethod.valueOf(a.string("rounding_method", "AWAY_FROM_ZERO")));
  }

  /** JAX's function for a primitive. */
  private static String function(String primitive) {
    return switch (primitive) {
      case "not", "and", "or", "xor" -> "bitwise_" + primitive;
      default -> primitive;
    };
  }
}
