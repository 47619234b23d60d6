package dev.panax.test.golden;

import dev.panax.program.DType;
import dev.panax.program.Op;
import dev.panax.trace.Array;
import dev.panax.trace.Ops;
import java.util.Map;

/** The products of {@code jax.lax}. */
final class LaxDots {
  private LaxDots() {}

  static void register(Registry r) {
    r.put("lax.dot_general", LaxDots::dotGeneral);
  }

  private static Array dotGeneral(Arguments a) {
    Map<?, ?> dimensions = a.dict("dimension_numbers");
    DType accumulator =
        a.has("preferred_element_type")
            ? (DType) a.at("preferred_element_type")
            : a.array(0).dtype();
    return Ops.dotGeneral(
        a.array(0),
        a.array(1),
        new Op.DotGeneral(
            Arguments.toInts(dimensions.get("lhs_contracting")),
            Arguments.toInts(dimensions.get("rhs_contracting")),
            Arguments.toInts(dimensions.get("lhs_batch")),
            Arguments.toInts(dimensions.get("rhs_batch")),
            accumulator));
  }
}
