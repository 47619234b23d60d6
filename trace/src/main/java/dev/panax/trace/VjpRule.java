package dev.panax.trace;

import dev.panax.program.DerivativeRule;

/** The rule of an {@link dev.panax.program.Op.CustomVjp}, on arrays. */
public interface VjpRule extends DerivativeRule {
  /** Runs the forward pass under the current trace. */
  Forward forward(Array[] primals);

  /**
   * What the forward pass gave.
   *
   * @param values what the function returns
   * @param residuals what the backward pass needs besides cotangents
   * @param pullback the backward pass
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Forward(Array[] values, Array[] residuals, Pullback pullback) {}

  /** The rule of an {@link dev.panax.program.Op.CustomTangent}: the backward pass. */
  interface Pullback extends DerivativeRule {
    /** From cotangents of the values to one for each argument, under the current trace. */
    Array[] apply(Array[] residuals, Array[] cotangents);
  }
}
