package dev.panax.test.golden;

import dev.panax.Lax;
import dev.panax.trace.Array;
import dev.panax.trace.Pair;
import java.util.List;

/** The functions of {@code jax.lax} that order and scan elements. */
final class LaxOrdering {
  private LaxOrdering() {}

  @FunctionalInterface
  private interface Cumulative {
    Array apply(Array operand, int axis, boolean reverse);
  }

  static void register(Registry r) {
    r.put("lax.sort", LaxOrdering::sort);
    r.put(
        "lax.sort_key_val",
        a -> list(Lax.sortKeyVal(a.array(0), a.array(1), a.integer("dimension", -1))));
    r.put("lax.top_k", a -> list(Lax.topK(a.array(0), a.integer(1), a.integer("axis", -1))));
    r.put("lax.approx_max_k", a -> list(Lax.approxMaxK(a.array(0), a.integer(1), -1)));
    r.put("lax.approx_min_k", a -> list(Lax.approxMinK(a.array(0), a.integer(1), -1)));
    r.put("lax.argmax", a -> Lax.argmax(a.array(0), a.integer(1), a.dtype(2)));
    r.put("lax.argmin", a -> Lax.argmin(a.array(0), a.integer(1), a.dtype(2)));
    r.put("lax.rng_bit_generator", LaxOrdering::bits);
    cumulative(r, "lax.cumsum", Lax::cumsum);
    cumulative(r, "lax.cumprod", Lax::cumprod);
    cumulative(r, "lax.cummax", Lax::cummax);
    cumulative(r, "lax.cummin", Lax::cummin);
    cumulative(r, "lax.cumlogsumexp", Lax::cumlogsumexp);
  }

  private static Object bits(Arguments a) {
    if (!a.string("algorithm", "RNG_DEFAULT").equals("RNG_DEFAULT")) {
      throw new IllegalArgumentException("unknown algorithm " + a.at("algorithm"));
    }
    return list(Lax.rngBitGenerator(a.array(0), a.shape(1), Lax.RandomAlgorithm.PHILOX));
  }

  private static void cumulative(Registry r, String name, Cumulative function) {
    r.put(name, a -> function.apply(a.array(0), a.integer("axis", 0), a.flag("reverse", false)));
  }

  private static Object sort(Arguments a) {
    int dimension = a.integer("dimension", -1);
    return a.at(0) instanceof List<?>
        ? Lax.sort(List.of(a.arrays(0)), dimension, a.integer("num_keys", 1))
        : Lax.sort(a.array(0), dimension);
  }

  private static List<Array> list(Pair<Array, Array> pair) {
    return List.of(pair.first(), pair.second());
  }
}
