package dev.panax.trace;

import dev.panax.program.DerivativeRule;

/** The rule of an {@link dev.panax.program.Op.CustomJvp}, on arrays. */
public interface JvpRule extends DerivativeRule {
  /**
   * Applies the rule under the current trace.
   *
   * @param tangents one for each of {@code primals}
   * @return the values, then their tangents
   */
  Array[] apply(Array[] primals, Array[] tangents);
}
