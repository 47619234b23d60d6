package dev.panax.program.reference;

import dev.panax.program.ArrayType;
import dev.panax.program.BinaryFn;
import dev.panax.program.Complex;
import dev.panax.program.DType;
import dev.panax.program.IntList;
import dev.panax.program.Reducer;
import dev.panax.program.Shape;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Reductions. Folds run in row-major order, those of floats in double, those of integers in long,
 * and are rounded or wrapped once at the end.
 */
final class Reduction {
  private Reduction() {}

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
      case COMPLEX -> {
        var totals = new Complex[size];
        Arrays.fill(totals, Complex.of(identity));
        for (int i = 0; i < into.length; i++) {
          totals[into[i]] = ComplexArithmetic.binary(combiner, totals[into[i]], x.complexAt(i));
        }
        yield HeapArray.ofComplex(type, i -> totals[i]);
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
}
