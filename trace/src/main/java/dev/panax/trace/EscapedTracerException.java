package dev.panax.trace;

import dev.panax.program.PanaxException;

/** An array from inside a transformation was used after the transformation had ended. */
public final class EscapedTracerException extends PanaxException {
  private static final long serialVersionUID = 1L;

  EscapedTracerException(String user, Tracer tracer) {
    super(
        """
        %s got a traced array %s that escaped from %s: it was stored (in a field, a list, a cache) \
        while the function was traced, and used after the trace had ended.
        It depended on %s. Return it from the function instead of storing it.\
        """
            .formatted(user, tracer.type(), tracer.trace().transform(), tracer.origin()));
  }
}
