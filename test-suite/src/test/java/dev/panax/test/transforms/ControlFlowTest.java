package dev.panax.test.transforms;

import static dev.panax.Numpy.arange;
import static dev.panax.Numpy.array;
import static dev.panax.Numpy.exp;
import static dev.panax.Numpy.ones;
import static dev.panax.Numpy.sin;
import static dev.panax.Numpy.sqrt;
import static dev.panax.Numpy.zeros;
import static dev.panax.Panax.grad;
import static dev.panax.Panax.jit;
import static dev.panax.Panax.jvp;
import static dev.panax.Panax.vmap;
import static dev.panax.Panax.withX64;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import dev.panax.Lax;
import dev.panax.Panax;
import dev.panax.ScanOptions;
import dev.panax.program.DType;
import dev.panax.program.DTypeException;
import dev.panax.program.PanaxException;
import dev.panax.program.Shape;
import dev.panax.program.ShapeException;
import dev.panax.trace.Array;
import dev.panax.trace.ConcretizationException;
import dev.panax.trace.Counters;
import dev.panax.trace.EscapedTracerException;
import dev.panax.trace.Fn1;
import dev.panax.trace.Pair;
import dev.panax.trace.TreeException;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Control flow: what types its functions may return, what it costs, and what it says. */
class ControlFlowTest {
  private static final Array ZERO = array(0.0);

  private record State(Array count, List<Array> values) {}

  @Nested
  class Carries {
    @Test
    void areTrees() {
      State result =
          Lax.whileLoop(
              s -> s.count.lt(3),
              s -> new State(s.count.add(1), List.of(s.values.getFirst().mul(2))),
              new State(array(0), List.of(ones(2))));
      assertThat(result.count.itemInt()).isEqualTo(3);
      assertThat(result.values.getFirst().toFloatArray()).containsExactly(8, 8);
    }

    @Test
    void takeTheDtypeThatTheBodyGivesAWeakOne() {
      assertThat(Lax.whileLoop(c -> c.lt(3), c -> c.mul(1.5), array(1)).dtype())
          .isEqualTo(DType.FLOAT32);
      assertThat(Lax.scan((c, x) -> Pair.of(c.add(x), c), array(0), ones(3)).first().item())
          .isEqualTo(3);
      assertThat(Lax.foriLoop(0, 3, (_, c) -> c.add(0.5), array(1)).item()).isEqualTo(2.5);
    }

    @Test
    void stayWeakWhereTheyAre() {
      assertThat(Lax.foriLoop(0, 3, (i, _) -> i, array(5)).type().weak()).isTrue();
      assertThat(Lax.foriLoop(0, 3, (i, c) -> c.add(i), ones()).type().weak()).isFalse();
    }

    @Test
    void canBeEmpty() {
      Pair<List<Array>, Array> squares =
          Lax.scan((c, x) -> Pair.of(c, x.mul(x)), List.<Array>of(), arange(3));
      assertThat(squares.second().toIntArray()).containsExactly(0, 1, 4);
    }

    @Test
    void thatPassThroughInOtherPlacesAreCopied() {
      List<Array> rotated =
          Lax.foriLoop(
              0,
              4,
              (_, c) -> List.of(c.get(1), c.get(2), c.get(0)),
              List.of(array(1), array(2), array(3)));
      assertThat(rotated.stream().map(Array::itemInt)).containsExactly(2, 3, 1);
    }
  }

  @Nested
  class Branches {
    @Test
    void areClamped() {
      List<Fn1<Array, Array>> branches = List.of(x -> x.mul(2), x -> x.mul(3));
      assertThat(Lax.switchOn(array(-7), branches, array(1)).itemInt()).isEqualTo(2);
      assertThat(Lax.switchOn(array(7), branches, array(1)).itemInt()).isEqualTo(3);
    }

    @Test
    void onlyTheChosenOneRuns() {
      // The other one would never end.
      Array result =
          Lax.cond(
              array(true), x -> x.mul(2), x -> Lax.whileLoop(c -> c.lt(9), c -> c, x), array(1));
      assertThat(result.itemInt()).isEqualTo(2);
    }

    @Test
    void underVmapDoNotMixTheirDerivatives() {
      Fn1<Array, Array> safeRoot = x -> Lax.cond(x.gt(0), v -> sqrt(v), v -> v.mul(2), x);
      float[] slopes = {2, 0.25f};
      assertThat(vmap(grad(safeRoot)).apply(array(0.0, 4.0)).toFloatArray())
          .containsExactly(slopes);
      assertThat(
              grad((Array x) -> vmap(safeRoot).apply(x).sum())
                  .apply(array(0.0, 4.0))
                  .toFloatArray())
          .containsExactly(slopes);
    }
  }

  @Nested
  class Cost {
    @Test
    void aMillionTrips() {
      Fn1<Array, Array> loop =
          jit((Array n) ->
              Lax.whileLoop(
                      c -> c.first().lt(n),
                      c -> Pair.of(c.first().add(1), c.second().mul(0.5).add(1)),
                      Pair.of(array(0), ZERO))
                  .second());
      assertThat(loop.apply(array(1_000_000)).item()).isCloseTo(2, within(1e-6));
    }

    @Test
    void eagerLoopsWithCapturesAreCompiledOnce() {
      var results = new ArrayList<Double>();
      long compilations = 0;
      for (int i = 0; i < 3; i++) {
        Array step = ones(4).mul(i);
        results.add(Lax.foriLoop(0, 3, (_, c) -> c.add(step), zeros(4)).sum().item());
        compilations = i == 0 ? Counters.compilations() : compilations;
      }
      assertThat(results).containsExactly(0.0, 12.0, 24.0);
      assertThat(Counters.compilations()).isEqualTo(compilations);
    }

    @Test
    void theBodyIsTracedOnce() {
      var traces = new ArrayList<Array>();
      Fn1<Array, Array> body =
          c -> {
            traces.add(c);
            return c.mul(2);
          };
      Lax.whileLoop(c -> c.lt(10), body, array(1.0));
      Lax.whileLoop(c -> c.lt(10), body, array(3.0));
      assertThat(traces).hasSize(1);
    }
  }

  /** Trips of a loop of unknown length are recorded: JAX has no gradient here. */
  @Nested
  class ReverseOfUnknownLength {
    private static Array power(Array x) {
      return Lax.whileLoop(c -> c.lt(100), c -> c.mul(x), x);
    }

    @Test
    void ofAllOrders() {
      // 3^5 is the first power above 100.
      Array x = array(3.0);
      assertThat(grad(ReverseOfUnknownLength::power).apply(x).item()).isEqualTo(5 * 81);
      assertThat(grad(grad(ReverseOfUnknownLength::power)).apply(x).item()).isEqualTo(20 * 27);
      assertThat(jit(grad(jit(grad(jit(grad(ReverseOfUnknownLength::power)))))).apply(x).item())
          .isEqualTo(60 * 9);
      assertThat(jvp(grad(grad(ReverseOfUnknownLength::power)), x, ones()).tangent().item())
          .isEqualTo(60 * 9);
    }

    @Test
    void whereExamplesEndAtDifferentTrips() {
      Array x = array(2.0, 3.0, 200.0);
      double[] slopes = {7 * 64, 5 * 81, 1};
      assertThat(vmap(grad(ReverseOfUnknownLength::power)).apply(x).toDoubleArray())
          .containsExactly(slopes);
      assertThat(
              grad((Array v) -> vmap(ReverseOfUnknownLength::power).apply(v).sum())
                  .apply(x)
                  .toDoubleArray())
          .containsExactly(slopes);
      assertThat(vmap(grad(grad(ReverseOfUnknownLength::power))).apply(x).toDoubleArray())
          .containsExactly(42 * 32, 20 * 27, 0);
    }

    @Test
    void ofMoreTripsThanOneBlockOfRecordsHolds() {
      withX64(() -> {
        Fn1<Array, Array> f =
            x ->
                Lax.whileLoop(
                        c -> c.first().lt(30_000),
                        c -> Pair.of(c.first().add(1), sin(c.second()).mul(1.001)),
                        Pair.of(array(0), x))
                    .second()
                    .sum();
        Array x = arange(5).astype(DType.FLOAT64).add(0.5);
        double step = 1e-6;
        double slope = (f.apply(x.add(step)).item() - f.apply(x.sub(step)).item()) / (2 * step);
        assertThat(grad(f).apply(x).sum().item()).isCloseTo(slope, within(1e-8));
        return slope;
      });
    }

    /** Finished examples keep their carries, at which a derivative may be infinite. */
    @Test
    void doesNotMixInWhatFinishedExamplesWouldDo() {
      Fn1<Array, Array> f = x -> Lax.whileLoop(c -> c.gt(0.5), c -> sqrt(c.sub(0.5)), x);
      assertThat(vmap(grad(f)).apply(array(0.5, 0.75)).toFloatArray()).containsExactly(1, 1);
      assertThat(grad((Array x) -> vmap(f).apply(x).sum()).apply(array(0.5, 0.75)).toFloatArray())
          .containsExactly(1, 1);
    }
  }

  @Nested
  class Messages {
    private static <E extends PanaxException> void expect(
        Class<E> type, String part, ThrowingCallable code) {
      assertThatExceptionOfType(type).isThrownBy(code).withMessageContaining(part);
    }

    @Test
    void ofBranches() {
      expect(
          DTypeException.class,
          """
          cond branches must have equal output types but they differ:

          The output of onTrue has type f32[] but the corresponding output of onFalse has type \
          i32[], so the dtypes do not match.
          """,
          () -> Lax.cond(array(true), () -> array(1.0), () -> array(1)));
      expect(
          ShapeException.class,
          "The output [1] of onTrue has type f32[2] but the corresponding output of onFalse has type f32[3], so the shapes do not match.",
          () -> Lax.cond(array(true), () -> List.of(ZERO, ones(2)), () -> List.of(ZERO, ones(3))));
      expect(
          TreeException.class,
          "cond: the results of onFalse (expected) and onTrue (got) needs trees of one structure",
          () -> Lax.<Object>cond(array(true), () -> List.of(ZERO, ZERO), () -> ZERO));
      expect(
          ShapeException.class,
          "cond: pred must be a scalar, got type bool[2].",
          () -> Lax.cond(array(new boolean[] {true, false}), () -> ZERO, () -> ZERO));
      expect(
          DTypeException.class,
          "switchOn: index must be an integer, got type f32[]",
          () -> Lax.switchOn(array(1.5), List.of(x -> x, x -> x), ZERO));
    }

    @Test
    void ofCarries() {
      expect(
          ShapeException.class,
          "The input carry component carry[1] has type f32[3] but the corresponding output carry has type f32[], so the shapes do not match.",
          () ->
              Lax.whileLoop(
                  c -> c.get(0).lt(3),
                  c -> List.of(c.get(0).add(1), c.get(1).sum()),
                  List.of(array(0), ones(3))));
      expect(
          DTypeException.class,
          "scan body function carry input and carry output must have equal types, but they differ:\n\nThe input carry has type i32[] but the corresponding output carry has type f32[], so the dtypes do not match.",
          () -> Lax.scan((c, x) -> Pair.of(c.add(1.5), x), arange(1).reshape().sum(), ones(3)));
      expect(
          TreeException.class,
          "scan: the carry into the body (expected) and out of it (got) needs trees of one structure.",
          () -> Lax.<Object, Array, Array>scan((c, x) -> Pair.of(List.of(c, c), x), ZERO, ones(3)));
      expect(
          DTypeException.class,
          "whileLoop: the condition must return a bool scalar",
          () -> Lax.whileLoop(c -> c, c -> c, array(1.0)));
    }

    @Test
    void ofLengths() {
      expect(
          ShapeException.class,
          "scan got values with different leading axis sizes: xs[0] is f32[3], xs[1] is f32[4].",
          () -> Lax.scan((c, _) -> Pair.of(c, null), ZERO, List.of(ones(3), ones(4))));
      expect(
          ShapeException.class,
          "scan got no values to scan over and no length",
          () -> Lax.scan((c, _) -> Pair.of(c, null), ZERO, null));
      expect(
          ShapeException.class,
          "scan got a length of 2, which disagrees with the leading axis size 3 of xs.",
          () ->
              Lax.scan(
                  (c, _) -> Pair.of(c, null), ZERO, ones(3), ScanOptions.DEFAULT.withLength(2)));
      expect(
          ShapeException.class,
          "xs is a scalar of type f32[]",
          () -> Lax.scan((c, _) -> Pair.of(c, null), ZERO, ones()));
    }

    @Test
    void ofTracers() {
      var leaked = new ArrayList<Array>();
      Lax.foriLoop(
          0,
          3,
          (i, c) -> {
            leaked.add(i);
            return c;
          },
          ZERO);
      expect(EscapedTracerException.class, "escaped from foriLoop", () -> leaked.getFirst().add(1));
      expect(
          ConcretizationException.class,
          "is traced by whileLoop",
          () -> Lax.whileLoop(c -> c.lt(3), c -> c.itemBoolean() ? c : c.add(1), array(1)));
    }
  }

  @Test
  void programsNestInEveryOrder() {
    // The sum of i! for i < 4, by a loop in a branch in a loop.
    Fn1<Array, Array> f =
        n ->
            Lax.foriLoop(
                array(0),
                n,
                (i, sum) ->
                    Lax.cond(
                        i.gt(0),
                        s -> s.add(Lax.foriLoop(array(1), i.add(1), (j, p) -> p.mul(j), array(1))),
                        s -> s.add(1),
                        sum),
                array(0));
    assertThat(jit(f).apply(array(4)).itemInt()).isEqualTo(1 + 1 + 2 + 6);
    assertThat(vmap(f).apply(arange(5)).toIntArray()).containsExactly(0, 1, 2, 4, 10);
  }

  @Test
  void residualsThatDoNotChangeAreNotStacked() {
    Array w = ones(50, 50);
    String program =
        Panax.makeJaxpr(
                grad((Array x) -> Lax.foriLoop(0, 3, (_, h) -> sin(w.matmul(h)), x).sum()),
                ones(50))
            .toString();
    assertThat(program).contains("f32[3,50]").doesNotContain("f32[3,50,50]");
    String invariant =
        Panax.makeJaxpr(
                grad((Array x) -> Lax.foriLoop(0, 3, (_, h) -> exp(x).mul(h), x).sum()), ones(50))
            .toString();
    assertThat(invariant.substring(0, invariant.indexOf("scan"))).contains("exp");
  }

  @Test
  void emptyArraysAndNoTrips() {
    assertThat(Lax.scan((c, x) -> Pair.of(c.add(1), x), array(0), zeros(0, 2)).second().shape())
        .isEqualTo(Shape.of(0, 2));
    assertThat(Lax.scan((c, x) -> Pair.of(c.add(1), x), array(0), zeros(4, 0)).first().itemInt())
        .isEqualTo(4);
    assertThat(Lax.whileLoop(_ -> array(false), c -> c.add(1), array(7)).itemInt()).isEqualTo(7);
  }
}
