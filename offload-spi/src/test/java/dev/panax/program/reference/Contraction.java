package dev.panax.program.reference;

import dev.panax.program.ArrayType;
import dev.panax.program.BinaryFn;
import dev.panax.program.DType;
import dev.panax.program.IntList;
import dev.panax.program.Op;
import dev.panax.program.Reducer;
import dev.panax.program.Shape;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The operations that fold dimensions away. Folds run in row-major order, those of floats in
 * double, those of integers in long, and are rounded or wrapped once at the end.
 */
final class Contraction {
  private Contraction() {}

  static HeapArray reduce(Reducer reducer, IntList axes, HeapArray x, ArrayType type) {
    DType dtype = type.dtype();
    BinaryFn combiner = reducer.combiner();
    Number identity = reducer.identity(dtype).value();
    int[] into = targets(x.shape(), axes, type.shape());
    int size = Math.toIntExact(type.shape().size());
    return switch (dtype.kind()) {
      case BOOL, SIGNED, UNSIGNED -> {
        var totals = new long[size];
        Arrays.fill(totals, identity.longValue());
        for (int i = 0; i < into.length; i++) {
          int t = into[i];
          totals[t] = IntegerArithmetic.binary(combiner, totals[t], x.longAt(i), dtype);
        }
        yield HeapArray.ofLongs(type, i -> totals[i]);
      }
      case FLOAT -> {
        var totals = new double[size];
        Arrays.fill(totals, identity.doubleValue());
        for (int i = 0; i < into.length; i++) {
          totals[into[i]] = FloatArithmetic.binary(combiner, totals[into[i]], x.doubleAt(i));
        }
        yield HeapArray.ofDoubles(type, i -> totals[i]);
      }
    };
  }

  /** For each element of {@code shape}, the flat index of that of {@code result} it goes into. */
  private static int[] targets(Shape shape, IntList axes, Shape result) {
    IntList kept = Indices.others(shape.rank(), axes);
    return IntStream.range(0, Math.toIntExact(shape.size()))
        .map(i -> {
          int[] index = Indices.unflatten(shape, i);
          return Indices.flatten(result, kept.stream().map(axis -> index[axis]).toArray());
        })
        .toArray();
  }

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
