package dev.panax.trace;

import dev.panax.program.PanaxException;

/** A tree of arrays has another structure than the function needs. */
public final class TreeException extends PanaxException {
  private static final long serialVersionUID = 1L;

  public TreeException(String message) {
    super(message);
  }
}
