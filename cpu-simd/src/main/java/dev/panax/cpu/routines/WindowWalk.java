package dev.panax.cpu.routines;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.panax.program.DType;
import dev.panax.program.IntList;
import dev.panax.program.Shape;
import dev.panax.program.WindowDimensions;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * A walk over the index vectors of a gather or a scatter, which finds the place of each one's
 * window in the operand and in the array of windows. All distances are in bytes.
 */
final class WindowWalk {
  /** What to do at an index vector. */
  interface Visitor {
    /** For a window within the operand: its offsets in the operand and in the array of windows. */
    void window(long operand, long window);

    /** For a window that is not within the operand. */
    void outside(long window);
  }

  /** The dimensions that index vectors lie in; first those that run along with the operand. */
  private final WindowAxis[] batch;

  private final int batchingAxes;
  private final WindowLoop loop;

  /** For each component of an index vector its dimension's stride in the operand. */
  private final long[] strides;

  /** For each component of an index vector the last start of a window within the operand. */
  private final long[] last;

  private final DType indexDType;
  private final boolean clip;

  private WindowWalk(
      List<WindowAxis> batching,
      List<WindowAxis> others,
      WindowLoop loop,
      long[] strides,
      long[] last,
      DType indexDType,
      boolean clip) {
    var axes = new ArrayList<>(batching);
    axes.addAll(others);
    this.batch = axes.toArray(WindowAxis[]::new);
    this.batchingAxes = batching.size();
    this.loop = loop;
    this.strides = strides;
    this.last = last;
    this.indexDType = indexDType;
    this.clip = clip;
  }

  /**
   * The walk of a gather or scatter.
   *
   * @param sizes of the windows, in the operand's dimensions
   * @param clip whether windows are moved to lie within the operand, or are outside
   * @param width of an element, in bytes
   */
  static WindowWalk of(
      WindowDimensions dimensions,
      Shape operand,
      Shape indices,
      DType indexDType,
      Shape windows,
      IntList sizes,
      boolean clip,
      int width) {
    long[] operandStrides = operand.strides();
    long[] windowStrides = windows.strides();
    long[] indexStrides = indices.strides();
    var batching = new ArrayList<WindowAxis>();
    var others = new ArrayList<WindowAxis>();
    int axis = 0;
    for (int i = 0; i < windows.rank(); i++) {
      if (dimensions.offsetDims().contains(i)) {
        continue;
      }
      int along = dimensions.startIndicesBatchingDims().indexOf(axis);
      long step =
          along < 0 ? 0 : operandStrides[dimensions.operandBatchingDims().get(along)] * width;
      (along < 0 ? others : batching)
          .add(
              new WindowAxis(
                  windows.dim(i),
                  indexStrides[axis] * indexDType.byteSize(),
                  step,
                  windowStrides[i] * width));
      axis++;
    }
    var inner = new ArrayList<WindowAxis>();
    int next = 0;
    for (int i = 0; i < operand.rank(); i++) {
      if (!dimensions.isCollapsed(i)) {
        int offset = dimensions.offsetDims().get(next++);
        inner.add(
            new WindowAxis(
                sizes.get(i), 0, operandStrides[i] * width, windowStrides[offset] * width));
      }
    }
    IntList map = dimensions.startIndexMap();
    return new WindowWalk(
        WindowAxis.coalesce(batching),
        WindowAxis.coalesce(others),
        new WindowLoop(inner, width),
        map.stream().mapToLong(i -> operandStrides[i] * width).toArray(),
        map.stream().mapToLong(i -> operand.dim(i) - sizes.get(i)).toArray(),
        indexDType,
        clip);
  }

  /** The loop within a window. */
  WindowLoop loop() {
    return loop;
  }

  /** The number of index vectors. */
  long count() {
    return WindowAxis.count(List.of(batch));
  }

  /** The number of neighbouring index vectors whose windows may overlap. */
  long overlapping() {
    return WindowAxis.count(List.of(batch).subList(batchingAxes, batch.length));
  }

  /**
   * Whether windows are single elements at int32 indices of one component, which lie side by side:
   * the usual case, which has loops of its own.
   */
  boolean isOfElements() {
    return batch.length == 1
        && batch[0].index() == Integer.BYTES
        && batch[0].operand() == 0
        && strides.length == 1
        && indexDType == DType.INT32
        && loop.isElement();
  }

  /** The distance from one window to the next, where {@link #isOfElements}. */
  long elementStep() {
    return batch[0].window();
  }

  /** The offset in the operand of element {@code i}; -1 if it is outside. */
  long element(Span indices, long i) {
    int start = indices.segment().get(JAVA_INT, indices.base() + i * Integer.BYTES);
    if (clip) {
      return Math.max(0, Math.min(start, last[0])) * strides[0];
    }
    return start < 0 || start > last[0] ? -1 : start * strides[0];
  }

  /** Visits the index vectors from {@code begin} to before {@code end}. */
  void run(Span indices, long begin, long end, Visitor visitor) {
    MemorySegment segment = indices.segment();
    if (batch.length == 0) {
      visit(segment, indices.base(), 0, 0, visitor);
      return;
    }
    WindowAxis inner = batch[batch.length - 1];
    long position = begin;
    while (position < end) {
      long index = indices.base();
      long operand = 0;
      long window = 0;
      long rest = position;
      for (int a = batch.length - 1; a >= 0; a--) {
        WindowAxis axis = batch[a];
        long at = rest % axis.size();
        rest /= axis.size();
        index += at * axis.index();
        operand += at * axis.operand();
        window += at * axis.window();
      }
      int run = (int) Math.min(end - position, inner.size() - position % inner.size());
      for (int i = 0; i < run; i++) {
        visit(segment, index, operand, window, visitor);
        index += inner.index();
        operand += inner.operand();
        window += inner.window();
      }
      position += run;
    }
  }

  private void visit(
      MemorySegment indices, long index, long operand, long window, Visitor visitor) {
    long place = operand;
    for (int k = 0; k < strides.length; k++) {
      long start = load(indices, index + (long) k * indexDType.byteSize());
      if (clip) {
        start = Math.max(0, Math.min(start, last[k]));
      } else if (start < 0 || start > last[k]) {
        visitor.outside(window);
        return;
      }
      place += start * strides[k];
    }
    visitor.window(place, window);
  }

  private long load(MemorySegment indices, long at) {
    return load(indices, at, indexDType);
  }

  /** The index at an offset; those above the range of a long as its greatest. */
  static long load(MemorySegment indices, long at, DType dtype) {
    long index = Scalars.loadInteger(indices, at, dtype);
    return dtype == DType.UINT64 && index < 0 ? Long.MAX_VALUE : index;
  }
}
