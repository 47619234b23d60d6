package dev.panax.trace;

import dev.panax.program.ArrayType;

/** An array whose value a {@link Trace} stands in for. */
public abstract non-sealed class Tracer extends Array {
  private final Trace trace;

  protected Tracer(Trace trace, ArrayType type) {
    super(type);
    this.trace = trace;
  }

  public final Trace trace() {
    return trace;
  }

  /**
   * The value, where there is one: some transformations (forward mode) carry it along.
   *
   * @param user the method that needs it
   * @throws ConcretizationException if this trace works with types only
   */
  @Override
  protected DeviceArray concrete(String user) {
    throw new ConcretizationException(user, this);
  }

  /** What the value depends on, for error messages: "argument 0 (params.w)". */
  protected abstract String origin();

  /** Text like {@code Traced<f32[3]> under jit}. */
  @Override
  public String toString() {
    return "Traced<" + type() + "> under " + trace.transform();
  }
}
