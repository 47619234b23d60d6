package dev.panax.trace;

import dev.panax.program.PanaxException;

/** An array from inside a transformation was used after the transformation had ended. */
public final class EscapedTracerException extends PanaxException {
  private static final long serialVersionUID = 1L;

  private EscapedTracerException(String message) {
    super(message);
  }

  /** The tracer's trace has ended. */
  static EscapedTracerException ended(String user, Tracer tracer) {
    return new EscapedTracerException(
        """
        %s got a traced array %s that escaped from %s: it was stored (in a field, a list, a cache) \
        while the function was traced, and used after the trace had ended.
        It depended on %s. Return it from the function instead of storing it.\
        """
            .formatted(user, tracer.type(), tracer.trace().transform(), tracer.origin()));
  }

  /** The tracer's trace goes on, but not here. */
  static EscapedTracerException elsewhere(String user, Tracer tracer) {
    return new EscapedTracerException(
        """
        %s got an array %s that is traced by %s in another thread. It depends on %s.
        A traced function must do all its work with arrays in the thread that calls it.\
        """
            .formatted(user, tracer.type(), tracer.trace().transform(), tracer.origin()));
  }
}
