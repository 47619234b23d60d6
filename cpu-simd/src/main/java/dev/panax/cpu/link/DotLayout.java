package dev.panax.cpu.link;

import dev.panax.program.IntList;
import dev.panax.program.Op;
import dev.panax.program.Shape;
import java.util.stream.IntStream;

/**
 * A {@code dot_general} as matrix products: for each index of the batch dimensions {@code result[m,
 * n] = sum over k of lhs[m, k] * rhs[k, n]}. Strides are in elements; results are dense.
 *
 * @param batch the sizes of the batch dimensions
 * @param lhsBatch the strides of the batch dimensions in lhs
 * @param rhsBatch the strides of the batch dimensions in rhs
 */
public record DotLayout(
    int m,
    int n,
    int k,
    IntList batch,
    IntList lhsBatch,
    IntList rhsBatch,
    long lhsM,
    long lhsK,
    long rhsK,
    long rhsN) {

  /**
   * The layout of a product whose dimensions of each kind are neighbours, as the compiler sees to.
   */
  public static DotLayout of(Op.DotGeneral op, Shape lhs, Shape rhs) {
    IntList lhsFree = free(lhs, op.lhsContracting(), op.lhsBatch());
    IntList rhsFree = free(rhs, op.rhsContracting(), op.rhsBatch());
    return new DotLayout(
        size(lhs, lhsFree),
        size(rhs, rhsFree),
        size(lhs, op.lhsContracting()),
        IntList.of(op.lhsBatch().stream().map(lhs::dim).toArray()),
        strides(lhs, op.lhsBatch()),
        strides(rhs, op.rhsBatch()),
        stride(lhs, lhsFree),
        stride(lhs, op.lhsContracting()),
        stride(rhs, op.rhsContracting()),
        stride(rhs, rhsFree));
  }

  /** The number of matrix products. */
  int batchCount() {
    return batch.stream().reduce(1, Math::multiplyExact);
  }

  private static IntList free(Shape shape, IntList contracting, IntList batch) {
    return IntList.of(
        IntStream.range(0, shape.rank())
            .filter(axis -> !contracting.contains(axis) && !batch.contains(axis))
            .toArray());
  }

  private static int size(Shape shape, IntList axes) {
    return axes.stream().map(shape::dim).reduce(1, Math::multiplyExact);
  }

  private static IntList strides(Shape shape, IntList axes) {
    long[] strides = shape.strides();
    return IntList.of(axes.stream().map(axis -> Math.toIntExact(strides[axis])).toArray());
  }

  /** The stride of neighbouring dimensions taken as one: that of the innermost. */
  private static long stride(Shape shape, IntList axes) {
    long[] strides = shape.strides();
    return axes.stream()
        .filter(axis -> shape.dim(axis) > 1)
        .mapToLong(axis -> strides[axis])
        .reduce(1, (_, last) -> last);
  }
}
