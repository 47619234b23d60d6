package dev.panax.test.ops;

import static dev.panax.test.ops.OpRow.Accuracy.EXACT;
import static dev.panax.test.ops.OpRow.shapes;
import static dev.panax.test.ops.OpRow.ulpsOfLargest;
import static dev.panax.test.ops.Operand.real;
import static dev.panax.test.ops.Operand.signed;
import static dev.panax.trace.Index.ALL;
import static dev.panax.trace.Index.idx;
import static dev.panax.trace.Index.slice;

import dev.panax.Lax;
import dev.panax.Numpy;
import dev.panax.program.GatherScatterMode;
import dev.panax.program.IntList;
import dev.panax.program.Shape;
import dev.panax.program.WindowDimensions;
import dev.panax.trace.Array;
import dev.panax.trace.IndexingOptions;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.function.Function;
import java.util.stream.Stream;

/** Functions that read and write windows of an array. */
final class IndexingRows {
  private IndexingRows() {}

  private static final Operand REAL = real(-2, 2);

  /** Positions of which some are below 0 and some beyond the end. */
  private static final Operand POSITION = signed(-3, 6);

  private static final WindowDimensions ROWS =
      WindowDimensions.of(IntList.of(1), IntList.of(0), IntList.of(0));

  static Stream<OpRow> rows() {
    return Stream.of(gathers(), scatters(), windows(), indices(), updates()).flatMap(rows -> rows);
  }

  // Rows of a matrix at index vectors of one component.

  private static Stream<OpRow> gathers() {
    return Stream.of(
        rowsOf("gather", IndexingOptions.DEFAULT, x -> x),
        rowsOf("gather(clip)", IndexingOptions.DEFAULT.withMode(GatherScatterMode.CLIP), x -> x),
        OpRow.of(
                "gather(fill)",
                x ->
                    gather(
                        x[0],
                        x[1],
                        IndexingOptions.DEFAULT
                            .withMode(GatherScatterMode.FILL_OR_DROP)
                            .withFillValue(-5)),
                List.of(REAL, POSITION),
                matrixAndVector(),
                x -> {
                  Nd matrix = x[0];
                  return Nd.generate(
                      Shape.of(x[1].data().length, matrix.shape().dim(1)),
                      i -> isInside(x, i[0]) ? matrix.get((int) x[1].get(i[0]), i[1]) : -5);
                },
                EXACT)
            .withDerivative(true),
        OpRow.of(
                "indexTake",
                x -> Lax.indexTake(x[0], List.of(x[1], x[1]), 0, 1),
                List.of(REAL, POSITION),
                List.of(
                    shapes(new int[] {3, 4}, new int[] {5}),
                    shapes(new int[] {3, 2, 2}, new int[] {3})),
                x -> {
                  int rank = x[0].shape().rank();
                  Shape rest = x[0].shape().remove(0).remove(0);
                  return Nd.generate(
                      rest.insert(0, x[1].data().length),
                      i -> {
                        var from = new int[rank];
                        from[0] = Math.floorMod((int) x[1].get(i[0]), x[0].shape().dim(0));
                        from[1] = Math.floorMod((int) x[1].get(i[0]), x[0].shape().dim(1));
                        System.arraycopy(i, 1, from, 2, rank - 2);
                        return x[0].get(from);
                      });
                },
                EXACT)
            .withDerivative(true));
  }

  private static List<List<Shape>> matrixAndVector() {
    return List.of(
        shapes(new int[] {4, 3}, new int[] {5}),
        shapes(new int[] {2, 1}, new int[] {3}),
        shapes(new int[] {4, 70}, new int[] {33}));
  }

  private static Array gather(Array x, Array rows, IndexingOptions options) {
    return Lax.gather(x, rows.expandDims(-1), ROWS, IntList.of(1, x.shape().dim(1)), options);
  }

  private static OpRow rowsOf(String name, IndexingOptions options, Function<Array, Array> after) {
    return OpRow.of(
            name,
            x -> after.apply(gather(x[0], x[1], options)),
            List.of(REAL, options.mode() == null ? signed(0, 1) : POSITION),
            matrixAndVector(),
            x ->
                Nd.generate(
                    Shape.of(x[1].data().length, x[0].shape().dim(1)),
                    i -> x[0].get(clip(x[1].get(i[0]), x[0].shape().dim(0) - 1), i[1])),
            EXACT)
        .withDerivative(true);
  }

  private static int clip(double position, int last) {
    return (int) Math.clamp(position, 0, last);
  }

  private static boolean isInside(Nd[] x, int i) {
    double position = x[1].get(i);
    return position >= 0 && position < x[0].shape().dim(0);
  }

  // Updates of rows of a matrix.

  @FunctionalInterface
  private interface Scatter {
    Array apply(Array x, Array indices, Array updates, WindowDimensions d, IndexingOptions options);
  }

  private static Stream<OpRow> scatters() {
    return Stream.of(
        scatter("scatter", Lax::scatter, (_, y) -> y).withDerivative(true),
        scatter("scatterAdd", Lax::scatterAdd, Double::sum).withDerivative(true),
        scatter("scatterSub", Lax::scatterSub, (x, y) -> x - y).withDerivative(true),
        scatter("scatterMul", Lax::scatterMul, (x, y) -> x * y),
        scatter("scatterMin", Lax::scatterMin, Math::min).withDerivative(true),
        scatter("scatterMax", Lax::scatterMax, Math::max).withDerivative(true),
        OpRow.of(
                "scatterMul(unique)",
                x ->
                    Lax.scatterMul(
                        x[0],
                        Numpy.array(3, 0, 2).expandDims(-1),
                        x[1],
                        ROWS,
                        IndexingOptions.DEFAULT.withUniqueIndices()),
                List.of(REAL, REAL),
                List.of(shapes(new int[] {4, 3}, new int[] {3, 3})),
                x -> {
                  double[] rows = {3, 0, 2};
                  Nd places = new Nd(Shape.of(3), rows);
                  return update(new Nd[] {x[0], places, x[1]}, (a, b) -> a * b);
                },
                ulpsOfLargest(2))
            .withDerivative(true));
  }

  private static OpRow scatter(String name, Scatter function, DoubleBinaryOperator fn) {
    return OpRow.of(
        name,
        x -> function.apply(x[0], x[1].expandDims(-1), x[2], ROWS, IndexingOptions.DEFAULT),
        List.of(REAL, POSITION, REAL),
        List.of(
            shapes(new int[] {4, 3}, new int[] {5}, new int[] {5, 3}),
            shapes(new int[] {2, 1}, new int[] {3}, new int[] {3, 1}),
            shapes(new int[] {4, 70}, new int[] {9}, new int[] {9, 70})),
        x -> update(x, fn),
        ulpsOfLargest(8));
  }

  private static Nd update(Nd[] x, DoubleBinaryOperator fn) {
    int columns = x[0].shape().dim(1);
    double[] data = x[0].data().clone();
    for (int i = 0; i < x[1].data().length; i++) {
      for (int j = 0; j < columns && isInside(x, i); j++) {
        int at = ((int) x[1].get(i)) * columns + j;
        data[at] = fn.applyAsDouble(data[at], x[2].get(i, j));
      }
    }
    return new Nd(x[0].shape(), data);
  }

  // Windows at scalar positions.

  private static Stream<OpRow> windows() {
    return Stream.of(
        windowOf(
            "dynamicSlice",
            x -> Lax.dynamicSlice(x[0], List.of(x[1], x[1]), IntList.of(2, 2)),
            x -> {
              int row = start(x[1], x[0].shape().dim(0), 2);
              int column = start(x[1], x[0].shape().dim(1), 2);
              return x[0].take(0, row, row + 2, 1).take(1, column, column + 2, 1);
            }),
        windowOf(
            "dynamicSliceInDim",
            x -> Lax.dynamicSliceInDim(x[0], x[1], 2, 1),
            x -> {
              int column = start(x[1], x[0].shape().dim(1), 2);
              return x[0].take(1, column, column + 2, 1);
            }),
        windowOf(
            "dynamicIndexInDim",
            x -> Lax.dynamicIndexInDim(x[0], x[1], 0, false),
            x -> {
              int row = start(x[1], x[0].shape().dim(0), 1);
              return x[0].take(0, row, row + 1, 1).removeAxis(0);
            }),
        updateOf(
            "dynamicUpdateSlice",
            x -> Lax.dynamicUpdateSlice(x[0], x[2], List.of(x[1], x[1])),
            new int[] {2, 2}),
        updateOf(
            "dynamicUpdateSliceInDim",
            x ->
                Lax.dynamicUpdateSliceInDim(
                    Lax.dynamicUpdateSlice(x[0], x[2], List.of(x[1], x[1])),
                    Lax.dynamicSliceInDim(x[0], x[1], 1, 0),
                    x[1],
                    0),
            new int[] {1, 4}),
        OpRow.of(
                "dynamicUpdateIndexInDim",
                x -> Lax.dynamicUpdateIndexInDim(x[0], x[2], x[1], 0),
                List.of(REAL, POSITION, REAL),
                List.of(
                    shapes(new int[] {5, 4}, new int[] {}, new int[] {4}),
                    shapes(new int[] {5, 4}, new int[] {}, new int[] {1, 4})),
                x -> {
                  int row = start(x[1], 5, 1);
                  return Nd.generate(
                      x[0].shape(), i -> i[0] == row ? x[2].data()[i[1]] : x[0].get(i));
                },
                EXACT)
            .withDerivative(true),
        windowOf(
            "sliceInDim",
            x -> Lax.sliceInDim(x[0], 1, -1, 1, 0),
            x -> x[0].take(0, 1, x[0].shape().dim(0) - 1, 1)),
        windowOf(
            "indexInDim",
            x -> Lax.indexInDim(x[0], -1, 1, false),
            x -> {
              int last = x[0].shape().dim(1) - 1;
              return x[0].take(1, last, last + 1, 1).removeAxis(1);
            }));
  }

  private static OpRow windowOf(
      String name, Function<Array[], Array> function, Function<Nd[], Nd> reference) {
    return OpRow.of(
            name,
            function,
            List.of(REAL, POSITION),
            List.of(
                shapes(new int[] {5, 4}, new int[] {}),
                shapes(new int[] {2, 3}, new int[] {}),
                shapes(new int[] {65, 33}, new int[] {})),
            reference,
            EXACT)
        .withDerivative(true);
  }

  private static OpRow updateOf(String name, Function<Array[], Array> function, int[] window) {
    return OpRow.of(
            name,
            function,
            List.of(REAL, POSITION, REAL),
            List.of(shapes(new int[] {5, 4}, new int[] {}, window)),
            x -> {
              int row = start(x[1], 5, window[0]);
              int column = start(x[1], 4, window[1]);
              return Nd.generate(
                  x[0].shape(),
                  i -> {
                    int r = i[0] - row;
                    int c = i[1] - column;
                    boolean isUpdated = r >= 0 && r < window[0] && c >= 0 && c < window[1];
                    boolean isRestored = name.endsWith("InDim");
                    return isUpdated && !isRestored ? x[2].get(r, c) : x[0].get(i);
                  });
            },
            EXACT)
        .withDerivative(true);
  }

  /** Where a window of {@code size} begins. */
  private static int start(Nd position, int dim, int size) {
    double at = position.get();
    return clip(at < 0 ? at + dim : at, dim - size);
  }

  // NumPy's indexing by arrays.

  private static Stream<OpRow> indices() {
    Operand near = signed(-4, 3);
    return Stream.of(
        atArrays("get(array)", x -> x[0].get(x[1]), x -> at(x, 0)),
        atArrays("get(ALL, array)", x -> x[0].get(ALL, idx(x[1])), x -> at(x, 1)),
        OpRow.of(
                "get(array, array)",
                x -> x[0].get(idx(x[1].expandDims(1)), idx(x[1])),
                List.of(REAL, near),
                List.of(
                    shapes(new int[] {4, 4}, new int[] {3}),
                    shapes(new int[] {4, 5}, new int[] {2})),
                x -> at(new Nd[] {at(x, 0), x[1]}, 1),
                EXACT)
            .withDerivative(true),
        OpRow.of(
                "get(scalar, 1:3)",
                x -> x[0].get(idx(x[1]), slice(1, 3)),
                List.of(REAL, near),
                List.of(shapes(new int[] {4, 4}, new int[] {})),
                x -> at(new Nd[] {x[0], x[1].reshape(1)}, 0).take(1, 1, 3, 1).removeAxis(0),
                EXACT)
            .withDerivative(true));
  }

  private static OpRow atArrays(
      String name, Function<Array[], Array> function, Function<Nd[], Nd> reference) {
    return OpRow.of(
            name,
            function,
            List.of(REAL, signed(-4, 3)),
            List.of(
                shapes(new int[] {4, 4}, new int[] {3}),
                shapes(new int[] {5, 4}, new int[] {1}),
                shapes(new int[] {65, 130}, new int[] {40})),
            reference,
            EXACT)
        .withDerivative(true);
  }

  /** The elements of a matrix at positions along an axis, those below 0 from its end. */
  private static Nd at(Nd[] x, int axis) {
    int size = x[0].shape().dim(axis);
    return Nd.generate(
        x[0].shape().remove(axis).insert(axis, x[1].data().length),
        i -> {
          int[] from = i.clone();
          from[axis] = Math.floorMod((int) x[1].get(i[axis]), size);
          return x[0].get(from);
        });
  }

  private static Stream<OpRow> updates() {
    return Stream.of(
        at("at.set", (x, y) -> x.at(idx(1), slice(1, 3)).set(y), (_, y) -> y),
        at("at.add", (x, y) -> x.at(idx(1), slice(1, 3)).add(y), Double::sum),
        at("at.sub", (x, y) -> x.at(idx(1), slice(1, 3)).sub(y), (x, y) -> x - y),
        at("at.mul", (x, y) -> x.at(idx(1), slice(1, 3)).mul(y), (x, y) -> x * y),
        at("at.div", (x, y) -> x.at(idx(1), slice(1, 3)).div(y), (x, y) -> x / y),
        at("at.min", (x, y) -> x.at(idx(1), slice(1, 3)).min(y), Math::min),
        at("at.max", (x, y) -> x.at(idx(1), slice(1, 3)).max(y), Math::max));
  }

  private static OpRow at(String name, OpRow.Binary function, DoubleBinaryOperator fn) {
    return OpRow.of(
            name,
            x -> function.apply(x[0], x[1]),
            List.of(REAL, real(0.5, 2)),
            List.of(
                shapes(new int[] {3, 4}, new int[] {2}), shapes(new int[] {2, 3}, new int[] {})),
            x ->
                Nd.generate(
                    x[0].shape(),
                    i -> {
                      double old = x[0].get(i);
                      boolean isUpdated = i[0] == 1 && i[1] >= 1 && i[1] < 3;
                      double value =
                          x[1].data()[x[1].data().length == 1 ? 0 : isUpdated ? i[1] - 1 : 0];
                      return isUpdated ? fn.applyAsDouble(old, value) : old;
                    }),
            ulpsOfLargest(2))
        .withDerivative(true);
  }
}
