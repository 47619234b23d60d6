package dev.panax.program.reference;

import dev.panax.program.IntList;
import dev.panax.program.Shape;
import java.util.stream.IntStream;

/** Places in arrays: the index along each dimension, and the flat index in row-major order. */
final class Indices {
  private Indices() {}

  static int[] unflatten(Shape shape, int flat) {
    var index = new int[shape.rank()];
    for (int axis = shape.rank() - 1; axis >= 0; axis--) {
      index[axis] = flat % shape.dim(axis);
      flat /= shape.dim(axis);
    }
    return index;
  }

  static int flatten(Shape shape, int[] index) {
    int flat = 0;
    for (int axis = 0; axis < index.length; axis++) {
      flat = flat * shape.dim(axis) + index[axis];
    }
    return flat;
  }

  /** The axes of an array of {@code rank} that are in none of the lists, ascending. */
  static IntList others(int rank, IntList... lists) {
    return IntList.of(
        IntStream.range(0, rank)
            .filter(
                axis -> IntStream.range(0, lists.length).noneMatch(i -> lists[i].contains(axis)))
            .toArray());
  }
}
