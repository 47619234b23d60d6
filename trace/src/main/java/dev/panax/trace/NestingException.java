package dev.panax.trace;

import dev.panax.program.PanaxException;

/** Transformed functions call each other too deeply. */
public final class NestingException extends PanaxException {
  private static final long serialVersionUID = 1L;

  public NestingException(String message) {
    super(message);
  }
}
