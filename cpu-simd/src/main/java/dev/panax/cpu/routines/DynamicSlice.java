package dev.panax.cpu.routines;

import dev.panax.cpu.parallel.Workers;
import dev.panax.program.ArrayType;
import dev.panax.program.DType;
import dev.panax.program.Shape;
import java.util.ArrayList;

/** The routines of dynamic slices and their updates: strided copies of one window. */
public final class DynamicSlice {
  private final ArrayType x;
  private final ArrayType window;
  private final DType indexDType;
  private final WindowLoop loop;

  /**
   * @param window the type of the window
   * @param indexDType the dtype of the starts
   */
  public DynamicSlice(ArrayType x, ArrayType window, DType indexDType) {
    this.x = x;
    this.window = window;
    this.indexDType = indexDType;
    int width = x.dtype().byteSize();
    long[] operandStrides = x.shape().strides();
    long[] windowStrides = window.shape().strides();
    var axes = new ArrayList<WindowAxis>();
    for (int i = 0; i < x.rank(); i++) {
      axes.add(
          new WindowAxis(
              window.shape().dim(i), 0, operandStrides[i] * width, windowStrides[i] * width));
    }
    this.loop = new WindowLoop(axes, width);
  }

  /** Slices; {@code addresses} are of the operand, the starts, and the result. */
  public void slice(long[] addresses) {
    Span operand = Span.of(addresses[0], x.byteSize());
    Span result = Span.of(addresses[addresses.length - 1], window.byteSize());
    copy(Copying.toWindow(x.dtype().byteSize()), operand, result, addresses, 1);
  }

  /** Updates; {@code addresses} are of the operand, the update, the starts, and the result. */
  public void update(long[] addresses) {
    Span result = Span.of(addresses[addresses.length - 1], x.byteSize());
    Span.copy(Span.of(addresses[0], x.byteSize()), result, x.byteSize());
    if (window.shape().size() > 0) {
      Span update = Span.of(addresses[1], window.byteSize());
      copy(Copying.toOperand(x.dtype().byteSize()), result, update, addresses, 2);
    }
  }

  private void copy(ElementLoop copy, Span operand, Span slice, long[] addresses, int starts) {
    long corner = corner(addresses, starts);
    Workers.shared()
        .parallelFor(
            loop.extent(),
            Work.grainWithin(loop, 1),
            (begin, end) -> loop.run(copy, operand, corner, slice, 0, (int) begin, (int) end));
  }

  /** The offset of the window in the operand, its starts clipped so that it lies within. */
  private long corner(long[] addresses, int starts) {
    Shape shape = x.shape();
    long[] strides = shape.strides();
    long corner = 0;
    for (int i = 0; i < shape.rank(); i++) {
      Span span = Span.of(addresses[starts + i], indexDType.byteSize());
      long start = WindowWalk.load(span.segment(), span.base(), indexDType);
      int last = shape.dim(i) - window.shape().dim(i);
      corner += Math.clamp(start, 0, last) * strides[i];
    }
    return corner * x.dtype().byteSize();
  }
}
