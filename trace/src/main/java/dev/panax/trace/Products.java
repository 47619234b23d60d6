package dev.panax.trace;

import dev.panax.program.DType;
import dev.panax.program.IntList;
import dev.panax.program.Op;
import dev.panax.program.Shape;
import dev.panax.program.ShapeException;

/** NumPy's products of arrays in terms of {@link Op.DotGeneral}. */
final class Products {
  private Products() {}

  /** {@code numpy.dot}: contracts the last dimension of x with the last but one of y. */
  static Array dot(Array x, Array y) {
    Array[] operands = Arithmetic.promoteTypes(x, y);
    Array a = operands[0];
    Array b = operands[1];
    if (a.rank() == 0 || b.rank() == 0) {
      return a.mul(b);
    }
    int left = a.rank() - 1;
    int right = Math.max(0, b.rank() - 2);
    requireSame("dot", a, left, b, right);
    return contract(a, left, b, right, 0);
  }

  /** {@code numpy.matmul}: the leading dimensions are batches, broadcast against each other. */
  static Array matmul(Array x, Array y) {
    Array[] operands = Arithmetic.promoteTypes(x, y);
    Array a = operands[0];
    Array b = operands[1];
    if (a.rank() == 0 || b.rank() == 0) {
      throw new ShapeException(
          "matmul does not take scalars, got shapes %s and %s; use mul."
              .formatted(x.shape(), y.shape()));
    }
    int left = a.rank() - 1;
    int right = Math.max(0, b.rank() - 2);
    requireSame("matmul", a, left, b, right);
    if (b.rank() <= 2) {
      return contract(a, left, b, right, 0);
    }
    if (a.rank() == 1) {
      return matmul(Ops.reshape(a, a.shape().insert(0, 1)), b).squeeze(-2);
    }
    Shape batch = Arithmetic.commonShape("matmul", leading(a.shape()), leading(b.shape()));
    Array wideA = Arithmetic.broadcastTo("matmul", a, join(batch, a.shape()));
    Array wideB = Arithmetic.broadcastTo("matmul", b, join(batch, b.shape()));
    return contract(wideA, wideA.rank() - 1, wideB, wideB.rank() - 2, batch.rank());
  }

  private static Shape leading(Shape shape) {
    return Shape.of(shape.dims().stream().limit(shape.rank() - 2L).toArray());
  }

  private static Shape join(Shape batch, Shape shape) {
    return batch
        .insert(batch.rank(), shape.dim(shape.rank() - 2))
        .insert(batch.rank() + 1, shape.dim(shape.rank() - 1));
  }

  private static Array contract(Array a, int left, Array b, int right, int batch) {
    if (a.dtype() == DType.BOOL) { // whether any product is true
      return contract(a.astype(DType.INT32), left, b.astype(DType.INT32), right, batch).ne(0);
    }
    IntList batchAxes = IntList.range(0, batch);
    return Ops.dotGeneral(
        a,
        b,
        new Op.DotGeneral(IntList.of(left), IntList.of(right), batchAxes, batchAxes, a.dtype()));
  }

  private static void requireSame(String name, Array a, int left, Array b, int right) {
    if (a.shape().dim(left) != b.shape().dim(right)) {
      throw new ShapeException(
          "%s got incompatible shapes %s and %s: dimension %d of the first (size %d) must equal dimension %d of the second (size %d)."
              .formatted(
                  name,
                  a.shape(),
                  b.shape(),
                  left,
                  a.shape().dim(left),
                  right,
                  b.shape().dim(right)));
    }
  }
}
