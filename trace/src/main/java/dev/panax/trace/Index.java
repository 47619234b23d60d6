package dev.panax.trace;

import dev.panax.program.DType;
import dev.panax.program.GatherScatterMode;
import dev.panax.program.IntList;
import dev.panax.program.Op;
import dev.panax.program.Shape;
import dev.panax.program.ShapeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One part of an index, {@code x.get(...)}: what to take along a dimension. */
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

  /**
   * The elements at the positions in an integer array. A scalar takes one element, and the
   * dimension goes away; negative positions count from the end. Several arrays are broadcast
   * together, and take one element for each of their elements, by NumPy's rules.
   */
  record Elements(Array positions) implements Index {}

  /**
   * The elements at which a bool array, of one or more dimensions, is true. How many those are is
   * part of the result's shape, so the mask must not be traced.
   */
  record Mask(Array mask) implements Index {}

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

  /** Positions in an integer array, or a mask of bool. */
  static Index idx(Array positions) {
    if (positions.dtype() != DType.BOOL) {
      return new Elements(positions);
    }
    if (positions.rank() == 0) {
      throw new ShapeException(
          "get: a bool scalar is no index; use where, or an array of at least one dimension.");
    }
    return new Mask(positions);
  }

  static Index slice(@Nullable Integer start, @Nullable Integer stop) {
    return new Range(start, stop, 1);
  }

  static Index slice(@Nullable Integer start, @Nullable Integer stop, int step) {
    return new Range(start, stop, step);
  }

  /** {@code x} indexed by {@code parts}, one for each dimension, missing ones at the end all. */
  static Array apply(Array x, IndexingOptions options, Index... parts) {
    boolean isWindow = options.gatherMode() != GatherScatterMode.FILL_OR_DROP;
    boolean hasPlaces = false;
    for (var part : parts) {
      Objects.requireNonNull(part, "get: an index is null; NEWAXIS makes an axis.");
      switch (part) {
        case At _, NewAxis _, Ellipsis _ -> {}
        case Range(var _, var _, var step) -> isWindow &= Math.abs(step) == 1;
        case Elements(var positions) -> {
          hasPlaces = true;
          isWindow &= positions.shape().isScalar();
        }
        case Mask _ -> {
          hasPlaces = true;
          isWindow = false;
        }
      }
    }
    if (!hasPlaces && options.gatherMode() != GatherScatterMode.FILL_OR_DROP) {
      return slice(x, Indexer.expand(x.shape(), parts));
    }
    return isWindow
        ? dynamicSlice(x, Indexer.expand(x.shape(), parts))
        : gather(x, options, Indexer.of(x.shape(), parts));
  }

  private static Array gather(Array x, IndexingOptions options, Indexer indexer) {
    boolean isUnique = !indexer.hasArrays() || options.uniqueIndices();
    Array gathered =
        indexer.gathered().size() == 0
            ? Ops.zeros(x.type().withShape(indexer.gathered()))
            : Ops.gather(
                x,
                indexer.indices(),
                new Op.Gather(
                    indexer.dimensions(),
                    indexer.sliceSizes(),
                    options.gatherMode(),
                    options.gatherFillValue(x.dtype()),
                    !indexer.hasArrays() || options.indicesAreSorted(),
                    isUnique));
    return Ops.reshape(Ops.reverse(gathered, indexer.reversed()), indexer.selected());
  }

  /** Constant positions and ranges: a slice. */
  private static Array slice(Array x, List<Index> parts) {
    int rank = x.rank();
    var start = new int[rank];
    var limit = new int[rank];
    var stride = new int[rank];
    var reversed = new ArrayList<Integer>();
    var dims = new ArrayList<Integer>();
    int axis = 0;
    for (var part : parts) {
      switch (part) {
        case At(var position) -> {
          start[axis] = inBounds(position, axis, x.shape());
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
        case Elements _, Mask _, Ellipsis _ -> throw new AssertionError("no slice: " + part);
      }
    }
    Array taken = Ops.slice(x, IntList.of(start), IntList.of(limit), IntList.of(stride));
    Array ordered = Ops.reverse(taken, IntList.of(toInts(reversed)));
    return Ops.reshape(ordered, Shape.of(toInts(dims)));
  }

  /** Positions that may be traced, and ranges without gaps: a window. */
  private static Array dynamicSlice(Array x, List<Index> parts) {
    var starts = new ArrayList<Array>();
    var sizes = new ArrayList<Integer>();
    var reversed = new ArrayList<Integer>();
    var dims = new ArrayList<Integer>();
    for (var part : parts) {
      int axis = starts.size();
      switch (part) {
        case At(var position) -> {
          starts.add(Ops.scalar(inBounds(position, axis, x.shape()), DType.INT32));
          sizes.add(1);
        }
        case Elements(var positions) -> {
          if (x.shape().dim(axis) == 0) {
            throw outOfBounds("the index", axis, x.shape());
          }
          Array start = Ops.positionFromStart(positions, x.shape().dim(axis));
          starts.add(Ops.convert(start, DType.INT32));
          sizes.add(1);
        }
        case Range range -> {
          Span span = Span.of(range, x.shape().dim(axis));
          starts.add(Ops.scalar(span.first, DType.INT32));
          sizes.add(span.count);
          if (range.step < 0) {
            reversed.add(axis);
          }
          dims.add(span.count);
        }
        case NewAxis _ -> dims.add(1);
        case Mask _, Ellipsis _ -> throw new AssertionError("no window: " + part);
      }
    }
    Array taken = Ops.dynamicSlice(x, starts, IntList.of(toInts(sizes)));
    Array ordered = Ops.reverse(taken, IntList.of(toInts(reversed)));
    return Ops.reshape(ordered, Shape.of(toInts(dims)));
  }

  private static int inBounds(int position, int axis, Shape shape) {
    int size = shape.dim(axis);
    if (position < -size || position >= size) {
      throw outOfBounds("index " + position, axis, shape);
    }
    return position < 0 ? position + size : position;
  }

  private static ShapeException outOfBounds(String what, int axis, Shape shape) {
    return new ShapeException(
        "get: %s is out of bounds for dimension %d of size %d of shape %s."
            .formatted(what, axis, shape.dim(axis), shape));
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

  private static int[] toInts(List<Integer> list) {
    return list.stream().mapToInt(Integer::intValue).toArray();
  }
}
