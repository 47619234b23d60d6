package dev.panax.cpu.routines;

import java.util.List;

/** The loop nest within a window: strided dimensions around a loop over elements. */
final class WindowLoop {
  private final WindowAxis[] axes;
  private final int width;

  /**
   * @param axes of the window, outermost first
   * @param width of an element, in bytes
   */
  WindowLoop(List<WindowAxis> axes, int width) {
    List<WindowAxis> merged = WindowAxis.coalesce(axes);
    this.axes =
        merged.isEmpty()
            ? new WindowAxis[] {new WindowAxis(1, 0, width, width)}
            : merged.toArray(WindowAxis[]::new);
    this.width = width;
  }

  /** The size of the outermost dimension, along which the work can be divided. */
  int extent() {
    return axes[0].size();
  }

  long byteSize() {
    return WindowAxis.count(List.of(axes)) * width;
  }

  /** Whether windows are single elements. */
  boolean isElement() {
    return axes.length == 1 && axes[0].size() == 1;
  }

  /**
   * Runs {@code loop} over the part of a window from {@code begin} to before {@code end} of its
   * outermost dimension.
   */
  void run(
      ElementLoop loop,
      Span operand,
      long operandAt,
      Span window,
      long windowAt,
      int begin,
      int end) {
    run(
        0,
        loop,
        operand,
        operand.base() + operandAt + begin * axes[0].operand(),
        window,
        window.base() + windowAt + begin * axes[0].window(),
        end - begin);
  }

  private void run(
      int depth,
      ElementLoop loop,
      Span operand,
      long operandAt,
      Span window,
      long windowAt,
      int count) {
    WindowAxis axis = axes[depth];
    if (depth == axes.length - 1) {
      loop.run(
          operand.segment(),
          operandAt,
          axis.operand(),
          window.segment(),
          windowAt,
          axis.window(),
          count);
      return;
    }
    for (int i = 0; i < count; i++) {
      run(
          depth + 1,
          loop,
          operand,
          operandAt + i * axis.operand(),
          window,
          windowAt + i * axis.window(),
          axes[depth + 1].size());
    }
  }
}
