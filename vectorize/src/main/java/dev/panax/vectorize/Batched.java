package dev.panax.vectorize;

import dev.panax.program.ArrayType;
import dev.panax.program.IntList;
import dev.panax.trace.Array;
import dev.panax.trace.Ops;

/**
 * A value under {@code vmap}: the arrays of all examples stacked along one axis, or an array that
 * all examples share.
 *
 * @param value the stacked or shared array
 * @param axis the position of the batch in {@code value}; {@link #SHARED} if there is none
 */
record Batched(Array value, int axis) {
  static final int SHARED = -1;

  static Batched shared(Array value) {
    return new Batched(value, SHARED);
  }

  boolean isMapped() {
    return axis != SHARED;
  }

  /** The type of one example's array. */
  ArrayType exampleType() {
    return isMapped() ? value.type().withShape(value.shape().remove(axis)) : value.type();
  }

  int exampleRank() {
    return isMapped() ? value.rank() - 1 : value.rank();
  }

  /** The value with its batch, of {@code size} examples, at {@code position}. */
  Array withBatchAt(int position, int size) {
    if (isMapped()) {
      return Ops.moveAxis(value, axis, position);
    }
    IntList others = Dimensions.lift(IntList.range(0, value.rank()), position);
    return Ops.broadcast(value, value.shape().insert(position, size), others);
  }
}
