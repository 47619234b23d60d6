package dev.panax.test.ops;

import static dev.panax.test.ops.OpRow.Accuracy.EXACT;
import static dev.panax.test.ops.OpRow.ulpsOfLargest;
import static dev.panax.test.ops.Operand.real;
import static dev.panax.test.ops.Operand.signed;
import static dev.panax.test.ops.Operand.unsigned;

import dev.panax.Lax;
import dev.panax.program.DType;
import dev.panax.program.IntList;
import dev.panax.program.Shape;
import dev.panax.trace.Array;
import dev.panax.trace.Fn1;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Functions that order and scan elements, and those that shape arrays under lax's names. */
final class OrderingRows {
  private OrderingRows() {}

  private static final Operand REAL = real(-2, 2);

  static Stream<OpRow> rows() {
    return Stream.of(orders(), extremes(), scans(), shapes(), Stream.of(bits()))
        .flatMap(rows -> rows);
  }

  private static Stream<OpRow> orders() {
    return Stream.of(
            row("sort", x -> Lax.sort(x, -1), OrderingRows::sorted),
            row("sort(0)", x -> Lax.sort(x, 0), x -> sorted(x.transpose()).transpose()),
            row(
                "sort of keys",
                x -> Lax.sort(List.of(x.mul(0).astype(DType.INT32), x), -1, 2).get(1),
                OrderingRows::sorted),
            row(
                "sortKeyVal",
                x -> Lax.sortKeyVal(x.neg(), x, -1).second(),
                x -> sorted(x).flip(x.shape().rank() - 1)),
            row("topK", x -> Lax.topK(x, 2, -1).first(), x -> greatest(x, 2)),
            row("approxMaxK", x -> Lax.approxMaxK(x, 2, -1).first(), x -> greatest(x, 2)),
            row(
                "approxMinK",
                x -> Lax.approxMinK(x, 2, -1).first(),
                x -> sorted(x).take(x.shape().rank() - 1, 0, 2, 1)))
        .map(row -> row.withDerivative(true))
        .flatMap(row ->
            row.name().startsWith("approx")
                ? Stream.of(row)
                : Stream.of(row, row.on(" of integers", signed(-99, 99))));
  }

  private static Stream<OpRow> extremes() {
    return Stream.of(
            row(
                "Lax.argmax",
                x -> Lax.argmax(x, -1, DType.INT32),
                x -> x.reduce(extreme((a, b) -> a > b), x.shape().rank() - 1)),
            row(
                "Lax.argmin",
                x -> Lax.argmin(x, -1, DType.INT32),
                x -> x.reduce(extreme((a, b) -> a < b), x.shape().rank() - 1)))
        .flatMap(row -> Stream.of(row, row.on(" of integers", signed(-3, 3))));
  }

  @FunctionalInterface
  private interface Better {
    boolean test(double x, double y);
  }

  private static ToDoubleFunction<double[]> extreme(Better better) {
    return values ->
        IntStream.range(0, values.length)
            .reduce((i, j) -> better.test(values[j], values[i]) ? j : i)
            .orElseThrow();
  }

  private static Nd sorted(Nd x) {
    return alongLast(x, row -> DoubleStream.of(row).sorted().toArray());
  }

  private static Nd greatest(Nd x, int k) {
    int axis = x.shape().rank() - 1;
    return sorted(x).flip(axis).take(axis, 0, k, 1);
  }

  private static Nd alongLast(Nd x, UnaryOperator<double[]> function) {
    int n = x.shape().dim(x.shape().rank() - 1);
    double[] data =
        IntStream.range(0, n == 0 ? 0 : x.data().length / n)
            .mapToObj(i -> function.apply(Arrays.copyOfRange(x.data(), i * n, (i + 1) * n)))
            .flatMapToDouble(DoubleStream::of)
            .toArray();
    return new Nd(x.shape(), data);
  }

  private static Stream<OpRow> scans() {
    return Stream.of(
        scan("cumsum", x -> Lax.cumsum(x, -1, false), Double::sum),
        scan("cumprod", x -> Lax.cumprod(x, -1, false), (a, b) -> a * b),
        scan("cummax", x -> Lax.cummax(x, -1, false), Math::max),
        scan("cummin", x -> Lax.cummin(x, -1, false), Math::min),
        scan(
            "cumlogsumexp",
            x -> Lax.cumlogsumexp(x, -1, false),
            (a, b) -> Math.log(Math.exp(a) + Math.exp(b))),
        row(
                "cumprod(reverse)",
                x -> Lax.cumprod(x, 0, true),
                x -> folded(x.flip(0).transpose(), (a, b) -> a * b).transpose().flip(0))
            .withDerivative(true)
            .withAccuracy(ulpsOfLargest(8)));
  }

  private static OpRow scan(String name, Fn1<Array, Array> function, DoubleBinaryOperator combine) {
    return row(name, function, x -> folded(x, combine))
        .withDerivative(true)
        .withAccuracy(ulpsOfLargest(16));
  }

  private static Nd folded(Nd x, DoubleBinaryOperator combine) {
    return alongLast(
        x,
        row -> {
          Arrays.parallelPrefix(row, combine);
          return row;
        });
  }

  private static Stream<OpRow> shapes() {
    return Stream.of(
            row("collapse", x -> Lax.collapse(x, 0, 2), x -> x.reshape(x.data().length)),
            row(
                "Lax.expandDims",
                x -> Lax.expandDims(x, 0, -1),
                x -> x.insertAxis(2).insertAxis(0)),
            row("Lax.squeeze", x -> Lax.squeeze(Lax.expandDims(x, 1), 1), x -> x),
            row(
                "Lax.split",
                x -> Lax.split(x, IntList.of(1, x.shape().dim(0) - 1), 0).get(1),
                x -> x.take(0, 1, x.shape().dim(0), 1)),
            row("unstack", x -> Lax.unstack(x, 1).get(1), x -> x.take(1, 1, 2, 1).removeAxis(1)),
            row(
                "tile",
                x -> Lax.tile(x, 2, 1),
                x ->
                    x.broadcastTo(x.shape().insert(0, 2))
                        .reshape(2 * x.shape().dim(0), x.shape().dim(1))),
            row("broadcast", x -> Lax.broadcast(x, 3), x -> x.broadcastTo(x.shape().insert(0, 3))),
            row("broadcastToRank", x -> Lax.broadcastToRank(x, 3), x -> x.insertAxis(0)),
            row(
                "Lax.full",
                x -> Lax.full(Shape.of(2, 2), x.get(0).get(0)),
                x -> Nd.generate(Shape.of(2, 2), _ -> x.get(0, 0))),
            row(
                "Lax.fullLike",
                x -> Lax.fullLike(x, x.get(0).get(0)),
                x -> Nd.generate(x.shape(), _ -> x.get(0, 0))))
        .map(row -> row.withDerivative(true));
  }

  /** Philox of the counter 0, as published, and as JAX gives it. */
  private static OpRow bits() {
    double[] words = {1713891541, 3781805453L, 3159862348L, 2600524760L, 4175744164L};
    return OpRow.of(
        "rngBitGenerator",
        x -> Lax.rngBitGenerator(x[0], Shape.of(5), Lax.RandomAlgorithm.PHILOX).second(),
        List.of(unsigned(0, 0)),
        List.of(OpRow.shapes(new int[] {4})),
        _ -> new Nd(Shape.of(5), words),
        EXACT);
  }

  private static OpRow row(String name, Fn1<Array, Array> function, UnaryOperator<Nd> reference) {
    return OpRow.of(
        name,
        x -> function.apply(x[0]),
        List.of(REAL),
        List.of(
            OpRow.shapes(new int[] {2, 5}),
            OpRow.shapes(new int[] {3, 4}),
            OpRow.shapes(new int[] {5, 70})),
        x -> reference.apply(x[0]),
        EXACT);
  }
}
