package dev.panax.test.ops;

import static dev.panax.test.ops.OpRow.Accuracy.EXACT;
import static dev.panax.test.ops.OpRow.shapes;
import static dev.panax.test.ops.OpRow.ulpsOfLargest;
import static dev.panax.test.ops.Operand.bool;
import static dev.panax.test.ops.Operand.real;
import static dev.panax.test.ops.Operand.signed;
import static dev.panax.test.ops.Operand.unsigned;

import dev.panax.Lax;
import dev.panax.Numpy;
import dev.panax.program.Shape;
import dev.panax.test.ops.OpRow.Accuracy;
import dev.panax.trace.Array;
import dev.panax.trace.Axes;
import dev.panax.trace.Fn1;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntBinaryOperator;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Functions that fold axes away. */
final class ReductionRows {
  private ReductionRows() {}

  private static final Operand ANY = real(-2, 2);
  private static final Operand INTEGER = signed(-9, 9);

  static Stream<OpRow> rows() {
    Operand factor = real(0.5, 1.5);
    Accuracy few = ulpsOfLargest(8);
    return Stream.of(
            reduction("sum", Numpy::sum, Array::sum, ANY, ReductionRows::sum, few, true),
            reduction("mean", Numpy::mean, Array::mean, ANY, ReductionRows::mean, few, true),
            reduction("prod", Numpy::prod, Array::prod, factor, ReductionRows::product, few, true),
            reduction("var", Numpy::var, Array::var, ANY, ReductionRows::variance, few, true),
            reduction("std", Numpy::std, Array::std, ANY, ReductionRows::deviation, few, true),
            reduction("max", Numpy::max, Array::max, ANY, ReductionRows::greatest, EXACT, true),
            reduction("min", Numpy::min, Array::min, ANY, ReductionRows::least, EXACT, true),
            reduction(
                "sum of integers",
                Numpy::sum,
                Array::sum,
                INTEGER,
                ReductionRows::sum,
                EXACT,
                false),
            reduction(
                "sum of bools", Numpy::sum, Array::sum, bool(), ReductionRows::sum, EXACT, false),
            reduction(
                "prod of integers",
                Numpy::prod,
                Array::prod,
                signed(1, 1),
                ReductionRows::product,
                EXACT,
                false),
            reduction(
                "mean of integers",
                Numpy::mean,
                Array::mean,
                INTEGER,
                ReductionRows::mean,
                few,
                false),
            reduction(
                "max of integers",
                Numpy::max,
                Array::max,
                INTEGER,
                ReductionRows::greatest,
                EXACT,
                false),
            reduction(
                "min of unsigned",
                Numpy::min,
                Array::min,
                unsigned(0, 99),
                ReductionRows::least,
                EXACT,
                false),
            reduction(
                "all",
                Numpy::all,
                Array::all,
                signed(0, 9),
                ReductionRows::allNonzero,
                EXACT,
                false),
            reduction(
                "any", Numpy::any, Array::any, bool(), ReductionRows::anyNonzero, EXACT, false),
            positions("argmax", Numpy::argmax, Array::argmax, ReductionRows::greatest),
            positions("argmin", Numpy::argmin, Array::argmin, ReductionRows::least),
            laxReductions())
        .flatMap(rows -> rows);
  }

  @FunctionalInterface
  private interface AlongAxes {
    Array apply(Array x, Axes axes);
  }

  @FunctionalInterface
  private interface AlongAxis {
    Array apply(Array x, int axis);
  }

  /** A reduction of everything, along each axis, along several, and with the axes kept. */
  private static Stream<OpRow> reduction(
      String name,
      Fn1<Array, Array> all,
      AlongAxes along,
      Operand operand,
      ToDoubleFunction<double[]> fold,
      Accuracy accuracy,
      boolean differentiable) {
    boolean takesNone = !name.startsWith("max") && !name.startsWith("min");
    var everything =
        cases(takesNone, new int[][] {{2, 3}, {3}, {}, {1}, {5, 1, 7}, {1031}}, new int[][] {{0}});
    var first =
        cases(takesNone, new int[][] {{2, 3}, {3}, {4, 1, 5}, {33, 70}}, new int[][] {{0, 2}});
    var last =
        cases(
            takesNone,
            new int[][] {{2, 3}, {3, 2}, {3, 1}, {33, 70}},
            new int[][] {{2, 0}, {0, 3}});
    var outer = cases(takesNone, new int[][] {{2, 3, 2}, {1, 5, 3}, {7, 9, 19}}, new int[][] {});
    return Stream.of(
            OpRow.of(
                name,
                x -> all.apply(x[0]),
                List.of(operand),
                everything,
                x -> x[0].reduce(fold, IntStream.range(0, x[0].shape().rank()).toArray()),
                accuracy),
            OpRow.of(
                name + "(0)",
                x -> along.apply(x[0], Axes.of(0)),
                List.of(operand),
                first,
                x -> x[0].reduce(fold, 0),
                accuracy),
            OpRow.of(
                name + "(-1)",
                x -> along.apply(x[0], Axes.of(-1)),
                List.of(operand),
                last,
                x -> x[0].reduce(fold, 1),
                accuracy),
            OpRow.of(
                name + "(0, 2)",
                x -> along.apply(x[0], Axes.of(2, 0)),
                List.of(operand),
                outer,
                x -> x[0].reduce(fold, 0, 2),
                accuracy),
            OpRow.of(
                name + "(1), kept",
                x -> along.apply(x[0], Axes.keepDims(1)),
                List.of(operand),
                last,
                x -> x[0].reduce(fold, 1).reshape(x[0].shape().remove(1).insert(1, 1)),
                accuracy))
        .map(row -> row.withDerivative(differentiable));
  }

  private static List<List<Shape>> cases(boolean takesNone, int[][] some, int[][] none) {
    return Stream.of(some, takesNone ? none : new int[][] {})
        .flatMap(Arrays::stream)
        .map(OpRow::shapes)
        .toList();
  }

  private static Stream<OpRow> positions(
      String name, Fn1<Array, Array> all, AlongAxis along, ToDoubleFunction<double[]> extremum) {
    ToDoubleFunction<double[]> position =
        x -> {
          double found = extremum.applyAsDouble(x);
          return IntStream.range(0, x.length).filter(i -> x[i] == found).findFirst().orElseThrow();
        };
    // Few values, so that there are ties.
    Operand tied = signed(0, 3);
    var matrices =
        List.of(shapes(new int[] {2, 3}), shapes(new int[] {3, 1}), shapes(new int[] {33, 70}));
    return Stream.of(
        OpRow.of(
            name,
            x -> all.apply(x[0]),
            List.of(tied),
            matrices,
            x -> x[0].reduce(position, 0, 1),
            EXACT),
        OpRow.of(
            name + "(0)",
            x -> along.apply(x[0], 0),
            List.of(tied),
            matrices,
            x -> x[0].reduce(position, 0),
            EXACT),
        OpRow.of(
            name + "(-1) of reals",
            x -> along.apply(x[0], -1),
            List.of(ANY),
            matrices,
            x -> x[0].reduce(position, 1),
            EXACT));
  }

  private static Stream<OpRow> laxReductions() {
    return Stream.of(
        laxReduction("reduceSum", Lax::reduceSum, ANY, ReductionRows::sum, ulpsOfLargest(8))
            .withDerivative(true),
        laxReduction(
                "reduceProd",
                Lax::reduceProd,
                real(0.5, 1.5),
                ReductionRows::product,
                ulpsOfLargest(8))
            .withDerivative(true),
        laxReduction("reduceMax", Lax::reduceMax, ANY, ReductionRows::greatest, EXACT)
            .withDerivative(true),
        laxReduction("reduceMin", Lax::reduceMin, ANY, ReductionRows::least, EXACT)
            .withDerivative(true),
        laxReduction(
            "reduceAnd", Lax::reduceAnd, signed(6, 7), x -> fold((a, b) -> a & b, x), EXACT),
        laxReduction("reduceOr", Lax::reduceOr, INTEGER, x -> fold((a, b) -> a | b, x), EXACT),
        laxReduction("reduceXor", Lax::reduceXor, INTEGER, x -> fold((a, b) -> a ^ b, x), EXACT));
  }

  @FunctionalInterface
  private interface LaxReduction {
    Array apply(Array x, int... axes);
  }

  private static OpRow laxReduction(
      String name,
      LaxReduction function,
      Operand operand,
      ToDoubleFunction<double[]> fold,
      Accuracy accuracy) {
    return OpRow.of(
        name + "(1)",
        x -> function.apply(x[0], 1),
        List.of(operand),
        List.of(shapes(new int[] {2, 3}), shapes(new int[] {3, 2, 2}), shapes(new int[] {33, 70})),
        x -> x[0].reduce(fold, 1),
        accuracy);
  }

  private static double fold(IntBinaryOperator combine, double... x) {
    return Arrays.stream(x).mapToInt(a -> (int) a).reduce(combine).orElseThrow();
  }

  private static double sum(double... x) {
    return Arrays.stream(x).sum();
  }

  private static double mean(double... x) {
    return sum(x) / x.length;
  }

  private static double product(double... x) {
    return Arrays.stream(x).reduce(1, (a, b) -> a * b);
  }

  private static double variance(double... x) {
    double mean = mean(x);
    return Arrays.stream(x).map(a -> (a - mean) * (a - mean)).sum() / x.length;
  }

  private static double deviation(double... x) {
    return Math.sqrt(variance(x));
  }

  private static double greatest(double... x) {
    return Arrays.stream(x).max().orElseThrow();
  }

  private static double least(double... x) {
    return Arrays.stream(x).min().orElseThrow();
  }

  private static double allNonzero(double... x) {
    return Arrays.stream(x).allMatch(a -> a != 0) ? 1 : 0;
  }

  private static double anyNonzero(double... x) {
    return Arrays.stream(x).anyMatch(a -> a != 0) ? 1 : 0;
  }
}
