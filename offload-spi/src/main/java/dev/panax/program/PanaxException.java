package dev.panax.program;

/** A misuse of Panax, or a failure of it: the message says which function, which argument, and the way out. */
public abstract class PanaxException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  protected PanaxException(String message) {
    super(message);
  }
}
