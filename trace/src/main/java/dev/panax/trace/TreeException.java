package dev.panax.trace;

import dev.panax.program.PanaxException;
import org.jspecify.annotations.Nullable;

/** A tree of arrays has another structure than the function needs. */
public final class TreeException extends PanaxException {
  private static final long serialVersionUID = 1L;

  public TreeException(String message) {
    super(message);
  }

  TreeException(String message, @Nullable Throwable cause) {
    super(message);
    initCause(cause);
  }

  /** This exception as one of a certain place. */
  TreeException at(String place) {
    return new TreeException(place + ": " + getMessage(), getCause());
  }
}
