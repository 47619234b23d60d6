package dev.panax.compiler.fuse;

import dev.panax.program.Atom;
import dev.panax.program.Equation;
import dev.panax.program.IntList;
import dev.panax.program.Op;
import dev.panax.program.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Which element of an array a point of an iteration space works on.
 *
 * @param indices for each dimension of the array the index
 * @param guards what must hold for the element to be one of the array; elsewhere its value does not
 *     matter, and it must not be accessed
 */
public record IndexMap(List<Affine> indices, List<Guard> guards) {

  /** The condition {@code 0 <= index < extent}. */
  public record Guard(Affine index, long extent) {}

  public IndexMap {
    indices = List.copyOf(indices);
    guards = List.copyOf(guards);
  }

  public static IndexMap of(List<Affine> indices) {
    return new IndexMap(indices, List.of());
  }

  /**
   * The element itself, for an iteration space whose dimensions are those of {@code shape}, the
   * ones of size 1 left out.
   */
  public static IndexMap identity(Shape shape) {
    var indices = new ArrayList<Affine>();
    int dimension = 0;
    for (int axis = 0; axis < shape.rank(); axis++) {
      indices.add(shape.dim(axis) == 1 ? Affine.constant(0) : Affine.of(dimension++));
    }
    return of(indices);
  }

  /**
   * The index of operand {@code position} of {@code equation} where the result's is this; null if
   * it is not affine.
   *
   * @param equation elementwise or a movement of data, but no concatenation, nor a pad between
   *     elements
   * @param extents of the dimensions of the iteration space
   */
  public @Nullable IndexMap operand(Equation equation, int position, IntList extents) {
    Atom operand = equation.inputs().get(position);
    Shape shape = operand.type().shape();
    if (shape.isScalar()) {
      return with(List.of());
    }
    return switch (equation.op()) {
      case Op.Elementwise _ -> this;
      case Op.Broadcast(var _, var dimensions) ->
          with(
              IntStream.range(0, shape.rank())
                  .mapToObj(axis ->
                      shape.dim(axis) == 1 ? Affine.constant(0) : indices.get(dimensions.get(axis)))
                  .toList());
      case Op.Reshape(var result) -> reshaped(shape, result, extents);
      case Op.Transpose(var permutation) -> {
        IntList inverse = permutation.inversePermutation();
        yield with(inverse.stream().mapToObj(indices::get).toList());
      }
      case Op.Reverse(var dimensions) ->
          with(
              IntStream.range(0, shape.rank())
                  .mapToObj(axis ->
                      dimensions.contains(axis)
                          ? indices.get(axis).times(-1).plus(shape.dim(axis) - 1)
                          : indices.get(axis))
                  .toList());
      case Op.Slice slice ->
          with(
              IntStream.range(0, shape.rank())
                  .mapToObj(axis ->
                      indices
                          .get(axis)
                          .times(slice.strides().get(axis))
                          .plus(slice.start().get(axis)))
                  .toList());
      case Op.Pad pad -> unpadded(pad, shape);
      case Op.Concatenate _,
          Op.View _,
          Op.Iota _,
          Op.Reduce _,
          Op.Routine _,
          Op.Control _,
          Op.Annotation _ ->
          throw new IllegalArgumentException(equation.op().primitive() + " has no index map.");
    };
  }

  /** Whether each point of {@code dimensions}, and no other dimension, gives another element. */
  public boolean isBijectionOf(IntList dimensions, Shape shape, IntList extents) {
    if (!guards.isEmpty()) {
      return false;
    }
    var seen = new ArrayList<Integer>();
    for (int axis = 0; axis < indices.size(); axis++) {
      if (shape.dim(axis) == 1) {
        continue;
      }
      int dimension = indices.get(axis).asDimension();
      if (dimension < 0
          || !dimensions.contains(dimension)
          || seen.contains(dimension)
          || extents.get(dimension) != shape.dim(axis)) {
        return false;
      }
      seen.add(dimension);
    }
    return seen.size() == dimensions.size();
  }

  /**
   * The same elements where dimension {@code d} of the iteration space is called {@code names[d]}.
   */
  public IndexMap renamed(IntList names) {
    return new IndexMap(
        indices.stream().map(index -> index.renamed(names)).toList(),
        guards.stream().map(g -> new Guard(g.index.renamed(names), g.extent)).toList());
  }

  /** The dimensions of the iteration space that the element depends on. */
  public IntList dimensions() {
    int count = 0;
    for (var index : indices) {
      count = Math.max(count, index.dimensionCount());
    }
    for (var guard : guards) {
      count = Math.max(count, guard.index.dimensionCount());
    }
    return IntList.of(IntStream.range(0, count).filter(this::dependsOn).toArray());
  }

  private boolean dependsOn(int dimension) {
    return indices.stream().anyMatch(index -> index.coefficient(dimension) != 0)
        || guards.stream().anyMatch(guard -> guard.index.coefficient(dimension) != 0);
  }

  private IndexMap with(List<Affine> newIndices) {
    return new IndexMap(newIndices, guards);
  }

  private IndexMap unpadded(Op.Pad pad, Shape shape) {
    var newIndices = new ArrayList<Affine>();
    var newGuards = new ArrayList<>(guards);
    for (int axis = 0; axis < shape.rank(); axis++) {
      Affine index = indices.get(axis).plus(-pad.low().get(axis));
      newIndices.add(index);
      if (pad.low().get(axis) > 0 || pad.high().get(axis) > 0) {
        newGuards.add(new Guard(index, shape.dim(axis)));
      }
    }
    return new IndexMap(newIndices, newGuards);
  }

  /**
   * The index in an array of shape {@code source} whose reshape to {@code result} has this index.
   */
  private @Nullable IndexMap reshaped(Shape source, Shape result, IntList extents) {
    var newIndices = new ArrayList<Affine>(Collections.nCopies(source.rank(), Affine.constant(0)));
    int from = 0;
    int to = 0;
    while (from < source.rank() || to < result.rank()) {
      // The next dimensions of both sides, as few as have the same number of elements.
      int fromEnd = from;
      int toEnd = to;
      long fromSize = 1;
      long toSize = 1;
      do {
        if (fromSize <= toSize && fromEnd < source.rank()) {
          fromSize *= source.dim(fromEnd++);
        } else {
          toSize *= result.dim(toEnd++);
        }
      } while (fromSize != toSize);
      Affine position = Affine.constant(0);
      for (int axis = to; axis < toEnd; axis++) {
        position = position.times(result.dim(axis)).plus(indices.get(axis));
      }
      if (!split(position, source, from, fromEnd, extents, newIndices)) {
        return null;
      }
      from = fromEnd;
      to = toEnd;
    }
    return with(newIndices);
  }

  /**
   * Writes a position in the row-major order of dimensions {@code from} to {@code end} of {@code
   * shape} as the index in each. False if these are not affine.
   */
  private static boolean split(
      Affine position, Shape shape, int from, int end, IntList extents, List<Affine> result) {
    Affine rest = position;
    long stride = 1;
    for (int axis = from; axis < end; axis++) {
      stride *= shape.dim(axis);
    }
    for (int axis = from; axis < end; axis++) {
      stride /= shape.dim(axis);
      // The terms that are whole strides make this index, if the others never add up to a stride.
      Affine index = Affine.constant(Math.floorDiv(rest.offset(), stride));
      for (int d = 0; d < rest.dimensionCount(); d++) {
        if (rest.coefficient(d) % stride == 0) {
          index = index.plus(Affine.of(d).times(rest.coefficient(d) / stride));
        }
      }
      rest = rest.plus(index.times(-stride));
      if (!isWithin(rest, stride, extents)) {
        return false;
      }
      result.set(axis, index);
    }
    return true;
  }

  /** Whether the value is never negative and always below {@code limit}. */
  private static boolean isWithin(Affine affine, long limit, IntList extents) {
    long least = affine.offset();
    long greatest = affine.offset();
    for (int d = 0; d < affine.dimensionCount(); d++) {
      long reach = affine.coefficient(d) * (extents.get(d) - 1);
      least += Math.min(0, reach);
      greatest += Math.max(0, reach);
    }
    return least >= 0 && greatest < limit;
  }
}
