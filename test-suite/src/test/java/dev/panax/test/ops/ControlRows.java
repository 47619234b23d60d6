package dev.panax.test.ops;

import static dev.panax.Numpy.array;
import static dev.panax.Numpy.concatenate;
import static dev.panax.Numpy.cos;
import static dev.panax.Numpy.sin;
import static dev.panax.Numpy.tanh;
import static dev.panax.test.ops.OpRow.shapes;
import static dev.panax.test.ops.OpRow.ulpsOfLargest;
import static dev.panax.test.ops.Operand.real;
import static dev.panax.test.ops.Operand.signed;

import dev.panax.Lax;
import dev.panax.ScanOptions;
import dev.panax.program.Shape;
import dev.panax.test.ops.OpRow.Accuracy;
import dev.panax.trace.Array;
import dev.panax.trace.Pair;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.stream.Stream;

/** Control flow: each function by itself, and one inside of another, against Java loops. */
final class ControlRows {
  private static final Operand X = real(-1, 1);
  private static final Operand COUNT = signed(0, 5);
  private static final Accuracy NEAR = ulpsOfLargest(16);

  private ControlRows() {}

  static Stream<OpRow> rows() {
    return Stream.of(branches(), whileLoops(), foriLoops(), scans(), nested()).flatMap(r -> r);
  }

  /** Of a scalar count and an array. */
  private static OpRow counted(String name, Function<Array[], Array> function, Step reference) {
    return OpRow.of(
            name,
            function,
            List.of(COUNT, X),
            List.of(
                shapes(new int[] {}, new int[] {3}),
                shapes(new int[] {}, new int[] {2, 2}),
                shapes(new int[] {}, new int[] {}),
                shapes(new int[] {}, new int[] {0})),
            x -> x[1].map(element -> reference.apply((int) x[0].get(), element)),
            NEAR)
        .withDerivative(true);
  }

  @FunctionalInterface
  private interface Step {
    double apply(int count, double element);
  }

  private static double repeated(int count, double x, DoubleUnaryOperator f) {
    double value = x;
    for (int i = 0; i < count; i++) {
      value = f.applyAsDouble(value);
    }
    return value;
  }

  private static Stream<OpRow> branches() {
    return Stream.of(
        counted(
            "cond",
            x -> Lax.cond(x[0].gt(2), a -> sin(a).mul(2), a -> a.mul(a), x[1]),
            (n, x) -> n > 2 ? 2 * Math.sin(x) : x * x),
        counted(
            "cond of captured arrays",
            x -> Lax.cond(x[0].gt(2), () -> sin(x[1]), () -> x[1].mul(x[0])),
            (n, x) -> n > 2 ? Math.sin(x) : x * n),
        counted(
            "cond with a branch that is not differentiable",
            x ->
                Lax.cond(
                        x[0], // a number for a bool
                        (a, b) -> Pair.of(a.mul(b), b.mul(2)),
                        (a, b) -> Pair.of(array(0.5).add(a.mul(0)), a),
                        x[1],
                        cos(x[1]))
                    .first(),
            (n, x) -> n != 0 ? x * Math.cos(x) : 0.5),
        counted(
            "switchOn",
            x ->
                Lax.switchOn(
                    x[0].sub(1),
                    List.of(a -> a.mul(2), a -> sin(a).mul(x[1]), a -> a.mul(a).mul(a)),
                    x[1]),
            (n, x) -> n <= 1 ? 2 * x : n == 2 ? x * Math.sin(x) : x * x * x),
        counted(
            "switchOn between two operands",
            x -> Lax.switchOn(x[0], List.of((a, _) -> a, (_, b) -> b), x[1], sin(x[1])),
            (n, x) -> n == 0 ? x : Math.sin(x)));
  }

  private static Stream<OpRow> whileLoops() {
    return Stream.of(
        counted(
            "whileLoop",
            x ->
                Lax.whileLoop(
                        c -> c.first().lt(x[0]),
                        c -> Pair.of(c.first().add(1), sin(c.second().mul(1.5))),
                        Pair.of(array(0), x[1]))
                    .second(),
            (n, x) -> repeated(n, x, c -> Math.sin(1.5 * c))),
        counted(
            "whileLoop with a constant",
            x ->
                Lax.whileLoop(
                        c -> c.first().lt(x[0]),
                        c -> Pair.of(c.first().add(1), cos(x[1]).mul(c.second()).add(x[1])),
                        Pair.of(array(0), x[1]))
                    .second(),
            (n, x) -> repeated(n, x, c -> Math.cos(x) * c + x)),
        counted(
            "whileLoop that moves its carries",
            x ->
                Lax.whileLoop(
                        c -> c.get(0).lt(x[0]),
                        c -> List.of(c.get(0).add(1), c.get(2), sin(c.get(1)), c.get(1)),
                        List.of(array(0), x[1], x[1].mul(2), x[1]))
                    .get(1),
            (n, x) -> {
              double a = x;
              double b = 2 * x;
              for (int i = 0; i < n; i++) {
                double next = Math.sin(a);
                a = b;
                b = next;
              }
              return a;
            }),
        OpRow.of(
                "whileLoop until a value is reached",
                x -> Lax.whileLoop(c -> c.lt(100), c -> c.mul(x[0]).add(1), x[0]),
                List.of(real(1.5, 3)),
                List.of(shapes(new int[] {})),
                x -> {
                  double factor = x[0].get();
                  double value = factor;
                  while (value < 100) {
                    value = value * factor + 1;
                  }
                  double last = value;
                  return x[0].map(_ -> last);
                },
                ulpsOfLargest(4000))
            .withDerivative(true));
  }

  private static Stream<OpRow> foriLoops() {
    return Stream.of(
        counted(
            "foriLoop",
            x -> Lax.foriLoop(2, 5, (i, c) -> sin(c).add(i.mul(x[1])), x[1]),
            (_, x) -> {
              double value = x;
              for (int i = 2; i < 5; i++) {
                value = Math.sin(value) + i * x;
              }
              return value;
            }),
        counted(
            "foriLoop between traced bounds",
            x -> Lax.foriLoop(x[0].sub(2), x[0], (i, c) -> sin(c).mul(i).add(x[1]), x[1]),
            (n, x) -> {
              double value = x;
              for (int i = n - 2; i < n; i++) {
                value = Math.sin(value) * i + x;
              }
              return value;
            }),
        counted(
            "foriLoop of no trips", x -> Lax.foriLoop(3, 3, (_, c) -> sin(c), x[1]), (_, x) -> x));
  }

  private static Stream<OpRow> scans() {
    return Stream.of(
        scanned("scan", ScanOptions.DEFAULT),
        scanned("scan in reverse", ScanOptions.DEFAULT.reversed()),
        scanned("scan, unrolled", ScanOptions.DEFAULT.unrolled(2)),
        counted(
            "scan of a length",
            x ->
                Lax.scan(
                        (c, _) -> Pair.of(sin(c).mul(x[1]), null),
                        x[1],
                        null,
                        ScanOptions.DEFAULT.withLength(3))
                    .first(),
            (_, x) -> repeated(3, x, c -> Math.sin(c) * x)),
        OpRow.of(
                "map",
                x -> Lax.map(row -> sin(row).mul(x[1]), x[0]),
                List.of(X, X),
                List.of(
                    shapes(new int[] {3, 2}, new int[] {2}),
                    shapes(new int[] {4}, new int[] {}),
                    shapes(new int[] {0, 2}, new int[] {2})),
                x -> Nd.map((a, b) -> Math.sin(a) * b, x[0], x[1]),
                NEAR)
            .withDerivative(true),
        OpRow.of(
                "map in batches",
                x -> Lax.map(row -> sin(row).mul(x[1]), x[0], 2),
                List.of(X, X),
                List.of(
                    shapes(new int[] {5, 2}, new int[] {2}),
                    shapes(new int[] {4}, new int[] {}),
                    shapes(new int[] {1}, new int[] {})),
                x -> Nd.map((a, b) -> Math.sin(a) * b, x[0], x[1]),
                NEAR)
            .withDerivative(true));
  }

  /** A recurrent network; its states and the last one. */
  private static OpRow scanned(String name, ScanOptions options) {
    return OpRow.of(
            name,
            x -> {
              Pair<Array, Array> result =
                  Lax.scan(
                      (h, row) -> {
                        Array next = tanh(row.add(cos(x[2]).mul(h)));
                        return Pair.of(next, next.mul(h));
                      },
                      x[0],
                      x[1],
                      options);
              Array last = result.first().reshape(1, x[0].shape().dim(0));
              return concatenate(List.of(result.second(), last), 0);
            },
            List.of(X, X, X),
            List.of(
                shapes(new int[] {2}, new int[] {4, 2}, new int[] {2}),
                shapes(new int[] {1}, new int[] {1, 1}, new int[] {}),
                shapes(new int[] {40}, new int[] {5, 40}, new int[] {40}),
                shapes(new int[] {2}, new int[] {0, 2}, new int[] {2})),
            x -> {
              int length = x[1].shape().dim(0);
              int width = x[0].shape().dim(0);
              var result = Nd.generate(Shape.of(length + 1, width), _ -> 0);
              for (int j = 0; j < width; j++) {
                double h = x[0].get(j);
                double weight = Math.cos(x[2].data()[x[2].shape().isScalar() ? 0 : j]);
                for (int trip = 0; trip < length; trip++) {
                  int i = options.reverse() ? length - 1 - trip : trip;
                  double next = Math.tanh(x[1].get(i, j) + weight * h);
                  result.data()[i * width + j] = next * h;
                  h = next;
                }
                result.data()[length * width + j] = h;
              }
              return result;
            },
            NEAR)
        .withDerivative(true);
  }

  private static Stream<OpRow> nested() {
    return Stream.of(
        counted(
            "whileLoop in foriLoop",
            x ->
                Lax.foriLoop(
                    0,
                    3,
                    (i, c) ->
                        Lax.whileLoop(
                                d -> d.first().lt(x[0]),
                                d -> Pair.of(d.first().add(1), sin(d.second()).mul(x[1])),
                                Pair.of(i, c))
                            .second(),
                    x[1]),
            (n, x) -> {
              double value = x;
              for (int i = 0; i < 3; i++) {
                value = repeated(Math.max(n - i, 0), value, c -> Math.sin(c) * x);
              }
              return value;
            }),
        counted(
            "whileLoop in whileLoop",
            x ->
                Lax.foriLoop(
                    array(0),
                    x[0],
                    (i, c) -> Lax.foriLoop(array(0), i, (_, d) -> sin(d).add(c), c),
                    x[1]),
            (n, x) -> {
              double value = x;
              for (int i = 0; i < n; i++) {
                double start = value;
                value = repeated(i, start, d -> Math.sin(d) + start);
              }
              return value;
            }),
        counted(
            "cond in foriLoop between traced bounds",
            x ->
                Lax.foriLoop(
                    array(0),
                    x[0],
                    (i, c) -> Lax.cond(i.gt(1), d -> sin(d).mul(x[1]), d -> d.mul(d), c),
                    x[1]),
            (n, x) -> {
              double value = x;
              for (int i = 0; i < n; i++) {
                value = i > 1 ? Math.sin(value) * x : value * value;
              }
              return value;
            }),
        counted(
            "foriLoop in cond",
            x ->
                Lax.cond(
                    x[0].gt(2),
                    c -> Lax.foriLoop(0, 3, (_, d) -> sin(d).mul(c), c),
                    c -> Lax.foriLoop(array(0), x[0], (_, d) -> cos(d).mul(c), c),
                    x[1]),
            (n, x) ->
                n > 2
                    ? repeated(3, x, d -> Math.sin(d) * x)
                    : repeated(n, x, d -> Math.cos(d) * x)));
  }
}
