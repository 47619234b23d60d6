package dev.panax.trace;

import dev.panax.program.Op;
import java.util.function.Supplier;

/**
 * An interpreter of operations: what happens to each one while a function runs under it.
 *
 * <p>The traces of nested transformations form a stack, each knowing the {@linkplain #parent() one
 * below}; at the bottom is the eager trace, which computes. An operation goes to the current trace,
 * which holds some of its operands as its own {@link Tracer}s and takes all others for constants.
 * What the trace computes with, it gives to its parent.
 */
public abstract class Trace {
  private static final ScopedValue<Trace> CURRENT = ScopedValue.newInstance();

  /** The most traces in a stack, so that they have Java stack enough. */
  private static final int MAX_DEPTH = 100;

  private final String transform;
  private final Trace parent;
  private final int depth;
  private volatile boolean open = true;

  /**
   * A trace above the current one.
   *
   * @param transform the user's word for what it does: {@code jit}, {@code grad}
   */
  protected Trace(String transform) {
    this.transform = transform;
    this.parent = current();
    this.depth = parent.depth + 1;
    if (depth > MAX_DEPTH) {
      throw new NestingException(
          "%s: functions are transformed more than %d deep inside of each other. Does one call itself? Recursion has to end in Java, by values that are not traced."
              .formatted(transform, MAX_DEPTH));
    }
  }

  /** The bottom of the stack. */
  Trace() {
    this.transform = "eager";
    this.parent = this;
    this.depth = 0;
  }

  /** The trace that operations go to now. */
  public static Trace current() {
    return CURRENT.orElse(EvalTrace.INSTANCE);
  }

  /** Applies {@code op} under the current trace. */
  public static Array[] bind(Op op, Array... operands) {
    for (var operand : operands) {
      if (operand == null) {
        throw new NullPointerException(op.primitive() + ": an array is null.");
      }
      if (operand instanceof Tracer tracer && !tracer.trace().open) {
        throw EscapedTracerException.ended(op.primitive(), tracer);
      }
    }
    return current().process(op, operands);
  }

  /** Applies an operation that has one result. */
  public static Array bind1(Op op, Array... operands) {
    return bind(op, operands)[0];
  }

  /** What this trace makes of {@code op}; called with this trace current. */
  protected abstract Array[] process(Op op, Array[] operands);

  public final String transform() {
    return transform;
  }

  /** The trace that was current when this one was made. */
  public final Trace parent() {
    return parent;
  }

  /** Runs {@code body} with this trace current. */
  public final <R> R run(Supplier<R> body) {
    return ScopedValue.where(CURRENT, this).call(body::get);
  }

  /** Ends the trace: its tracers must not be used from here on. */
  public final void close() {
    open = false;
  }
}
