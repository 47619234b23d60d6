package dev.panax.device;

import dev.panax.program.PanaxException;

/** There is no backend for the platform asked for, or none at all. */
public final class PlatformException extends PanaxException {
  private static final long serialVersionUID = 1L;

  public PlatformException(String message) {
    super(message);
  }
}
