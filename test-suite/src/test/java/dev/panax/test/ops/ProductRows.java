package dev.panax.test.ops;

import static dev.panax.test.ops.OpRow.ulpsOfLargest;
import static dev.panax.test.ops.Operand.real;
import static dev.panax.test.ops.Operand.signed;

import dev.panax.Lax;
import dev.panax.Numpy;
import dev.panax.program.IntList;
import dev.panax.program.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Sums of products. */
final class ProductRows {
  private ProductRows() {}

  private static final Operand ANY = real(-2, 2);

  static Stream<OpRow> rows() {
    return Stream.of(
            product(
                "dot of vectors",
                Numpy::dot,
                x -> contract(x[0], 0, x[1], 0),
                new int[][] {{3}, {3}},
                new int[][] {{1}, {1}},
                new int[][] {{0}, {0}},
                new int[][] {{1031}, {1031}}),
            product(
                "dot with a vector",
                Numpy::dot,
                x -> contract(x[0], 1, x[1], 0),
                new int[][] {{2, 3}, {3}},
                new int[][] {{1, 5}, {5}},
                new int[][] {{0, 3}, {3}},
                new int[][] {{65, 130}, {130}}),
            product(
                "dot of matrices",
                Numpy::dot,
                x -> contract(x[0], 1, x[1], 0),
                new int[][] {{2, 3}, {3, 2}},
                new int[][] {{3, 1}, {1, 2}},
                new int[][] {{2, 0}, {0, 3}},
                new int[][] {{0, 2}, {2, 3}},
                new int[][] {{65, 130}, {130, 33}}),
            product(
                "dot with a scalar",
                Numpy::dot,
                x -> Nd.map((a, b) -> a * b, x[0], x[1]),
                new int[][] {{2, 3}, {}},
                new int[][] {{}, {}}),
            product(
                "dot of many dimensions",
                Numpy::dot,
                x -> contract(x[0], 2, x[1], 1),
                new int[][] {{2, 2, 3}, {2, 3, 2}}),
            product(
                "matmul",
                Numpy::matmul,
                x -> contract(x[0], x[0].shape().rank() - 1, x[1], 0),
                new int[][] {{2, 3}, {3, 2}},
                new int[][] {{2, 3}, {3}},
                new int[][] {{3}, {3, 4}},
                new int[][] {{3}, {3}},
                new int[][] {{17, 31}, {31, 8}}),
            product(
                "matmul of batches",
                Numpy::matmul,
                x -> batchMatmul(x[0], x[1]),
                new int[][] {{2, 2, 3}, {2, 3, 2}},
                new int[][] {{3, 1, 2, 3}, {2, 3, 2}},
                new int[][] {{5, 7, 9}, {9, 11}},
                new int[][] {{0, 2, 3}, {0, 3, 2}}),
            product(
                "inner",
                Numpy::inner,
                x -> contract(x[0], 1, x[1], 1),
                new int[][] {{2, 3}, {2, 3}},
                new int[][] {{4, 5}, {1, 5}}),
            product(
                "outer",
                Numpy::outer,
                x -> Nd.map((a, b) -> a * b, x[0].reshape(Shape.of(x[0].data().length, 1)), x[1]),
                new int[][] {{3}, {2}},
                new int[][] {{}, {2}},
                new int[][] {{0}, {2}}),
            product(
                "vdot",
                Numpy::vdot,
                x -> contract(x[0].ravel(), 0, x[1].ravel(), 0),
                new int[][] {{2, 3}, {2, 3}},
                new int[][] {{5}, {5}}),
            product(
                "tensordot",
                (x, y) -> Numpy.tensordot(x, y, 0, -1),
                x -> contract(x[0], 0, x[1], 1),
                new int[][] {{3, 2}, {2, 3}},
                new int[][] {{4, 2, 3}, {5, 4}}),
            product(
                "Lax.dotGeneral",
                (x, y) ->
                    Lax.dotGeneral(
                        x,
                        y,
                        new Lax.DotDimensions(
                            IntList.of(2), IntList.of(0), IntList.of(0), IntList.of(2))),
                // result[b, i, j] = sum over k of x[b, i, k] y[k, j, b]
                x -> batchMatmul(x[0], x[1].transpose(2, 0, 1)),
                new int[][] {{2, 2, 3}, {3, 2, 2}},
                new int[][] {{3, 1, 2}, {2, 2, 3}},
                new int[][] {{6, 17, 20}, {20, 9, 6}}))
        .flatMap(row -> Stream.of(row.withDerivative(true), row.on(" of integers", signed(-9, 9))));
  }

  private static OpRow product(
      String name, OpRow.Binary function, Function<Nd[], Nd> reference, int[][]... cases) {
    return OpRow.of(
        name,
        x -> function.apply(x[0], x[1]),
        List.of(ANY, ANY),
        Arrays.stream(cases).map(OpRow::shapes).toList(),
        reference,
        ulpsOfLargest(8));
  }

  /** The sums of products along one axis of each, the free axes of x first. */
  private static Nd contract(Nd x, int xAxis, Nd y, int yAxis) {
    Shape xFree = x.shape().remove(xAxis);
    Shape yFree = y.shape().remove(yAxis);
    int terms = x.shape().dim(xAxis);
    Shape shape =
        Shape.of(IntStream.concat(xFree.dims().stream(), yFree.dims().stream()).toArray());
    return Nd.generate(
        shape,
        index -> {
          int[] left = Arrays.copyOf(index, xFree.rank());
          int[] right = Arrays.copyOfRange(index, xFree.rank(), index.length);
          double sum = 0;
          for (int i = 0; i < terms; i++) {
            sum += x.get(insert(left, xAxis, i)) * y.get(insert(right, yAxis, i));
          }
          return sum;
        });
  }

  private static int[] insert(int[] index, int axis, int position) {
    return IntStream.range(0, index.length + 1)
        .map(i -> i < axis ? index[i] : i == axis ? position : index[i - 1])
        .toArray();
  }

  /** The products of the matrices in the last two axes, the others broadcast. */
  private static Nd batchMatmul(Nd x, Nd y) {
    // All products by broadcasting, [..., rows, terms, columns], summed over the terms.
    Nd left = x.reshape(x.shape().insert(x.shape().rank(), 1));
    Nd right = y.reshape(y.shape().insert(y.shape().rank() - 2, 1));
    Nd products = Nd.map((a, b) -> a * b, left, right);
    return products.reduce(terms -> Arrays.stream(terms).sum(), products.shape().rank() - 2);
  }
}
