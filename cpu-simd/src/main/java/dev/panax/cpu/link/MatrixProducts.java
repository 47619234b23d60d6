package dev.panax.cpu.link;

import dev.panax.cpu.kernels.Gemm;
import dev.panax.cpu.kernels.MatMul;
import dev.panax.program.DType;
import dev.panax.program.IntList;
import dev.panax.program.Op;
import dev.panax.program.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A {@code dot_general} as calls of the library of matrix products. The library takes one batch
 * dimension; where the batch dimensions of the operands do not act like one, it is called for each
 * index of the others.
 *
 * @param product one call
 * @param multiply the library's routine for the dtype
 * @param offsets of lhs, rhs and result for each call, in bytes
 */
record MatrixProducts(MatMul product, Multiply multiply, List<Offsets> offsets) implements Routine {

  /** A routine of {@link Gemm}. */
  @FunctionalInterface
  interface Multiply {
    void multiply(MatMul product, long a, long b, long c);
  }

  /** Where the matrices of a call begin, in bytes. */
  record Offsets(long lhs, long rhs, long result) {}

  /** A batch dimension: its size, and its stride in each array, in elements. */
  private record Batch(int size, long lhs, long rhs, long result) {}

  /** Plans a product whose dimensions of each kind are neighbours, as the compiler sees to. */
  static MatrixProducts of(Op.DotGeneral op, DType dtype, Shape lhs, Shape rhs) {
    IntList lhsFree = free(lhs, op.lhsContracting(), op.lhsBatch());
    IntList rhsFree = free(rhs, op.rhsContracting(), op.rhsBatch());
    int m = size(lhs, lhsFree);
    int n = size(rhs, rhsFree);
    int k = size(lhs, op.lhsContracting());
    List<Batch> batches = batches(op, lhs, rhs, (long) m * n);
    Batch inner = batches.isEmpty() ? new Batch(1, 0, 0, 0) : batches.removeLast();
    var product =
        new MatMul(
            inner.size,
            m,
            n,
            k,
            new MatMul.Strides(inner.lhs, stride(lhs, lhsFree), stride(lhs, op.lhsContracting())),
            new MatMul.Strides(inner.rhs, stride(rhs, op.rhsContracting()), stride(rhs, rhsFree)),
            n,
            inner.result,
            false);
    return new MatrixProducts(product, multiply(dtype), offsets(batches, dtype.byteSize()));
  }

  @Override
  public void run(long[] addresses) {
    for (var offset : offsets) {
      multiply.multiply(
          product,
          addresses[0] + offset.lhs,
          addresses[1] + offset.rhs,
          addresses[2] + offset.result);
    }
  }

  private static Multiply multiply(DType dtype) {
    return switch (dtype) {
      case FLOAT32 -> Gemm::f32;
      case FLOAT64 -> Gemm::f64;
      case INT32, UINT32 -> Gemm::i32;
      case INT64, UINT64 -> Gemm::i64;
      case BOOL, INT8, INT16, UINT8, UINT16, FLOAT16, BFLOAT16, COMPLEX64, COMPLEX128 ->
          throw new IllegalArgumentException("The library has no product of " + dtype + ".");
    };
  }

  /** The batch dimensions, outermost first, neighbours that act like one made one. */
  private static List<Batch> batches(Op.DotGeneral op, Shape lhs, Shape rhs, long matrix) {
    var batches = new ArrayList<Batch>();
    long stride = matrix;
    for (int i = op.lhsBatch().size() - 1; i >= 0; i--) {
      int lhsAxis = op.lhsBatch().get(i);
      int size = lhs.dim(lhsAxis);
      long lhsStride = lhs.strides()[lhsAxis];
      long rhsStride = rhs.strides()[op.rhsBatch().get(i)];
      Batch next = batches.isEmpty() ? null : batches.getFirst();
      if (next != null && lhsStride == next.lhs * next.size && rhsStride == next.rhs * next.size) {
        batches.set(0, new Batch(size * next.size, next.lhs, next.rhs, next.result));
      } else if (size > 1) {
        batches.addFirst(new Batch(size, lhsStride, rhsStride, stride));
      }
      stride *= size;
    }
    return batches;
  }

  /** The offsets of the calls for each index of {@code batches}. */
  private static List<Offsets> offsets(List<Batch> batches, int byteSize) {
    List<Offsets> offsets = List.of(new Offsets(0, 0, 0));
    for (var batch : batches) {
      var inner = new ArrayList<Offsets>();
      for (var outer : offsets) {
        for (long i = 0; i < batch.size; i++) {
          inner.add(
              new Offsets(
                  outer.lhs + i * batch.lhs * byteSize,
                  outer.rhs + i * batch.rhs * byteSize,
                  outer.result + i * batch.result * byteSize));
        }
      }
      offsets = inner;
    }
    return List.copyOf(offsets);
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

  /** The stride of neighbouring dimensions taken as one: that of the innermost. */
  private static long stride(Shape shape, IntList axes) {
    long[] strides = shape.strides();
    return axes.stream()
        .filter(axis -> shape.dim(axis) > 1)
        .mapToLong(axis -> strides[axis])
        .reduce(1, (_, last) -> last);
  }
}
