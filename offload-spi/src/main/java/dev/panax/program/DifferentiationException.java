package dev.panax.program;

/** A derivative was asked for that does not exist, or that Panax does not know. */
public final class DifferentiationException extends PanaxException {
  private static final long serialVersionUID = 1L;

  public DifferentiationException(String message) {
    super(message);
  }
}
