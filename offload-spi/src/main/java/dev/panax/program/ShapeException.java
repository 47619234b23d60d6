package dev.panax.program;

/** Operands whose shapes, axes or sizes do not fit the function. */
public final class ShapeException extends PanaxException {
  private static final long serialVersionUID = 1L;

  public ShapeException(String message) {
    super(message);
  }
}
