package dev.panax.device;

import dev.panax.program.PanaxException;

/** A device has not the memory for a buffer. Nothing was allocated; other arrays are untouched. */
public final class DeviceMemoryException extends PanaxException {
  private static final long serialVersionUID = 1L;

  public DeviceMemoryException(String message) {
    super(message);
  }
}
