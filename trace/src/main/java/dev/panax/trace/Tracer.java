package dev.panax.trace;

import dev.panax.program.ArrayType;
import org.jspecify.annotations.Nullable;

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

  @Override
  final DeviceArray concrete(String user) {
    Array carried = carriedValue();
    if (carried == null) {
      throw new ConcretizationException(user, this);
    }
    return carried.concrete(user);
  }

  /**
   * The value in the parent trace, where the trace carries one along (as forward mode does), so
   * that Java code may branch on it; else null.
   */
  protected @Nullable Array carriedValue() {
    return null;
  }

  /** What the value depends on, for error messages: "argument 0 (params.w)". */
  protected abstract String origin();

  /** Text like {@code Traced<f32[3]> under jit}. */
  @Override
  public String toString() {
    return "Traced<" + type() + "> under " + trace.transform();
  }
}
