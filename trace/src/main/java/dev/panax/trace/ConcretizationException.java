package dev.panax.trace;

import dev.panax.program.PanaxException;

/** Java code asked for the value of an array that is being traced and has none. */
public final class ConcretizationException extends PanaxException {
  private static final long serialVersionUID = 1L;

  ConcretizationException(String user, Tracer tracer) {
    super(
        """
        %s needs the value of an array that is traced by %s, which knows only its type %s.
        It was asked for in %s, and depends on %s.
        For a choice between values use where(condition, x, y); for a value that is fixed when the \
        function is traced, pass a Java number, boolean or record of them, which is static; or call \
        the function outside of %s.\
        """
            .formatted(
                user,
                tracer.trace().transform(),
                tracer.type(),
                UserCode.tracedFunction(),
                tracer.origin(),
                tracer.trace().transform()));
  }
}
