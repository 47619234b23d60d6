package dev.panax.test.ops;

import dev.panax.program.DType;
import dev.panax.program.Shape;
import dev.panax.trace.Array;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;

/**
 * A function of the public API, and what is known of it.
 *
 * @param name its name
 * @param function the function, of one array for each operand
 * @param operands what it is applied to
 * @param cases the shapes of the operands it is tested on, the first two also under transformations
 * @param reference the same function in double arithmetic
 * @param accuracy how near to the reference it is
 * @param isDifferentiable whether it has derivatives by its real operands
 */
record OpRow(
    String name,
    Function<Array[], Array> function,
    List<Operand> operands,
    List<List<Shape>> cases,
    Function<Nd[], Nd> reference,
    Accuracy accuracy,
    boolean isDifferentiable) {

  /**
   * How near to the reference a result is.
   *
   * @param float32 in units in the last place, at float32
   * @param float64 at float64
   * @param ofLargest whether the unit is that of the largest element and operand, as for sums
   */
  record Accuracy(double float32, double float64, boolean ofLargest) {
    static final Accuracy EXACT = new Accuracy(0, 0, false);

    /** The allowed distance from {@code expected}. */
    double tolerance(double expected, double largest, DType dtype) {
      double at = ofLargest ? largest : Math.abs(expected);
      return dtype == DType.FLOAT32 ? float32 * Math.ulp((float) at) : float64 * Math.ulp(at);
    }
  }

  static Accuracy ulps(double float32, double float64) {
    return new Accuracy(float32, float64, false);
  }

  static Accuracy ulpsOfLargest(double count) {
    return new Accuracy(count, count, true);
  }

  /** A differentiable function of one real number for each element. */
  static OpRow smooth(
      String name,
      Function<Array, Array> function,
      Operand operand,
      DoubleUnaryOperator reference,
      Accuracy accuracy) {
    return unary(name, function, operand, reference, accuracy).withDerivative(true);
  }

  static OpRow unary(
      String name,
      Function<Array, Array> function,
      Operand operand,
      DoubleUnaryOperator reference,
      Accuracy accuracy) {
    return new OpRow(
        name,
        x -> function.apply(x[0]),
        List.of(operand),
        List.of(
            shapes(new int[] {3}),
            shapes(new int[] {2, 3}),
            shapes(new int[] {}),
            shapes(new int[] {1}),
            shapes(new int[] {0}),
            shapes(new int[] {2, 0, 3}),
            shapes(new int[] {5, 1, 7}),
            shapes(new int[] {1031})),
        x -> x[0].map(reference),
        accuracy,
        false);
  }

  /** A function of two arrays that are broadcast. */
  static OpRow binary(
      String name,
      Binary function,
      Operand left,
      Operand right,
      DoubleBinaryOperator reference,
      Accuracy accuracy) {
    return new OpRow(
        name,
        x -> function.apply(x[0], x[1]),
        List.of(left, right),
        List.of(
            shapes(new int[] {3}, new int[] {3}),
            shapes(new int[] {2, 1}, new int[] {3}),
            shapes(new int[] {}, new int[] {}),
            shapes(new int[] {}, new int[] {2, 3}),
            shapes(new int[] {1}, new int[] {4}),
            shapes(new int[] {2, 3}, new int[] {3}),
            shapes(new int[] {0}, new int[] {1}),
            shapes(new int[] {2, 0}, new int[] {2, 0}),
            shapes(new int[] {4, 1, 3}, new int[] {5, 1}),
            shapes(new int[] {1031}, new int[] {1031})),
        x -> Nd.map(reference, x[0], x[1]),
        accuracy,
        false);
  }

  @FunctionalInterface
  interface Binary {
    Array apply(Array x, Array y);
  }

  /** A function with cases of its own. */
  static OpRow of(
      String name,
      Function<Array[], Array> function,
      List<Operand> operands,
      List<List<Shape>> cases,
      Function<Nd[], Nd> reference,
      Accuracy accuracy) {
    return new OpRow(name, function, operands, cases, reference, accuracy, false);
  }

  OpRow withDerivative(boolean present) {
    return new OpRow(name, function, operands, cases, reference, accuracy, present);
  }

  OpRow withAccuracy(Accuracy other) {
    return new OpRow(name, function, operands, cases, reference, other, isDifferentiable);
  }

  /** This row with {@code operand} in place of every operand. */
  OpRow on(String suffix, Operand operand) {
    return new OpRow(
        name + suffix,
        function,
        Collections.nCopies(operands.size(), operand),
        cases,
        reference,
        Accuracy.EXACT,
        false);
  }

  /** This row with only the cases in which all operands have one shape. */
  OpRow withoutBroadcasting() {
    var kept = cases.stream().filter(shapes -> shapes.stream().distinct().count() == 1).toList();
    return new OpRow(name, function, operands, kept, reference, accuracy, isDifferentiable);
  }

  /** The shapes of the operands of one case. */
  static List<Shape> shapes(int[]... dims) {
    return Arrays.stream(dims).map(Shape::of).toList();
  }

  /** The cases that transformations are tested on. */
  List<List<Shape>> transformedCases() {
    return cases.subList(0, Math.min(2, cases.size()));
  }

  Array apply(List<Array> arguments) {
    return function.apply(arguments.toArray(Array[]::new));
  }

  /** Random operands of the given shapes, the same ones at each call for one {@code example}. */
  Array[] sample(List<Shape> shapes, int example) {
    var random = new Random(seed(shapes) + example);
    var samples = new ArrayList<Array>();
    for (int i = 0; i < operands.size(); i++) {
      samples.add(operands.get(i).sample(random, shapes.get(i)));
    }
    return samples.toArray(Array[]::new);
  }

  /** What the operands of the first example are made from. */
  long seed(List<Shape> shapes) {
    return 31L * name.hashCode() + shapes.hashCode();
  }

  @Override
  public String toString() {
    return name;
  }
}
