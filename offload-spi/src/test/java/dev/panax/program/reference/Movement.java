package dev.panax.program.reference;

import dev.panax.program.ArrayType;
import dev.panax.program.DType;
import dev.panax.program.IntList;
import dev.panax.program.Op;
import dev.panax.program.Shape;
import java.util.List;

/** The operations that move data: each says where the element at an index comes from. */
final class Movement {
  private Movement() {}

  /** The result, of type {@code type}, of {@code op} on {@code in}. */
  static HeapArray apply(Op.Movement op, List<HeapArray> in, ArrayType type) {
    HeapArray x = in.getFirst();
    return switch (op) {
      case Op.Broadcast broadcast -> broadcast(broadcast, x, type);
      case Op.Reshape _ -> x.as(type);
      case Op.Transpose(var permutation) -> transpose(permutation, x, type);
      case Op.Reverse(var dimensions) -> reverse(dimensions, x, type);
      case Op.Slice slice -> slice(slice, x, type);
      case Op.Pad pad -> pad(pad, x, in.get(1), type);
      case Op.Concatenate(var dimension) -> concatenate(dimension, in, type);
    };
  }

  /** For the index of an element of a result, the element it is a copy of. */
  @FunctionalInterface
  private interface Origin {
    HeapArray.Element of(int[] index);
  }

  private static HeapArray move(ArrayType type, Origin origin) {
    return HeapArray.ofElements(type, i -> origin.of(Indices.unflatten(type.shape(), i)));
  }

  private static HeapArray broadcast(Op.Broadcast op, HeapArray x, ArrayType type) {
    return move(
        type,
        index -> {
          var from = new int[x.type().rank()];
          for (int axis = 0; axis < from.length; axis++) {
            boolean stretched = x.shape().dim(axis) == 1;
            from[axis] = stretched ? 0 : index[op.dimensions().get(axis)];
          }
          return x.element(from);
        });
  }

  private static HeapArray transpose(IntList permutation, HeapArray x, ArrayType type) {
    return move(
        type,
        index -> {
          var from = new int[index.length];
          for (int axis = 0; axis < index.length; axis++) {
            from[permutation.get(axis)] = index[axis];
          }
          return x.element(from);
        });
  }

  private static HeapArray reverse(IntList dimensions, HeapArray x, ArrayType type) {
    return move(
        type,
        index -> {
          dimensions.stream().forEach(axis -> index[axis] = x.shape().dim(axis) - 1 - index[axis]);
          return x.element(index);
        });
  }

  private static HeapArray slice(Op.Slice op, HeapArray x, ArrayType type) {
    return move(
        type,
        index -> {
          for (int axis = 0; axis < index.length; axis++) {
            index[axis] = op.start().get(axis) + index[axis] * op.strides().get(axis);
          }
          return x.element(index);
        });
  }

  private static HeapArray pad(Op.Pad op, HeapArray x, HeapArray value, ArrayType type) {
    Shape shape = x.shape();
    return move(
        type,
        index -> {
          for (int axis = 0; axis < index.length; axis++) {
            int offset = index[axis] - op.low().get(axis);
            int step = op.interior().get(axis) + 1;
            if (offset < 0 || offset % step != 0 || offset / step >= shape.dim(axis)) {
              return value.element(0);
            }
            index[axis] = offset / step;
          }
          return x.element(index);
        });
  }

  private static HeapArray concatenate(int dimension, List<HeapArray> in, ArrayType type) {
    return move(
        type,
        index -> {
          int operand = 0;
          while (index[dimension] >= in.get(operand).shape().dim(dimension)) {
            index[dimension] -= in.get(operand).shape().dim(dimension);
            operand++;
          }
          return in.get(operand).element(index);
        });
  }

  static HeapArray iota(int dimension, ArrayType type) {
    ArrayType counts = type.withDType(DType.INT64);
    return Elementwise.convert(
        HeapArray.ofLongs(counts, i -> Indices.unflatten(type.shape(), i)[dimension]), type);
  }
}
