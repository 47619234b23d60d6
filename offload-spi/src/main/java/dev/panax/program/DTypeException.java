package dev.panax.program;

/** Operands whose element types do not fit the function. */
public final class DTypeException extends PanaxException {
  private static final long serialVersionUID = 1L;

  public DTypeException(String message) {
    super(message);
  }
}
