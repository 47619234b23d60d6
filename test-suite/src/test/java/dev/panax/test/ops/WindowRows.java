package dev.panax.test.ops;

import static dev.panax.test.ops.OpRow.shapes;
import static dev.panax.test.ops.OpRow.ulpsOfLargest;
import static dev.panax.test.ops.Operand.real;

import dev.panax.Convolution;
import dev.panax.Lax;
import dev.panax.Numpy;
import dev.panax.Padding;
import dev.panax.program.IntList;
import dev.panax.program.Shape;
import dev.panax.trace.Array;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Functions of the windows of an array: convolutions, and folds. */
final class WindowRows {
  private WindowRows() {}

  private static final Operand ANY = real(-2, 2);

  static Stream<OpRow> rows() {
    return Stream.concat(convolutions(), folds());
  }

  private static Stream<OpRow> convolutions() {
    return Stream.of(
            convolution(
                "conv",
                (x, w) -> Lax.conv(x, w, IntList.of(1, 2), Padding.SAME),
                x -> convolve(x[0], x[1], new Steps(1, 2, 1, 1, 1, 1, 1), new int[] {1, 1, 0, 1}),
                new int[][] {{2, 2, 3, 4}, {3, 2, 3, 3}},
                new int[][] {{1, 17, 3, 4}, {33, 17, 3, 3}}),
            convolution(
                "convGeneralDilated",
                (x, w) ->
                    Lax.convGeneralDilated(
                        x,
                        w,
                        Convolution.strides(2, 1)
                            .padding(Padding.of(new int[] {1, 1}, new int[] {2, 2}))
                            .lhsDilation(2, 1)
                            .rhsDilation(1, 2)
                            .featureGroupCount(2)),
                x -> convolve(x[0], x[1], new Steps(2, 1, 2, 1, 1, 2, 2), new int[] {1, 1, 2, 2}),
                new int[][] {{2, 4, 3, 5}, {6, 2, 2, 2}}),
            convolution(
                "convTranspose",
                (x, w) ->
                    Lax.convTranspose(
                        x,
                        w,
                        Convolution.strides(2, 2)
                            .padding(Padding.VALID)
                            .layout("NCHW", "OIHW", "NCHW"),
                        false),
                x -> convolve(x[0], x[1], new Steps(1, 1, 2, 2, 1, 1, 1), new int[] {1, 1, 2, 2}),
                new int[][] {{1, 2, 3, 3}, {3, 2, 2, 3}}),
            convolution(
                "convGeneralDilatedPatches",
                (x, _) ->
                    Lax.convGeneralDilatedPatches(x, IntList.of(2, 2), Convolution.strides(1, 1)),
                x -> patches(x[0]),
                new int[][] {{2, 2, 3, 3}, {1}}),
            convolution(
                "convGeneralDilatedLocal",
                (x, w) ->
                    Lax.convGeneralDilatedLocal(x, w, IntList.of(2, 2), Convolution.strides(1, 1)),
                x -> local(x[0], x[1]),
                new int[][] {{2, 2, 3, 3}, {3, 8, 2, 2}}))
        .map(row -> row.withDerivative(true));
  }

  private static OpRow convolution(
      String name, OpRow.Binary function, Function<Nd[], Nd> reference, int[][]... cases) {
    return OpRow.of(
        name,
        x -> function.apply(x[0], x[1]),
        List.of(ANY, ANY),
        Stream.of(cases).map(OpRow::shapes).toList(),
        reference,
        ulpsOfLargest(16));
  }

  /** Distances between windows, elements of the input, elements of a window; and the groups. */
  private record Steps(
      int rows,
      int columns,
      int rowDilation,
      int columnDilation,
      int windowRows,
      int windowColumns,
      int groups) {}

  /**
   * The convolution by its definition.
   *
   * @param padding before the first row and after the last, and the same of columns
   */
  private static Nd convolve(Nd x, Nd w, Steps steps, int[] padding) {
    int features = w.shape().dim(1);
    int groupSize = w.shape().dim(0) / steps.groups;
    int rows =
        places(
            (x.shape().dim(2) - 1) * steps.rowDilation + 1 + padding[0] + padding[1],
            (w.shape().dim(2) - 1) * steps.windowRows + 1,
            steps.rows);
    int columns =
        places(
            (x.shape().dim(3) - 1) * steps.columnDilation + 1 + padding[2] + padding[3],
            (w.shape().dim(3) - 1) * steps.windowColumns + 1,
            steps.columns);
    return Nd.generate(
        Shape.of(x.shape().dim(0), w.shape().dim(0), rows, columns),
        i -> {
          double sum = 0;
          for (int c = 0; c < features; c++) {
            for (int r = 0; r < w.shape().dim(2); r++) {
              for (int s = 0; s < w.shape().dim(3); s++) {
                int row = i[2] * steps.rows + r * steps.windowRows - padding[0];
                int column = i[3] * steps.columns + s * steps.windowColumns - padding[2];
                boolean isThere =
                    isElement(row, steps.rowDilation, x.shape().dim(2))
                        && isElement(column, steps.columnDilation, x.shape().dim(3));
                if (isThere) {
                  int feature = i[1] / groupSize * features + c;
                  sum +=
                      x.get(i[0], feature, row / steps.rowDilation, column / steps.columnDilation)
                          * w.get(i[1], c, r, s);
                }
              }
            }
          }
          return sum;
        });
  }

  private static int places(int size, int window, int stride) {
    return (size - window) / stride + 1;
  }

  private static boolean isElement(int index, int dilation, int size) {
    return index >= 0 && index % dilation == 0 && index / dilation < size;
  }

  /** The four elements of each window of 2 by 2, as features. */
  private static Nd patches(Nd x) {
    Shape shape = x.shape();
    return Nd.generate(
        Shape.of(shape.dim(0), 4 * shape.dim(1), shape.dim(2) - 1, shape.dim(3) - 1),
        i -> x.get(i[0], i[1] / 4, i[2] + i[1] % 4 / 2, i[3] + i[1] % 2));
  }

  private static Nd local(Nd x, Nd w) {
    Nd patches = patches(x);
    Shape shape = patches.shape();
    return Nd.generate(
        Shape.of(shape.dim(0), w.shape().dim(0), shape.dim(2), shape.dim(3)),
        i ->
            IntStream.range(0, shape.dim(1))
                .mapToDouble(c -> patches.get(i[0], c, i[2], i[3]) * w.get(i[1], c, i[2], i[3]))
                .sum());
  }

  // Folds.

  private static Stream<OpRow> folds() {
    return Stream.of(
        fold("reduce", Numpy::add, (a, b) -> a + b, 0),
        fold("reduce(1)", WindowRows::join, (a, b) -> a + b + a * b, 0),
        window("reduceWindow", Numpy::maximum, Math::max, Double.NEGATIVE_INFINITY),
        window("reduceWindow(sum)", Numpy::add, (a, b) -> a + b, 0),
        window("reduceWindow(1)", WindowRows::join, (a, b) -> a + b + a * b, 0));
  }

  /** (1 + x)(1 + y) - 1, which is associative. */
  private static Array join(Array x, Array y) {
    return x.add(y).add(x.mul(y));
  }

  private static OpRow fold(
      String name, OpRow.Binary function, DoubleBinaryOperator reference, double init) {
    return OpRow.of(
            name,
            x -> Lax.reduce(x[0], Numpy.array(init), function::apply, 1),
            List.of(real(-0.5, 0.5)),
            List.of(shapes(new int[] {3, 5}), shapes(new int[] {2, 1}), shapes(new int[] {2, 0})),
            x ->
                Nd.generate(
                    Shape.of(x[0].shape().dim(0)),
                    i ->
                        IntStream.range(0, x[0].shape().dim(1))
                            .mapToDouble(j -> x[0].get(i[0], j))
                            .reduce(init, reference)),
            ulpsOfLargest(8))
        .withDerivative(true);
  }

  private static OpRow window(
      String name, OpRow.Binary function, DoubleBinaryOperator reference, double init) {
    return OpRow.of(
            name,
            x ->
                Lax.reduceWindow(
                    x[0],
                    Numpy.array(init),
                    function::apply,
                    Lax.Window.of(3, 2)
                        .strides(2, 1)
                        .windowDilation(1, 2)
                        .padding(Padding.of(new int[] {1, 0}, new int[] {0, 1}))),
            List.of(real(-0.5, 0.5)),
            List.of(shapes(new int[] {6, 5}), shapes(new int[] {4, 3})),
            x -> {
              Shape shape = x[0].shape();
              return Nd.generate(
                  Shape.of((shape.dim(0) + 1 - 3) / 2 + 1, shape.dim(1) + 1 - 2),
                  i -> {
                    double result = init;
                    for (int r = 0; r < 3; r++) {
                      for (int s = 0; s < 2; s++) {
                        int row = 2 * i[0] + r - 1;
                        int column = i[1] + 2 * s;
                        if (row >= 0 && row < shape.dim(0) && column < shape.dim(1)) {
                          result = reference.applyAsDouble(result, x[0].get(row, column));
                        }
                      }
                    }
                    return result;
                  });
            },
            ulpsOfLargest(8))
        .withDerivative(true);
  }
}
