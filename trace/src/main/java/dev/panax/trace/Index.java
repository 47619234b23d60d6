package dev.panax.trace;

import dev.panax.program.IntList;
import dev.panax.program.Shape;
import dev.panax.program.ShapeException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One part of a basic index, {@code x.get(...)}: what to take along a dimension. */
public sealed interface Index {

  /** One element; the dimension goes away. Negative positions count from the end. */
  record At(int position) implements Index {}

  /**
   * The elements {@code start, start + step, ...} before {@code stop}, by Python's rules: null is
   * the natural end, negative positions count from the end, out-of-range ones are clipped, and a
   * negative step goes backwards.
   */
  record Range(@Nullable Integer start, @Nullable Integer stop, int step) implements Index {
    public Range {
      if (step == 0) {
        throw new ShapeException("An index range needs a step other than 0.");
      }
    }
  }

  /** A new dimension of size 1. */
  record NewAxis() implements Index {}

  /** All of as many dimensions as the other parts leave. */
  record Ellipsis() implements Index {}

  /** All of a dimension. */
  Index ALL = new Range(null, null, 1);

  /** See {@link NewAxis}. */
  Index NEWAXIS = new NewAxis();

  /** See {@link Ellipsis}. */
  Index ELLIPSIS = new Ellipsis();

  static Index idx(int position) {
    return new At(position);
  }

  static Index slice(@Nullable Integer start, @Nullable Integer stop) {
    return new Range(start, stop, 1);
  }

  static Index slice(@Nullable Integer start, @Nullable Integer stop, int step) {
    return new Range(start, stop, step);
  }

  /** {@code x} indexed by {@code parts}, one for each dimension, missing ones at the end all. */
  static Array apply(Array x, Index... parts) {
    List<Index> full = expand(x.shape(), parts);
    int rank = x.rank();
    var start = new int[rank];
    var limit = new int[rank];
    var stride = new int[rank];
    var reversed = new ArrayList<Integer>();
    var dims = new ArrayList<Integer>();
    int axis = 0;
    for (var part : full) {
      switch (part) {
        case At(var position) -> {
          int size = x.shape().dim(axis);
          if (position < -size || position >= size) {
            throw new ShapeException(
                "get: index %d is out of bounds for dimension %d of size %d of shape %s."
                    .formatted(position, axis, size, x.shape()));
          }
          start[axis] = position < 0 ? position + size : position;
          limit[axis] = start[axis] + 1;
          stride[axis] = 1;
          axis++;
        }
        case Range range -> {
          Span span = Span.of(range, x.shape().dim(axis));
          start[axis] = span.first;
          limit[axis] =
              span.count == 0 ? span.first : span.first + (span.count - 1) * span.step + 1;
          stride[axis] = span.step;
          if (range.step < 0) {
            reversed.add(axis);
          }
          dims.add(span.count);
          axis++;
        }
        case NewAxis _ -> dims.add(1);
        case Ellipsis _ -> throw new AssertionError("expand left an ellipsis.");
      }
    }
    Array taken = Ops.slice(x, IntList.of(start), IntList.of(limit), IntList.of(stride));
    Array ordered = Ops.reverse(taken, IntList.of(toInts(reversed)));
    return Ops.reshape(ordered, Shape.of(toInts(dims)));
  }

  /** A range as ascending positions {@code first, first + step, ...}, {@code count} of them. */
  record Span(int first, int step, int count) {
    static Span of(Range range, int size) {
      int step = range.step;
      int low = step > 0 ? 0 : -1;
      int high = step > 0 ? size : size - 1;
      int start = clip(range.start, step > 0 ? low : high, low, high, size);
      int stop = clip(range.stop, step > 0 ? high : low, low, high, size);
      long distance = step > 0 ? (long) stop - start : (long) start - stop;
      int count = (int) Math.max(0, Math.ceilDiv(distance, Math.abs((long) step)));
      if (count == 0) {
        return new Span(0, 1, 0);
      }
      int first = step > 0 ? start : start + (count - 1) * step;
      return new Span(first, count == 1 ? 1 : Math.abs(step), count);
    }

    private static int clip(@Nullable Integer bound, int absent, int low, int high, int size) {
      if (bound == null) {
        return absent;
      }
      int position = bound < 0 ? bound + size : bound;
      return Math.clamp(position, low, high);
    }
  }

  private static List<Index> expand(Shape shape, Index... parts) {
    int used = 0;
    int ellipses = 0;
    for (var part : parts) {
      switch (part) {
        case At _, Range _ -> used++;
        case NewAxis _ -> {}
        case Ellipsis _ -> ellipses++;
      }
    }
    if (used > shape.rank() || ellipses > 1) {
      throw new ShapeException(
          "get: an array of shape %s takes at most %d indices and one ellipsis, got %d and %d."
              .formatted(shape, shape.rank(), used, ellipses));
    }
    var full = new ArrayList<Index>();
    int missing = shape.rank() - used;
    for (var part : parts) {
      if (part instanceof Ellipsis) {
        full.addAll(Collections.nCopies(missing, ALL));
      } else {
        full.add(part);
      }
    }
    if (ellipses == 0) {
      full.addAll(Collections.nCopies(missing, ALL));
    }
    return full;
  }

  private static int[] toInts(List<Integer> list) {
    return list.stream().mapToInt(Integer::intValue).toArray();
  }
}
