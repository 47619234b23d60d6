package dev.panax.trace;

import dev.panax.program.PanaxException;
import java.lang.StackWalker.StackFrame;
import java.util.List;

/** A finder of the user's own frames on the stack, for error messages. */
final class UserCode {
  private UserCode() {}

  /**
   * The user's function that runs now, such as {@code Mlp.loss (Mlp.java:12)}: the outermost of the
   * user's frames above the transformation that called it.
   */
  static String tracedFunction() {
    List<StackFrame> frames =
        StackWalker.getInstance()
            .walk(stack ->
                stack
                    .dropWhile(frame -> PanaxException.isInternal(frame.getClassName()))
                    .takeWhile(frame -> !PanaxException.isInternal(frame.getClassName()))
                    .toList());
    if (frames.isEmpty()) {
      return "the function";
    }
    StackFrame frame = frames.getLast();
    String className = frame.getClassName();
    return "%s.%s (%s:%d)"
        .formatted(
            className.substring(className.lastIndexOf('.') + 1),
            frame.getMethodName(),
            frame.getFileName(),
            frame.getLineNumber());
  }
}
