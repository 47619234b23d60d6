package dev.panax.test.ops;

import dev.panax.program.IntList;
import dev.panax.program.Shape;
import dev.panax.trace.Array;
import java.util.Arrays;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * An array of doubles, in which the references of the op table are written.
 *
 * @param shape its shape
 * @param data its elements, row-major
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record Nd(Shape shape, double[] data) {

  static Nd of(Array x) {
    return new Nd(x.shape(), x.toDoubleArray());
  }

  /** The array whose element at each index is {@code element} of that index. */
  static Nd generate(Shape shape, ToDoubleFunction<int[]> element) {
    var data = new double[Math.toIntExact(shape.size())];
    for (int i = 0; i < data.length; i++) {
      data[i] = element.applyAsDouble(unflatten(shape, i));
    }
    return new Nd(shape, data);
  }

  double get(int... index) {
    int flat = 0;
    for (int axis = 0; axis < index.length; axis++) {
      flat = flat * shape.dim(axis) + index[axis];
    }
    return data[flat];
  }

  Nd map(DoubleUnaryOperator fn) {
    return new Nd(shape, Arrays.stream(data).map(fn).toArray());
  }

  /** {@code fn} of the elements of x and y, which are broadcast. */
  static Nd map(DoubleBinaryOperator fn, Nd x, Nd y) {
    Shape shape = broadcast(x.shape, y.shape);
    Nd left = x.broadcastTo(shape);
    Nd right = y.broadcastTo(shape);
    return generate(shape, index -> fn.applyAsDouble(left.get(index), right.get(index)));
  }

  private static Shape broadcast(Shape x, Shape y) {
    int rank = Math.max(x.rank(), y.rank());
    var dims = new int[rank];
    for (int i = 1; i <= rank; i++) {
      int a = i <= x.rank() ? x.dim(x.rank() - i) : 1;
      int b = i <= y.rank() ? y.dim(y.rank() - i) : 1;
      dims[rank - i] = a == 1 ? b : a;
    }
    return Shape.of(dims);
  }

  Nd broadcastTo(Shape target) {
    int offset = target.rank() - shape.rank();
    return generate(
        target,
        index ->
            get(
                IntStream.range(0, shape.rank())
                    .map(axis -> shape.dim(axis) == 1 ? 0 : index[offset + axis])
                    .toArray()));
  }

  Nd reshape(int... dims) {
    return reshape(Shape.of(dims));
  }

  Nd reshape(Shape target) {
    return new Nd(target, data);
  }

  Nd ravel() {
    return reshape(data.length);
  }

  Nd insertAxis(int axis) {
    return reshape(shape.insert(axis, 1));
  }

  Nd removeAxis(int axis) {
    return reshape(shape.remove(axis));
  }

  Nd transpose() {
    return transpose(IntStream.range(0, shape.rank()).map(i -> shape.rank() - 1 - i).toArray());
  }

  Nd transpose(int... permutation) {
    return generate(
        shape.permute(IntList.of(permutation)),
        index -> {
          var from = new int[index.length];
          for (int i = 0; i < from.length; i++) {
            from[permutation[i]] = index[i];
          }
          return get(from);
        });
  }

  Nd flip(int axis) {
    return generate(
        shape,
        index -> {
          int[] from = index.clone();
          from[axis] = shape.dim(axis) - 1 - index[axis];
          return get(from);
        });
  }

  /** The elements {@code start, start + step, ...} before {@code limit} along {@code axis}. */
  Nd take(int axis, int start, int limit, int step) {
    return generate(
        shape.remove(axis).insert(axis, Math.ceilDiv(limit - start, step)),
        index -> {
          int[] from = index.clone();
          from[axis] = start + step * index[axis];
          return get(from);
        });
  }

  /** The values of {@code fold} on the elements along {@code axes}, in row-major order. */
  Nd reduce(ToDoubleFunction<double[]> fold, int... axes) {
    IntList reduced = IntList.of(axes);
    Shape kept = shape.removeAll(reduced);
    Shape along = Shape.of(IntStream.of(axes).map(shape::dim).toArray());
    return generate(
        kept,
        outer ->
            fold.applyAsDouble(
                generate(
                        along,
                        inner -> {
                          var index = new int[shape.rank()];
                          int o = 0;
                          int i = 0;
                          for (int axis = 0; axis < index.length; axis++) {
                            index[axis] = reduced.contains(axis) ? inner[i++] : outer[o++];
                          }
                          return get(index);
                        })
                    .data));
  }

  /** The greatest absolute value; 0 of no elements. */
  double size() {
    return Arrays.stream(data).map(Math::abs).max().orElse(0);
  }

  private static int[] unflatten(Shape shape, int flat) {
    var index = new int[shape.rank()];
    for (int axis = shape.rank() - 1; axis >= 0; axis--) {
      index[axis] = flat % shape.dim(axis);
      flat /= shape.dim(axis);
    }
    return index;
  }
}
