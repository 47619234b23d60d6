package dev.panax.program.reference;

import static dev.panax.program.reference.Indices.flatten;
import static dev.panax.program.reference.Indices.unflatten;

import dev.panax.program.ArrayType;
import dev.panax.program.BinaryFn;
import dev.panax.program.CumulativeFn;
import dev.panax.program.DType;
import dev.panax.program.Op;
import dev.panax.program.Shape;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** The operations along one dimension, row by row. */
final class Rows {
  private Rows() {}

  static List<HeapArray> apply(Op.Ordering op, List<HeapArray> in, List<ArrayType> types) {
    HeapArray x = in.getFirst();
    return switch (op) {
      case Op.Sort(var dimension, var numKeys) -> {
        Comparator<Integer> order = (_, _) -> 0;
        for (var key : in.subList(0, numKeys)) {
          order = order.thenComparing((i, j) -> compare(key, i, j));
        }
        yield take(in, types, rows(x, dimension, order), dimension);
      }
      case Op.TopK(var k, var axis) -> {
        Comparator<Integer> descending = (i, j) -> -compareTotally(x, i, j);
        List<int[]> rows = rows(x, axis, descending);
        HeapArray values = take(in, types.subList(0, 1), rows, axis).getFirst();
        ArrayType type = types.get(1);
        yield List.of(
            values,
            HeapArray.ofLongs(
                type, i -> unflatten(x.shape(), place(type.shape(), axis, rows, i))[axis]));
      }
      case Op.ArgExtreme(var greatest, var axis, var _) -> {
        Comparator<Integer> best =
            (i, j) -> {
              boolean first = isNan(x, i);
              boolean second = isNan(x, j);
              return first || second
                  ? Boolean.compare(second, first)
                  : greatest ? compare(x, j, i) : compare(x, i, j);
            };
        List<int[]> rows = rows(x, axis, best);
        yield List.of(
            HeapArray.ofLongs(
                types.getFirst(), row -> unflatten(x.shape(), rows.get(row)[0])[axis]));
      }
    };
  }

  /** For each row along {@code axis} the flat indices of its elements, in {@code order}. */
  private static List<int[]> rows(HeapArray x, int axis, Comparator<Integer> order) {
    var shape = x.shape();
    var heads = shape.remove(axis);
    return IntStream.range(0, Math.toIntExact(heads.size()))
        .mapToObj(row -> {
          int[] head = unflatten(heads, row);
          return IntStream.range(0, shape.dim(axis))
              .mapToObj(i -> {
                var index = new int[shape.rank()];
                for (int d = 0; d < index.length; d++) {
                  index[d] = d == axis ? i : head[d < axis ? d : d - 1];
                }
                return flatten(shape, index);
              })
              .sorted(order)
              .mapToInt(Integer::intValue)
              .toArray();
        })
        .toList();
  }

  /** The first elements of each row, as many as the results have. */
  private static List<HeapArray> take(
      List<HeapArray> in, List<ArrayType> types, List<int[]> rows, int axis) {
    return IntStream.range(0, types.size())
        .mapToObj(i -> {
          ArrayType type = types.get(i);
          return HeapArray.ofElements(
              type, flat -> in.get(i).element(place(type.shape(), axis, rows, flat)));
        })
        .toList();
  }

  /** Where the element comes from that is at {@code flat} of a result of {@code shape}. */
  private static int place(Shape shape, int axis, List<int[]> rows, int flat) {
    int[] index = unflatten(shape, flat);
    int[] head =
        IntStream.range(0, index.length).filter(d -> d != axis).map(d -> index[d]).toArray();
    return rows.get(flatten(shape.remove(axis), head))[index[axis]];
  }

  /** Nan last, -0 equal to 0. */
  private static int compare(HeapArray x, int i, int j) {
    return x.type().dtype().isFloating()
        ? Double.compare(x.doubleAt(i) + 0.0, x.doubleAt(j) + 0.0)
        : Long.compare(x.longAt(i), x.longAt(j));
  }

  private static boolean isNan(HeapArray x, int i) {
    return x.type().dtype().isFloating() && Double.isNaN(x.doubleAt(i));
  }

  /** As {@link #compare}, but nan with a sign first, and -0 before 0. */
  private static int compareTotally(HeapArray x, int i, int j) {
    if (!x.type().dtype().isFloating()) {
      return compare(x, i, j);
    }
    double a = x.doubleAt(i);
    double b = x.doubleAt(j);
    int byNan = Integer.compare(nanRank(a), nanRank(b));
    return byNan != 0 ? byNan : Double.compare(a, b);
  }

  private static int nanRank(double x) {
    return !Double.isNaN(x) ? 0 : Double.doubleToRawLongBits(x) < 0 ? -1 : 1;
  }

  /** Folds each prefix anew: floats in double, rounded once. */
  static HeapArray cumulative(Op.Cumulative op, HeapArray x) {
    DType dtype = x.type().dtype();
    var prefixes = new int[x.size()][];
    for (int[] row : rows(x, op.axis(), (_, _) -> 0)) {
      for (int i = 0; i < row.length; i++) {
        prefixes[row[i]] =
            op.reverse() ? Arrays.copyOfRange(row, i, row.length) : Arrays.copyOf(row, i + 1);
      }
    }
    return dtype.isFloating()
        ? HeapArray.ofDoubles(
            x.type(), i -> fold(op.fn(), Arrays.stream(prefixes[i]).mapToDouble(x::doubleAt)))
        : HeapArray.ofLongs(
            x.type(),
            i ->
                Arrays.stream(prefixes[i])
                    .mapToLong(x::longAt)
                    .reduce((a, b) -> IntegerArithmetic.binary(combiner(op.fn()), a, b, dtype))
                    .orElseThrow());
  }

  private static double fold(CumulativeFn fn, DoubleStream values) {
    if (fn != CumulativeFn.LOGSUMEXP) {
      return values.reduce((a, b) -> FloatArithmetic.binary(combiner(fn), a, b)).orElseThrow();
    }
    double[] exponents = values.toArray();
    double greatest = Arrays.stream(exponents).reduce(Math::max).orElseThrow();
    return Double.isInfinite(greatest)
        ? greatest
        : greatest + Math.log(Arrays.stream(exponents).map(e -> Math.exp(e - greatest)).sum());
  }

  private static BinaryFn combiner(CumulativeFn fn) {
    return switch (fn) {
      case SUM -> BinaryFn.ADD;
      case PROD -> BinaryFn.MUL;
      case MAX -> BinaryFn.MAX;
      case MIN -> BinaryFn.MIN;
      case LOGSUMEXP -> throw new IllegalArgumentException(fn + " is no function of two elements");
    };
  }
}
