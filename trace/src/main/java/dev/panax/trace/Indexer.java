package dev.panax.trace;

import dev.panax.program.ArrayType;
import dev.panax.program.DType;
import dev.panax.program.IntList;
import dev.panax.program.Shape;
import dev.panax.program.ShapeException;
import dev.panax.program.WindowDimensions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/**
 * An index of an array as a gather or a scatter: NumPy's advanced indexing.
 *
 * <p>Integer arrays among the parts are broadcast together. Their dimensions come in the place of
 * the first of them, or first of all if other parts lie between them. Ranges with a step other than
 * 1 become index vectors, too.
 *
 * @param dimensions of the gather
 * @param sliceSizes of the gather
 * @param indices of the gather
 * @param gathered the shape of its result
 * @param newAxes where dimensions of size 1 are then inserted, ascending
 * @param reversed the dimensions of its result that are then reversed
 * @param hasArrays whether there are arrays of indices, which may repeat
 */
record Indexer(
    WindowDimensions dimensions,
    IntList sliceSizes,
    Array indices,
    Shape gathered,
    IntList newAxes,
    IntList reversed,
    boolean hasArrays) {

  /** The shape that the index selects. */
  Shape selected() {
    Shape shape = gathered;
    for (int i = 0; i < newAxes.size(); i++) {
      shape = shape.insert(newAxes.get(i), 1);
    }
    return shape;
  }

  /**
   * The parts of an index, one for each dimension of {@code shape} but for new axes: masks as the
   * places of their elements, ellipses and missing parts as ranges of all.
   */
  static List<Index> expand(Shape shape, Index... parts) {
    int used = 0;
    int ellipses = 0;
    for (var part : parts) {
      switch (part) {
        case Index.At _, Index.Range _, Index.Elements _ -> used++;
        case Index.Mask(var mask) -> used += mask.rank();
        case Index.NewAxis _ -> {}
        case Index.Ellipsis _ -> ellipses++;
      }
    }
    if (used > shape.rank() || ellipses > 1) {
      throw new ShapeException(
          "get: an array of shape %s takes at most %d indices and one ellipsis, got %d and %d."
              .formatted(shape, shape.rank(), used, ellipses));
    }
    var full = new ArrayList<Index>();
    List<Index> rest = Collections.nCopies(shape.rank() - used, Index.ALL);
    int axis = 0;
    for (var part : parts) {
      switch (part) {
        case Index.Ellipsis _ -> {
          full.addAll(rest);
          axis += rest.size();
        }
        case Index.Mask(var mask) -> {
          full.addAll(places(mask, axis, shape));
          axis += mask.rank();
        }
        case Index.NewAxis _ -> full.add(part);
        case Index.At _, Index.Range _, Index.Elements _ -> {
          full.add(part);
          axis++;
        }
      }
    }
    if (ellipses == 0) {
      full.addAll(rest);
    }
    return full;
  }

  /** The indices of the true elements of a mask, an array for each of its dimensions. */
  private static List<Index> places(Array mask, int axis, Shape shape) {
    Shape maskShape = mask.shape();
    for (int i = 0; i < maskShape.rank(); i++) {
      if (maskShape.dim(i) != shape.dim(axis + i)) {
        throw new ShapeException(
            "get: a mask of shape %s does not fit the dimensions from %d on of shape %s."
                .formatted(maskShape, axis, shape));
      }
    }
    boolean[] values = HostArrays.toBooleans(mask.concrete("get with a mask"));
    int[] flat = IntStream.range(0, values.length).filter(i -> values[i]).toArray();
    long[] strides = maskShape.strides();
    var places = new ArrayList<Index>();
    for (int i = 0; i < maskShape.rank(); i++) {
      long stride = strides[i];
      int size = maskShape.dim(i);
      int[] along = IntStream.of(flat).map(at -> (int) (at / stride % size)).toArray();
      places.add(new Index.Elements(HostArrays.fromInts(along, Shape.of(along.length))));
    }
    return places;
  }

  static Indexer of(Shape shape, Index... parts) {
    return new Builder(shape).build(expand(shape, parts), isSplit(parts));
  }

  /** Whether other parts lie between the arrays and positions of an index. */
  private static boolean isSplit(Index... parts) {
    boolean ended = false;
    boolean began = false;
    for (var part : parts) {
      switch (part) {
        case Index.At _, Index.Elements _, Index.Mask _ -> {
          if (ended) {
            return true;
          }
          began = true;
        }
        case Index.Range _, Index.NewAxis _, Index.Ellipsis _ -> ended = began;
      }
    }
    return false;
  }

  /** A component of the index vectors: an array, and the dimension of theirs that it begins at. */
  private record Component(Array values, int start) {}

  /** The walk over the parts of an index. */
  private static final class Builder {
    private final Shape shape;
    private final List<Component> components = new ArrayList<>();

    /** The shape that index vectors lie in. */
    private final List<Integer> vectors = new ArrayList<>();

    private final List<Integer> gathered = new ArrayList<>();
    private final List<Integer> offsetDims = new ArrayList<>();
    private final List<Integer> collapsedDims = new ArrayList<>();
    private final List<Integer> startIndexMap = new ArrayList<>();
    private final List<Integer> sliceSizes = new ArrayList<>();
    private final List<Integer> newAxes = new ArrayList<>();
    private final List<Integer> reversed = new ArrayList<>();
    private int axis;

    Builder(Shape shape) {
      this.shape = shape;
    }

    Indexer build(List<Index> parts, boolean isSplit) {
      boolean hasArrays =
          parts.stream().anyMatch(part -> part instanceof Index.Elements(var i) && i.rank() > 0);
      List<Array> arrays = hasArrays ? arrays(parts) : List.of();
      if (hasArrays && isSplit) {
        addArrays(arrays);
      }
      boolean pending = hasArrays && !isSplit;
      List<Integer> arrayAxes = new ArrayList<>();
      for (var part : parts) {
        switch (part) {
          case Index.At _, Index.Elements _ -> {
            if (pending) {
              addArrays(arrays);
              pending = false;
            }
            if (!hasArrays) {
              components.add(new Component(position(part, axis), vectors.size()));
              startIndexMap.add(axis);
            } else {
              arrayAxes.add(axis);
            }
            collapsedDims.add(axis);
            sliceSizes.add(1);
            axis++;
          }
          case Index.Range range -> addRange(range);
          case Index.NewAxis _ -> newAxes.add(gathered.size() + newAxes.size());
          case Index.Ellipsis _, Index.Mask _ -> throw new AssertionError("expand left " + part);
        }
      }
      // The arrays' components come where they were added, in the order of their dimensions.
      int next = 0;
      for (int i = 0; i < startIndexMap.size(); i++) {
        if (startIndexMap.get(i) < 0) {
          startIndexMap.set(i, arrayAxes.get(next++));
        }
      }
      return new Indexer(
          WindowDimensions.of(ints(offsetDims), ints(collapsedDims), ints(startIndexMap)),
          ints(sliceSizes),
          indices(),
          new Shape(ints(gathered)),
          ints(newAxes),
          ints(reversed),
          hasArrays);
    }

    /** The positions and arrays among the parts, broadcast together. */
    private List<Array> arrays(List<Index> parts) {
      var arrays = new ArrayList<Array>();
      int dimension = 0;
      for (var part : parts) {
        if (part instanceof Index.At || part instanceof Index.Elements) {
          arrays.add(position(part, dimension));
        }
        if (!(part instanceof Index.NewAxis)) {
          dimension++;
        }
      }
      Shape common =
          Arithmetic.commonShape("get", arrays.stream().map(Array::shape).toArray(Shape[]::new));
      return arrays.stream().map(array -> Arithmetic.broadcastTo("get", array, common)).toList();
    }

    /** Their dimensions, here; which dimension of the operand each is for is filled in later. */
    private void addArrays(List<Array> arrays) {
      for (var array : arrays) {
        components.add(new Component(array, vectors.size()));
        startIndexMap.add(-1);
      }
      Shape common = arrays.getFirst().shape();
      common.dims().stream().forEach(vectors::add);
      common.dims().stream().forEach(gathered::add);
    }

    private void addRange(Index.Range range) {
      int size = shape.dim(axis);
      Index.Span span = Index.Span.of(range, size);
      if (range.step() == 1) {
        if (span.count() != size) {
          components.add(new Component(Ops.scalar(span.first(), DType.INT32), vectors.size()));
          startIndexMap.add(axis);
        }
        sliceSizes.add(span.count());
        offsetDims.add(gathered.size());
      } else {
        Array count = Ops.iota(DType.INT32, Shape.of(span.count()), 0);
        Array steps = Ops.mul(count, Ops.scalar(span.step(), DType.INT32));
        components.add(
            new Component(Ops.add(steps, Ops.scalar(span.first(), DType.INT32)), vectors.size()));
        startIndexMap.add(axis);
        vectors.add(span.count());
        collapsedDims.add(axis);
        sliceSizes.add(1);
        if (range.step() < 0) {
          reversed.add(gathered.size());
        }
      }
      gathered.add(span.count());
      axis++;
    }

    /** An int32 array of positions in a dimension, those below 0 counted from the end. */
    private Array position(Index part, int dimension) {
      int size = shape.dim(dimension);
      return switch (part) {
        case Index.At(var position) ->
            Ops.scalar(position < 0 ? position + size : position, DType.INT32);
        case Index.Elements(var positions) ->
            Ops.convert(Ops.positionFromStart(positions, size), DType.INT32);
        case Index.Range _, Index.NewAxis _, Index.Ellipsis _, Index.Mask _ ->
            throw new AssertionError(part + " has no position.");
      };
    }

    /** The components side by side in a last dimension. */
    private Array indices() {
      Shape places = new Shape(ints(vectors));
      Shape columns = places.insert(places.rank(), 1);
      if (components.isEmpty()) {
        return Ops.zeros(ArrayType.of(DType.INT32, places.insert(places.rank(), 0)));
      }
      Array[] parts =
          components.stream()
              .map(component ->
                  Ops.broadcast(
                      component.values,
                      columns,
                      IntList.range(component.start, component.start + component.values.rank())))
              .toArray(Array[]::new);
      return Ops.concatenate(places.rank(), parts);
    }
  }

  private static IntList ints(List<Integer> list) {
    return IntList.of(list.stream().mapToInt(Integer::intValue).toArray());
  }
}
