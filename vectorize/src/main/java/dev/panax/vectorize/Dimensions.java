package dev.panax.vectorize;

import dev.panax.program.IntList;

/**
 * Arithmetic of dimension numbers, from those of one example to those of the batch, which has one
 * more dimension at {@code axis}.
 */
final class Dimensions {
  private Dimensions() {}

  /** What {@code dimension} of an example is in the batch; itself if there is none. */
  static int lift(int dimension, int axis) {
    return axis == Batched.SHARED || dimension < axis ? dimension : dimension + 1;
  }

  static IntList lift(IntList dimensions, int axis) {
    return IntList.of(dimensions.stream().map(dimension -> lift(dimension, axis)).toArray());
  }

  /** The list with {@code value} put before position {@code index}. */
  static IntList insert(IntList list, int index, int value) {
    var result = new int[list.size() + 1];
    for (int i = 0; i < result.length; i++) {
      result[i] = i < index ? list.get(i) : i == index ? value : list.get(i - 1);
    }
    return IntList.of(result);
  }

  /** How many of {@code dimensions} are below {@code limit}. */
  static int countBelow(int limit, IntList dimensions) {
    return (int) dimensions.stream().filter(dimension -> dimension < limit).count();
  }
}
