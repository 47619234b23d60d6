package dev.panax.program;

/** A system property that Panax is set up with has a value that is not allowed. */
public final class SettingException extends PanaxException {
  private static final long serialVersionUID = 1L;

  public SettingException(String message) {
    super(message);
  }
}
