package dev.panax.program;

import java.util.Arrays;

/**
 * A misuse of Panax, or a failure of it: the message says which function, which argument, and the
 * way out. Its stack trace starts in the caller's code; {@code -Dpanax.fullTraces=true} keeps the
 * frames of Panax above it.
 */
public abstract class PanaxException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final boolean FULL_TRACES = Boolean.getBoolean("panax.fullTraces");

  @SuppressWarnings("this-escape") // only the stack trace is touched
  protected PanaxException(String message) {
    super(message);
    StackTraceElement[] frames = getStackTrace();
    int first = 0;
    while (first < frames.length && !isUserCode(frames[first].getClassName())) {
      first++;
    }
    if (!FULL_TRACES && first < frames.length) {
      setStackTrace(Arrays.copyOfRange(frames, first, frames.length));
    }
  }

  private static boolean isUserCode(String className) {
    return !isInternal(className)
        && !className.startsWith("java.")
        && !className.startsWith("jdk.");
  }

  /** Whether a class belongs to Panax itself, so that its frames say nothing to a user. */
  public static boolean isInternal(String className) {
    if (!className.startsWith("dev.panax.")) {
      return false;
    }
    String rest = className.substring("dev.panax.".length());
    int dot = rest.indexOf('.');
    return dot < 0
        || switch (rest.substring(0, dot)) {
          case "program", "device", "compiler", "trace", "autodiff", "vectorize", "cpu", "util" ->
              true;
          default -> false;
        };
  }
}
