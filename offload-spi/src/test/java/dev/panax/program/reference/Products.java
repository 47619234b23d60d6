package dev.panax.program.reference;

import dev.panax.program.ArrayType;
import dev.panax.program.Complex;
import dev.panax.program.IntList;
import dev.panax.program.Op;
import dev.panax.program.Shape;
import java.util.stream.IntStream;

/**
 * The generalized matrix product. Sums of floats run in double, those of integers in long, and are
 * rounded or wrapped once at the end.
 */
final class Products {
  private Products() {}

  static HeapArray dotGeneral(Op.DotGeneral dot, HeapArray lhs, HeapArray rhs, ArrayType type) {
    HeapArray x = Elementwise.convert(lhs, lhs.type().withDType(type.dtype()));
    HeapArray y = Elementwise.convert(rhs, rhs.type().withDType(type.dtype()));
    Shape contracted = Shape.of(dot.lhsContracting().stream().map(x.shape()::dim).toArray());
    int[] lhsTerms = offsets(x.shape(), dot.lhsContracting(), contracted, 0);
    int[] rhsTerms = offsets(y.shape(), dot.rhsContracting(), contracted, 0);

    // Dimensions of the result: batch, free of lhs, free of rhs.
    IntList lhsFree = Indices.others(x.shape().rank(), dot.lhsBatch(), dot.lhsContracting());
    IntList rhsFree = Indices.others(y.shape().rank(), dot.rhsBatch(), dot.rhsContracting());
    int batch = dot.lhsBatch().size();
    int[] lhsBatch = offsets(x.shape(), dot.lhsBatch(), type.shape(), 0);
    int[] rhsBatch = offsets(y.shape(), dot.rhsBatch(), type.shape(), 0);
    int[] lhsRow = offsets(x.shape(), lhsFree, type.shape(), batch);
    int[] rhsColumn = offsets(y.shape(), rhsFree, type.shape(), batch + lhsFree.size());

    return switch (type.dtype().kind()) {
      case COMPLEX ->
          HeapArray.ofComplex(
              type,
              i -> {
                Complex sum = Complex.of(0, 0);
                for (int term = 0; term < lhsTerms.length; term++) {
                  Complex left = x.complexAt(lhsBatch[i] + lhsRow[i] + lhsTerms[term]);
                  Complex right = y.complexAt(rhsBatch[i] + rhsColumn[i] + rhsTerms[term]);
                  sum = ComplexArithmetic.add(sum, ComplexArithmetic.mul(left, right));
                }
                return sum;
              });
      case BOOL, SIGNED, UNSIGNED ->
          HeapArray.ofLongs(
              type,
              i -> {
                long sum = 0;
                for (int term = 0; term < lhsTerms.length; term++) {
                  sum +=
                      x.longAt(lhsBatch[i] + lhsRow[i] + lhsTerms[term])
                          * y.longAt(rhsBatch[i] + rhsColumn[i] + rhsTerms[term]);
                }
                return sum;
              });
      case FLOAT ->
          HeapArray.ofDoubles(
              type,
              i -> {
                double sum = 0;
                for (int term = 0; term < lhsTerms.length; term++) {
                  sum +=
                      x.doubleAt(lhsBatch[i] + lhsRow[i] + lhsTerms[term])
                          * y.doubleAt(rhsBatch[i] + rhsColumn[i] + rhsTerms[term]);
                }
                return sum;
              });
    };
  }

  /**
   * For each element of {@code over}, how far its index from dimension {@code first} on reaches
   * along {@code axes} of an array of {@code shape}, as a difference of flat indices.
   */
  private static int[] offsets(Shape shape, IntList axes, Shape over, int first) {
    long[] strides = shape.strides();
    return IntStream.range(0, Math.toIntExact(over.size()))
        .map(i -> {
          int[] index = Indices.unflatten(over, i);
          return IntStream.range(0, axes.size())
              .map(j -> index[first + j] * (int) strides[axes.get(j)])
              .sum();
        })
        .toArray();
  }
}
