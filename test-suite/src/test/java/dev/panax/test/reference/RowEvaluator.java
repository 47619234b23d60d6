package dev.panax.test.reference;

import static dev.panax.test.reference.Evaluator.flatten;
import static dev.panax.test.reference.Evaluator.unflatten;

import dev.panax.program.ArrayType;
import dev.panax.program.BinaryFn;
import dev.panax.program.CumulativeFn;
import dev.panax.program.DType;
import dev.panax.program.Op;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** The operations along one dimension, row by row. */
final class RowEvaluator {
  private RowEvaluator() {}

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
        HeapArray places = new HeapArray(types.get(1), values.elements().clone());
        fill(places, axis, rows, place -> unflatten(x.type().shape(), place)[axis]);
        yield List.of(values, places);
      }
      case Op.ArgExtreme(var greatest, var axis, var indexDType) -> {
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
            HeapArray.generate(
                types.getFirst(),
                row ->
                    Elements.wrap(
                        unflatten(x.type().shape(), rows.get(row)[0])[axis], indexDType)));
      }
    };
  }

  /** For each row along {@code axis} the flat indices of its elements, in {@code order}. */
  private static List<int[]> rows(HeapArray x, int axis, Comparator<Integer> order) {
    var shape = x.type().shape();
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
          var result = HeapArray.generate(types.get(i), _ -> 0);
          fill(result, axis, rows, place -> in.get(i).elements()[place]);
          return result;
        })
        .toList();
  }

  @FunctionalInterface
  private interface OfPlace {
    long value(int place);
  }

  private static void fill(HeapArray result, int axis, List<int[]> rows, OfPlace element) {
    var shape = result.type().shape();
    var heads = shape.remove(axis);
    for (int i = 0; i < result.elements().length; i++) {
      int[] index = unflatten(shape, i);
      int[] head =
          IntStream.range(0, index.length).filter(d -> d != axis).map(d -> index[d]).toArray();
      result.elements()[i] = element.value(rows.get(flatten(heads, head))[index[axis]]);
    }
  }

  /** Nan last, -0 equal to 0. */
  private static int compare(HeapArray x, int i, int j) {
    DType dtype = x.type().dtype();
    long a = x.elements()[i];
    long b = x.elements()[j];
    return dtype.isFloating()
        ? Double.compare(Elements.toDouble(a, dtype) + 0.0, Elements.toDouble(b, dtype) + 0.0)
        : Long.compare(a, b);
  }

  private static boolean isNan(HeapArray x, int i) {
    DType dtype = x.type().dtype();
    return dtype.isFloating() && Double.isNaN(Elements.toDouble(x.elements()[i], dtype));
  }

  /** As {@link #compare}, but nan with a sign first, and -0 before 0. */
  private static int compareTotally(HeapArray x, int i, int j) {
    DType dtype = x.type().dtype();
    if (!dtype.isFloating()) {
      return compare(x, i, j);
    }
    double a = Elements.toDouble(x.elements()[i], dtype);
    double b = Elements.toDouble(x.elements()[j], dtype);
    int byNan = Integer.compare(nanRank(a), nanRank(b));
    return byNan != 0 ? byNan : Double.compare(a, b);
  }

  private static int nanRank(double x) {
    return !Double.isNaN(x) ? 0 : Double.doubleToRawLongBits(x) < 0 ? -1 : 1;
  }

  /** Folds each prefix anew: floats in double, rounded once. */
  static HeapArray cumulative(Op.Cumulative op, HeapArray x) {
    DType dtype = x.type().dtype();
    var result = HeapArray.generate(x.type(), _ -> 0);
    for (int[] row : rows(x, op.axis(), (_, _) -> 0)) {
      for (int i = 0; i < row.length; i++) {
        int[] folded =
            op.reverse() ? Arrays.copyOfRange(row, i, row.length) : Arrays.copyOf(row, i + 1);
        long[] elements = Arrays.stream(folded).mapToLong(place -> x.elements()[place]).toArray();
        result.elements()[row[i]] =
            dtype.isFloating()
                ? Elements.fromDouble(
                    fold(
                        op.fn(),
                        Arrays.stream(elements).mapToDouble(e -> Elements.toDouble(e, dtype))),
                    dtype)
                : Arrays.stream(elements)
                    .reduce((a, b) -> Elements.binary(combiner(op.fn()), a, b, dtype))
                    .orElseThrow();
      }
    }
    return result;
  }

  private static double fold(CumulativeFn fn, DoubleStream values) {
    if (fn != CumulativeFn.LOGSUMEXP) {
      return values.reduce((a, b) -> Elements.binary(combiner(fn), a, b)).orElseThrow();
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
