package dev.panax.test.ops;

import static dev.panax.Panax.NONE;
import static dev.panax.Panax.grad;
import static dev.panax.Panax.inAxes;
import static dev.panax.Panax.jit;
import static dev.panax.Panax.jvp;
import static dev.panax.Panax.outAxes;
import static dev.panax.Panax.vjp;
import static dev.panax.Panax.vmap;
import static dev.panax.Panax.withPlatform;
import static dev.panax.Panax.withX64;
import static org.assertj.core.api.Assertions.assertThat;

import dev.panax.Jvp;
import dev.panax.Numpy;
import dev.panax.Panax;
import dev.panax.program.Shape;
import dev.panax.trace.Array;
import dev.panax.trace.Counters;
import dev.panax.trace.Fn1;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** Every row of the op table, run in every way, on every backend present. */
class OpTableTest {
  private static final int BATCH = 3;

  @TestFactory
  @Tag("lanes")
  Stream<DynamicTest> eagerGivesTheReference() {
    return tests(_ -> true, OpTableTest::eagerGivesTheReference);
  }

  @TestFactory
  @Tag("lanes")
  Stream<DynamicTest> jitGivesTheReference() {
    return tests(_ -> true, OpTableTest::jitGivesTheReference);
  }

  @TestFactory
  @Tag("lanes")
  Stream<DynamicTest> withX64TheReferenceIsNearer() {
    return tests(_ -> true, inX64(OpTableTest::eagerGivesTheReference));
  }

  @TestFactory
  Stream<DynamicTest> jvpGivesFiniteDifferences() {
    return tests(OpRow::isDifferentiable, inX64(OpTableTest::jvpGivesFiniteDifferences));
  }

  @TestFactory
  Stream<DynamicTest> vjpIsTheTransposeOfJvp() {
    return tests(OpRow::isDifferentiable, inX64(OpTableTest::vjpIsTheTransposeOfJvp));
  }

  @TestFactory
  Stream<DynamicTest> secondDerivativesGiveFiniteDifferences() {
    return tests(
        OpRow::isDifferentiable, inX64(OpTableTest::secondDerivativesGiveFiniteDifferences));
  }

  @TestFactory
  Stream<DynamicTest> vmapGivesALoop() {
    return tests(_ -> true, OpTableTest::vmapGivesALoop);
  }

  @TestFactory
  Stream<DynamicTest> jitOfVmapOfGradGivesALoop() {
    return tests(OpRow::isDifferentiable, OpTableTest::jitOfVmapOfGradGivesALoop);
  }

  private static Stream<DynamicTest> tests(Predicate<OpRow> rows, Consumer<OpRow> check) {
    return Panax.platforms().stream()
        .flatMap(platform ->
            OpTable.rows()
                .filter(rows)
                .map(row ->
                    DynamicTest.dynamicTest(
                        row + " on " + platform,
                        () ->
                            withPlatform(
                                platform,
                                () -> {
                                  check.accept(row);
                                  return row;
                                }))));
  }

  private static Consumer<OpRow> inX64(Consumer<OpRow> check) {
    return row ->
        withX64(() -> {
          check.accept(row);
          return row;
        });
  }

  private static void eagerGivesTheReference(OpRow row) {
    for (var shapes : row.cases()) {
      Array[] x = row.sample(shapes, 0);
      checkValue(row, shapes, x, row.function().apply(x));
    }
  }

  /** One compiled function serves all cases: it is traced anew for new shapes, and only then. */
  private static void jitGivesTheReference(OpRow row) {
    Fn1<List<Array>, Array> jitted = jit(row::apply);
    for (var shapes : row.cases()) {
      Array[] x = row.sample(shapes, 0);
      checkValue(row, shapes, x, jitted.apply(List.of(x)));
    }
    long traces = Counters.traces();
    long compilations = Counters.compilations();
    for (var shapes : row.cases()) {
      jitted.apply(List.of(row.sample(shapes, 0)));
    }
    assertThat(Counters.traces()).isEqualTo(traces);
    assertThat(Counters.compilations()).isEqualTo(compilations);
  }

  static void checkValue(OpRow row, List<Shape> shapes, Array[] x, Array actual) {
    Nd[] operands = Arrays.stream(x).map(Nd::of).toArray(Nd[]::new);
    Nd expected = row.reference().apply(operands);
    assertThat(actual.shape()).as("%s of shapes %s", row, shapes).isEqualTo(expected.shape());
    double largest = expected.size();
    for (var operand : operands) {
      largest = Math.max(largest, operand.size());
    }
    Nd values = Nd.of(actual);
    for (int i = 0; i < expected.data().length; i++) {
      double want = expected.data()[i];
      double got = values.data()[i];
      double tolerance = row.accuracy().tolerance(want, largest, actual.dtype());
      assertThat(Double.compare(want, got) == 0 || Math.abs(want - got) <= tolerance)
          .as(
              "%s of shapes %s, seed %d, element %d: expected %s, got %s, tolerance %s",
              row, shapes, row.seed(shapes), i, want, got, tolerance)
          .isTrue();
    }
  }

  private static void jvpGivesFiniteDifferences(OpRow row) {
    for (var shapes : row.transformedCases()) {
      var point = Point.of(row, shapes);
      List<Array> direction = point.direction();
      Jvp<Array> result = jvp(point.function(), point.reals(), direction);
      checkNear(row, shapes, result.value(), point.function().apply(point.reals()), 1e-14);
      checkNear(row, shapes, result.tangent(), point.slope(point.function(), direction), 1e-6);
    }
  }

  private static void vjpIsTheTransposeOfJvp(OpRow row) {
    for (var shapes : row.transformedCases()) {
      var point = Point.of(row, shapes);
      List<Array> direction = point.direction();
      Array tangent = jvp(point.function(), point.reals(), direction).tangent();
      Array cotangent = Point.uniform(new Random(2), tangent.shape());
      List<Array> pulled = vjp(point.function(), point.reals()).pullback().apply(cotangent);
      for (int i = 0; i < pulled.size(); i++) {
        assertThat(pulled.get(i).type()).isEqualTo(point.reals().get(i).type());
      }
      checkNear(row, shapes, inner(pulled, direction), cotangent.mul(tangent).sum(), 1e-12);
    }
  }

  /** Forward over reverse mode against differences of gradients; reverse over reverse the same. */
  private static void secondDerivativesGiveFiniteDifferences(OpRow row) {
    for (var shapes : row.transformedCases()) {
      var point = Point.of(row, shapes);
      List<Array> direction = point.direction();
      Shape results = point.function().apply(point.reals()).shape();
      Array weights = Point.uniform(new Random(2), results);
      Fn1<List<Array>, List<Array>> gradient =
          grad((List<Array> x) -> point.function().apply(x).mul(weights).sum());
      List<Array> forward = jvp(gradient, point.reals(), direction).tangent();
      List<Array> reverse =
          grad((List<Array> x) -> inner(gradient.apply(x), direction)).apply(point.reals());
      for (int i = 0; i < forward.size(); i++) {
        int part = i;
        Array slope = point.slope(x -> gradient.apply(x).get(part), direction);
        checkNear(row, shapes, forward.get(i), slope, 1e-6);
        checkNear(row, shapes, reverse.get(i), forward.get(i), 1e-10);
      }
    }
  }

  private static Array inner(List<Array> x, List<Array> y) {
    Array total = Numpy.array(0.0);
    for (int i = 0; i < x.size(); i++) {
      total = total.add(x.get(i).mul(y.get(i)).sum());
    }
    return total;
  }

  private static void vmapGivesALoop(OpRow row) {
    double accuracy = row.accuracy().float32() * Math.ulp(1f);
    for (var shapes : row.transformedCases()) {
      List<Array[]> examples =
          IntStream.range(0, BATCH).mapToObj(i -> row.sample(shapes, i)).toList();
      for (var axes : axisChoices(shapes)) {
        List<Array> batch = batch(examples, axes);
        List<Array> results =
            examples.stream()
                .map(x -> row.function().apply(mix(x, examples.getFirst(), axes)))
                .toList();
        for (int out = 0; out <= results.getFirst().rank(); out++) {
          Array mapped = vmap(row::apply, inAxes(axes), outAxes(out)).apply(batch);
          Array looped = Numpy.stack(results, out);
          assertThat(mapped.type()).as("%s mapped along %s", row, axes).isEqualTo(looped.type());
          checkNear(row, shapes, mapped, looped, accuracy);
        }
      }
    }
  }

  /** For operands of these shapes, every choice of an axis for the batch or none; not all none. */
  private static List<List<Object>> axisChoices(List<Shape> shapes) {
    List<List<Object>> choices = List.of(List.of());
    for (var shape : shapes) {
      var longer = new ArrayList<List<Object>>();
      for (var choice : choices) {
        for (int axis = -1; axis <= shape.rank(); axis++) {
          var extended = new ArrayList<>(choice);
          extended.add(axis < 0 ? NONE : axis);
          longer.add(extended);
        }
      }
      choices = longer;
    }
    return choices.stream().filter(axes -> axes.stream().anyMatch(axis -> axis != NONE)).toList();
  }

  /** Each operand of all examples along its axis, or of the first one where it has none. */
  private static List<Array> batch(List<Array[]> examples, List<Object> axes) {
    return IntStream.range(0, axes.size())
        .mapToObj(i -> {
          List<Array> column = examples.stream().map(x -> x[i]).toList();
          return axes.get(i) instanceof Integer axis
              ? Numpy.stack(column, axis)
              : column.getFirst();
        })
        .toList();
  }

  /** The operands of one example: its own where they are mapped, else the shared ones. */
  private static Array[] mix(Array[] own, Array[] shared, List<Object> axes) {
    return IntStream.range(0, own.length)
        .mapToObj(i -> axes.get(i) == NONE ? shared[i] : own[i])
        .toArray(Array[]::new);
  }

  private static void jitOfVmapOfGradGivesALoop(OpRow row) {
    for (var shapes : row.transformedCases()) {
      var point = Point.of(row, shapes);
      Fn1<List<Array>, List<Array>> gradient =
          grad((List<Array> x) -> point.function().apply(x).sum());
      List<List<Array>> examples =
          IntStream.range(0, BATCH).mapToObj(i -> Point.reals(row, row.sample(shapes, i))).toList();
      List<Array> batch =
          IntStream.range(0, point.reals().size())
              .mapToObj(i -> Numpy.stack(examples.stream().map(x -> x.get(i)).toList(), 0))
              .toList();
      List<Array> mapped = jit(vmap(gradient)).apply(batch);
      for (int i = 0; i < BATCH; i++) {
        List<Array> looped = gradient.apply(examples.get(i));
        for (int part = 0; part < looped.size(); part++) {
          checkNear(row, shapes, mapped.get(part).get(i), looped.get(part), 1e-5);
        }
      }
    }
  }

  /** Asserts equal shapes, and distances of at most {@code relative} to the largest value or 1. */
  private static void checkNear(
      OpRow row, List<Shape> shapes, Array actual, Array expected, double relative) {
    assertThat(actual.shape()).as("%s of shapes %s", row, shapes).isEqualTo(expected.shape());
    double[] want = expected.toDoubleArray();
    double[] got = actual.toDoubleArray();
    double scale = Math.max(1, Nd.of(expected).size());
    for (int i = 0; i < want.length; i++) {
      assertThat(Math.abs(want[i] - got[i]) <= relative * scale)
          .as(
              "%s of shapes %s, seed %d, element %d: expected %s, got %s",
              row, shapes, row.seed(shapes), i, want[i], got[i])
          .isTrue();
    }
  }
}
