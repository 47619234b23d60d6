package dev.panax.test.vectorize;

import static dev.panax.test.vectorize.Functions.apply;
import static dev.panax.test.vectorize.Functions.at;
import static dev.panax.test.vectorize.Functions.grad;
import static dev.panax.test.vectorize.Functions.jit;
import static dev.panax.test.vectorize.Functions.radial;
import static dev.panax.test.vectorize.Functions.vmap;
import static dev.panax.vectorize.NoAxis.NONE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.panax.autodiff.Reverse;
import dev.panax.program.Shape;
import dev.panax.trace.Array;
import dev.panax.trace.Counters;
import dev.panax.trace.Fn;
import dev.panax.trace.Fn1;
import dev.panax.trace.Fn2;
import dev.panax.trace.HostArrays;
import dev.panax.vectorize.InAxes;
import dev.panax.vectorize.OutAxes;
import dev.panax.vectorize.Vmap;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Vmap above, below and between the other transformations. The functions are polynomials of small
 * integers, so that every result is exact.
 */
class CompositionTest {
  private static final int BATCH = 4;

  /** (w · x)^3 + sum(w x^2), of two vectors. */
  private static final Fn ENERGY =
      Functions.of(2, a -> a[0].dot(a[1]).pow(3).add(a[0].mul(a[1]).mul(a[1]).sum()));

  /** Its second derivative by w, summed along rows. */
  private static final Fn SECOND = grad(Functions.of(2, a -> apply(grad(ENERGY), a).sum()));

  /**
   * A function of a batch that is to be the same as a loop.
   *
   * @param batched makes it, given the axes of its two arguments
   * @param example the function in the loop
   */
  record Row(String name, Batching batched, Fn example) {
    @Override
    public String toString() {
      return name;
    }
  }

  interface Batching {
    Fn of(Object wAxis, Object xAxis);
  }

  static Stream<Row> compositions() {
    return Stream.of(
        new Row("vmap(f)", (w, x) -> vmap(ENERGY, 0, w, x), ENERGY),
        new Row("jit(vmap(f))", (w, x) -> jit(vmap(ENERGY, 0, w, x)), ENERGY),
        new Row("vmap(jit(f))", (w, x) -> vmap(jit(ENERGY), 0, w, x), ENERGY),
        new Row("jit(vmap(jit(f)))", (w, x) -> jit(vmap(jit(ENERGY), 0, w, x)), ENERGY),
        new Row("vmap(grad(f))", (w, x) -> vmap(grad(ENERGY), 0, w, x), grad(ENERGY)),
        new Row("jit(vmap(grad(f)))", (w, x) -> jit(vmap(grad(ENERGY), 0, w, x)), grad(ENERGY)),
        new Row("vmap(jit(grad(f)))", (w, x) -> vmap(jit(grad(ENERGY)), 0, w, x), grad(ENERGY)),
        new Row("vmap(grad(jit(f)))", (w, x) -> vmap(grad(jit(ENERGY)), 0, w, x), grad(ENERGY)),
        new Row("vmap(jvp(f))", (w, x) -> vmap(radial(ENERGY), 0, w, x), radial(ENERGY)),
        new Row("jvp(vmap(f))", (w, x) -> radial(vmap(ENERGY, 0, w, x)), radial(ENERGY)),
        new Row("jvp(vmap(jit(f)))", (w, x) -> radial(vmap(jit(ENERGY), 0, w, x)), radial(ENERGY)),
        new Row("vmap(grad(grad(f)))", (w, x) -> vmap(SECOND, 0, w, x), SECOND),
        new Row(
            "jit(vmap(jit(grad(grad(f)))))", (w, x) -> jit(vmap(jit(SECOND), 0, w, x)), SECOND));
  }

  @ParameterizedTest
  @MethodSource("compositions")
  void vmapIsALoop(Row row) {
    compareWithLoop(row, NONE, 0);
    compareWithLoop(row, 0, NONE);
    compareWithLoop(row, 0, 1);
    compareWithLoop(row, 1, 1);
  }

  private static void compareWithLoop(Row row, Object wAxis, Object xAxis) {
    Array w = vectors(wAxis, 1);
    Array x = vectors(xAxis, 2);
    Array batch = apply(row.batched.of(wAxis, xAxis), w, x);
    assertThat(batch.shape().dim(0)).isEqualTo(BATCH);
    for (int i = 0; i < BATCH; i++) {
      Array expected = apply(row.example, example(w, wAxis, i), example(x, xAxis, i));
      assertThat(at(batch, 0, i).type()).isEqualTo(expected.type());
      assertThat(at(batch, 0, i).toDoubleArray()).isEqualTo(expected.toDoubleArray());
    }
  }

  private static Array vectors(Object axis, long seed) {
    return switch (axis) {
      case Integer i when i == 0 -> integers(seed, BATCH, 3);
      case Integer _ -> integers(seed, 3, BATCH);
      default -> integers(seed, 3);
    };
  }

  private static Array example(Array x, Object axis, int position) {
    return axis instanceof Integer i ? at(x, i, position) : x;
  }

  /** Integers from -3 to 3 as floats. */
  private static Array integers(long seed, int... dims) {
    Shape shape = Shape.of(dims);
    var values = new float[(int) shape.size()];
    var random = new Random(seed);
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextInt(-3, 4);
    }
    return HostArrays.fromFloats(values, shape);
  }

  @Test
  void gradOfVmapSumsOverTheExamples() {
    Array w = integers(1, 3);
    Array x = integers(2, BATCH, 3);
    Fn total = Functions.of(2, a -> apply(vmap(ENERGY, 0, NONE, 0), a).sum());
    Array expected = apply(vmap(grad(ENERGY), 0, NONE, 0), w, x).sum(0);
    for (var gradient : new Fn[] {grad(total), jit(grad(total)), grad(jit(total))}) {
      assertThat(apply(gradient, w, x).toDoubleArray()).isEqualTo(expected.toDoubleArray());
    }
  }

  @Test
  void gradReachesArraysThatTheMappedFunctionCaptures() {
    Array w = integers(1, 3);
    Array x = integers(2, BATCH, 3);
    Fn1<Array, Array> total =
        v -> apply(vmap(Functions.of(1, a -> apply(ENERGY, v, a[0])), 0, 0), x).sum();
    Array expected = apply(vmap(grad(ENERGY), 0, NONE, 0), w, x).sum(0);
    assertThat(apply(grad(total), w).toDoubleArray()).isEqualTo(expected.toDoubleArray());
  }

  @Test
  void vmapOfVmapIsTwoLoops() {
    Array w = integers(1, 5, 3);
    Array x = integers(2, 3, BATCH);
    Fn2<Array, Array, Array> capturing =
        (v, all) -> apply(vmap(Functions.of(1, a -> apply(ENERGY, v, a[0])), 0, 1), all);
    var tables =
        new Fn[] {
          vmap(vmap(ENERGY, 0, NONE, 1), 0, 0, NONE),
          vmap(vmap(ENERGY, 0, 0, NONE), 1, NONE, 1),
          vmap(jit(vmap(jit(ENERGY), 0, NONE, 1)), 0, 0, NONE),
          vmap(capturing, 0, 0, NONE),
          jit(vmap(jit(capturing), 0, 0, NONE)),
        };
    for (var table : tables) {
      Array result = apply(table, w, x);
      assertThat(result.shape()).isEqualTo(Shape.of(5, BATCH));
      for (int i = 0; i < 5; i++) {
        for (int j = 0; j < BATCH; j++) {
          assertThat(at(at(result, 0, i), 0, j).item())
              .isEqualTo(apply(ENERGY, at(w, 0, i), at(x, 1, j)).item());
        }
      }
    }
  }

  @Test
  void vmapOfAPullbackGivesTheJacobian() {
    Array x = HostArrays.fromFloats(new float[] {1, 2, 3}, Shape.of(3));
    Array identity = HostArrays.fromFloats(new float[] {1, 0, 0, 0, 1, 0, 0, 0, 1}, Shape.of(3, 3));
    Reverse.Vjp vjp = Reverse.vjp(Functions.of(1, a -> a[0].pow(3).add(a[0].sum())), x);
    Array jacobian = apply(vmap(Functions.of(1, ct -> vjp.pullback(ct[0])[0]), 0, 0), identity);
    assertThat(jacobian.toFloatArray()).containsExactly(4, 1, 1, 1, 13, 1, 1, 1, 28);
  }

  @Test
  void aJittedFunctionIsBatchedAndCompiledOnce() {
    Fn mapped = vmap(jit(ENERGY), 0, NONE, 0);
    Array w = integers(1, 3);
    apply(mapped, w, integers(2, BATCH, 3));
    long traces = Counters.traces();
    long compilations = Counters.compilations();
    apply(mapped, w, integers(3, BATCH, 3));
    assertThat(Counters.traces()).isEqualTo(traces);
    assertThat(Counters.compilations()).isEqualTo(compilations);
  }

  record Params(Array w, Array b, String note) {}

  record PerParam<T>(T w, T b) {}

  @Test
  void recordsTakeAxesByComponentName() {
    Array w = integers(1, 3, BATCH);
    Array b = integers(2);
    Fn1<Params, Params> negated = p -> new Params(p.w.mul(p.b), p.b, p.note);
    for (var axes : new Object[] {new PerParam<Object>(1, NONE), Map.of("w", 1, "b", NONE)}) {
      var result =
          (Params)
              new Vmap(negated, InAxes.of(axes), new OutAxes(axes)).call(new Params(w, b, "kept"));
      assertThat(result.w.toDoubleArray()).isEqualTo(w.mul(b).toDoubleArray());
      assertThat(result.b).isSameAs(b);
      assertThat(result.note).isEqualTo("kept");
    }
  }
}
