package dev.panax.test.transforms;

import static dev.panax.Numpy.arange;
import static dev.panax.Numpy.array;
import static dev.panax.Numpy.cos;
import static dev.panax.Numpy.log;
import static dev.panax.Numpy.matmul;
import static dev.panax.Numpy.ones;
import static dev.panax.Numpy.sin;
import static dev.panax.Numpy.tanh;
import static dev.panax.Panax.NONE;
import static dev.panax.Panax.checkpoint;
import static dev.panax.Panax.checkpointName;
import static dev.panax.Panax.closureConvert;
import static dev.panax.Panax.customJvp;
import static dev.panax.Panax.customJvps;
import static dev.panax.Panax.customVjp;
import static dev.panax.Panax.grad;
import static dev.panax.Panax.inAxes;
import static dev.panax.Panax.jit;
import static dev.panax.Panax.jvp;
import static dev.panax.Panax.linearTranspose;
import static dev.panax.Panax.linearize;
import static dev.panax.Panax.makeJaxpr;
import static dev.panax.Panax.vmap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import dev.panax.ClosureConverted;
import dev.panax.Jvp;
import dev.panax.Lax;
import dev.panax.Linearized;
import dev.panax.program.CheckpointPolicy;
import dev.panax.program.DTypeException;
import dev.panax.program.DifferentiationException;
import dev.panax.program.PanaxException;
import dev.panax.program.ShapeException;
import dev.panax.trace.Array;
import dev.panax.trace.Fn1;
import dev.panax.trace.Fn2;
import dev.panax.trace.Pair;
import dev.panax.trace.TreeException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Derivatives that users give, under all transformations, and what Panax says of wrong ones. */
class CustomDerivativesTest {
  private static final Array X = array(0.5, -1.0, 2.0);

  private static void same(Array actual, double... expected) {
    assertThat(actual.toDoubleArray()).containsExactly(expected, within(2e-6));
  }

  private static void same(Array actual, Array expected) {
    assertThat(actual.shape()).isEqualTo(expected.shape());
    same(actual, expected.toDoubleArray());
  }

  private static void fails(
      Class<? extends PanaxException> type, String message, ThrowingCallable call) {
    assertThatExceptionOfType(type).isThrownBy(call).withMessageContaining(message);
  }

  /** Three times the slope, so that one sees whose derivative it is. */
  private static final Fn1<Array, Array> STEEP =
      customJvp("steep", x -> sin(x), CustomDerivativesTest::steep);

  private static Pair<Array, Array> steep(Array x, Array t) {
    return Pair.of(STEEP.apply(x), cos(x).mul(3).mul(t));
  }

  @Nested
  class ForwardRules {
    @Test
    void areUsedInBothModes() {
      Jvp<Array> forward = jvp(STEEP, X, ones(3));
      same(forward.value(), sin(X));
      same(forward.tangent(), cos(X).mul(3));
      same(grad((Array x) -> STEEP.apply(x).sum()).apply(X), cos(X).mul(3));
    }

    @Test
    void composeWithJitAndVmap() {
      Array expected = cos(X).mul(3);
      same(jit(STEEP).apply(X), sin(X));
      same(jit(vmap(grad(STEEP))).apply(X), expected);
      same(vmap(jit(grad(STEEP))).apply(X), expected);
      same(grad((Array x) -> vmap(STEEP).apply(x).sum()).apply(X), expected);
      same(grad((Array x) -> jit(vmap(STEEP)).apply(x).sum()).apply(X), expected);
      same(jvp((Array x) -> vmap(jit(STEEP)).apply(x), X, ones(3)).tangent(), expected);
    }

    @Test
    void areUsedAgainInSecondDerivatives() {
      Array expected = sin(X).mul(-3);
      same(vmap(grad(grad(STEEP))).apply(X), expected);
      same(vmap(grad(jit(grad(jit(STEEP))))).apply(X), expected);
      same(jvp((Array x) -> vmap(grad(STEEP)).apply(x), X, ones(3)).tangent(), expected);
    }

    @Test
    void areUsedInLoops() {
      Fn1<Array, Array> twice = x -> Lax.foriLoop(0, 2, (_, y) -> STEEP.apply(y), x);
      Fn1<Array, Array> plain = x -> STEEP.apply(STEEP.apply(x));
      same(vmap(grad(twice)).apply(X), vmap(grad(plain)).apply(X));
    }

    @Test
    void takeTreesAndSharedArguments() {
      Fn2<Array, List<Array>, Array> f =
          customJvp(
              (Array a, List<Array> b) -> a.mul(b.getFirst()),
              (x, t) ->
                  Pair.of(
                      x.first().mul(x.second().getFirst()),
                      t.first().mul(10).add(t.second().getFirst().mul(100))));
      Fn2<Array, List<Array>, Array> each = vmap(f, inAxes(0, NONE));
      Array two = array(2.0);
      same(each.apply(X, List.of(two)), X.mul(2));
      same(grad((Array b) -> each.apply(X, List.of(b)).sum()).apply(two), 300);
      same(grad((Array a) -> each.apply(a, List.of(two)).sum()).apply(X), 10, 10, 10);
    }

    @Test
    void canBeGivenByArgument() {
      Fn2<Array, Array, Array> f =
          customJvps(Array::mul, (t, _, _, b) -> t.mul(b), (t, value, _, _) -> t.mul(value));
      same(grad(f).apply(array(3.0), array(5.0)), 5);
      same(grad(f, (_, b) -> b).apply(array(3.0), array(5.0)), 15);
    }

    @Test
    void mustReturnWhatTheFunctionReturns() {
      Fn1<Array, Array> shape = customJvp(x -> sin(x), (Array x, Array _) -> Pair.of(x, ones(2)));
      fails(
          ShapeException.class,
          "customJvp needs a rule that gives the tangent of type f32[3], to match the function; it gave f32[2].",
          () -> jvp(shape, X, X));
      Fn1<Array, Array> dtype = customJvp(x -> sin(x), (Array x, Array t) -> Pair.of(x, t.gt(0)));
      fails(DTypeException.class, "it gave bool[3].", () -> jvp(dtype, X, X));
      Fn1<Array, List<Array>> structure =
          customJvp(x -> List.of(x), (Array x, Array _) -> Pair.of(List.of(x, x), List.of(x)));
      fails(TreeException.class, "customJvp (the value)", () -> jvp(structure, X, X));
    }

    @Test
    void doNotSeeCapturedArrays() {
      fails(
          DifferentiationException.class,
          "captures an array that is being differentiated",
          () ->
              grad((Array a) ->
                      customJvp((Array x) -> x.mul(a), (Array x, Array t) -> Pair.of(x, t))
                          .apply(array(1.0)))
                  .apply(array(2.0)));
    }
  }

  /** The gradient of a sine three times steeper, with its cosine as residual. */
  private static final Fn1<Array, Array> BACK =
      customVjp(
          "back",
          x -> sin(x),
          x -> Pair.of(sin(x), cos(x)),
          (Array c, Array ct) -> ct.mul(c).mul(3));

  @Nested
  class ReverseRules {
    @Test
    void composeWithJitAndVmap() {
      Array expected = cos(X).mul(3);
      same(jit(BACK).apply(X), sin(X));
      same(grad((Array x) -> BACK.apply(x).sum()).apply(X), expected);
      same(vmap(grad(BACK)).apply(X), expected);
      same(jit(vmap(jit(grad(jit(BACK))))).apply(X), expected);
      same(grad((Array x) -> jit(vmap(BACK)).apply(x).sum()).apply(X), expected);
      same(grad((Array x) -> vmap(vmap(BACK)).apply(x.reshape(3, 1)).sum()).apply(X), expected);
    }

    @Test
    void areDifferentiatedThemselves() {
      Array expected = sin(X).mul(-3);
      same(vmap(grad(grad(BACK))).apply(X), expected);
      same(jvp((Array x) -> vmap(grad(BACK)).apply(x), X, ones(3)).tangent(), expected);
      same(jit(vmap(grad(jit(grad(BACK))))).apply(X), expected);
    }

    @Test
    void areUsedInLoops() {
      Fn1<Array, Array> twice = x -> Lax.foriLoop(0, 2, (_, y) -> BACK.apply(y), x);
      same(vmap(grad(twice)).apply(X), vmap(grad((Array x) -> BACK.apply(BACK.apply(x)))).apply(X));
    }

    @Test
    void sumOverExamplesForASharedArgument() {
      Fn2<Array, Array, Array> f =
          customVjp(
              Array::mul,
              (a, b) -> Pair.of(a.mul(b), List.of(a, b)),
              (List<Array> r, Array ct) -> Pair.of(ct.mul(r.get(1)), ct.mul(r.get(0))));
      Fn2<Array, Array, Array> each = vmap(f, inAxes(0, NONE));
      same(grad((Array b) -> each.apply(X, b).sum()).apply(array(2.0)), 1.5);
      same(vmap(grad(f, (_, b) -> b), inAxes(0, NONE)).apply(X, array(2.0)), X);
    }

    @Test
    void haveNoForwardMode() {
      String message = "Can't apply forward-mode differentiation (jvp) to a customVjp function";
      fails(DifferentiationException.class, message, () -> jvp(BACK, X, X));
      fails(
          DifferentiationException.class,
          message,
          () -> jit((Array x) -> jvp(BACK, x, x).tangent()).apply(X));
    }

    @Test
    void mustReturnACotangentForEachArgument() {
      Fn1<Array, Array> wrong =
          customVjp(x -> x.sum(), x -> Pair.of(x.sum(), List.of()), (_, ct) -> ct);
      fails(
          ShapeException.class,
          "customVjp needs a rule that gives the cotangent of [0] of type f32[3], to match the function; it gave f32[].",
          () -> grad(wrong).apply(X));
    }
  }

  @Nested
  class Checkpoints {
    private static final Array W = arange(9.0).reshape(3, 3).mul(0.1);

    private static final Fn1<Array, Array> LAYER =
        x -> tanh(matmul(W, checkpointName(sin(matmul(W, x)), "hidden")));

    @Test
    void leaveValuesAndGradientsAlone() {
      Array expected = grad((Array x) -> LAYER.apply(LAYER.apply(x)).sum()).apply(X);
      for (var policy :
          List.of(
              CheckpointPolicy.NOTHING_SAVEABLE,
              CheckpointPolicy.EVERYTHING_SAVEABLE,
              CheckpointPolicy.DOTS_SAVEABLE,
              CheckpointPolicy.saveOnlyTheseNames("hidden"))) {
        Fn1<Array, Array> f = checkpoint(LAYER, policy);
        Fn1<Array, Array> loss = x -> f.apply(f.apply(x)).sum();
        same(f.apply(X), LAYER.apply(X));
        same(grad(loss).apply(X), expected);
        same(jit(grad(loss)).apply(X), expected);
        same(grad(jit(loss)).apply(X), expected);
        same(vmap(grad(loss)).apply(X.reshape(1, 3)), expected.reshape(1, 3));
        same(
            grad((Array x) -> vmap(f).apply(x.reshape(1, 3)).sum()).apply(X),
            grad((Array x) -> LAYER.apply(x).sum()).apply(X));
      }
    }

    @Test
    void haveSecondDerivatives() {
      Fn1<Array, Array> f = checkpoint((Array x) -> sin(sin(x)));
      Array expected = vmap(grad(grad((Array x) -> sin(sin(x))))).apply(X);
      same(vmap(grad(grad(f))).apply(X), expected);
      same(jit(vmap(grad(jit(grad(f))))).apply(X), expected);
    }

    @Test
    void workInLoops() {
      Fn1<Array, Array> step = x -> sin(x).mul(2);
      Fn1<Array, Array> kept = x -> Lax.foriLoop(0, 3, (_, y) -> step.apply(y), x);
      Fn1<Array, Array> again = x -> Lax.foriLoop(0, 3, (_, y) -> checkpoint(step).apply(y), x);
      same(vmap(grad(again)).apply(X), vmap(grad(kept)).apply(X));
    }

    @Test
    void computeAgainWhatThePolicyDoesNotKeep() {
      String again = text(CheckpointPolicy.NOTHING_SAVEABLE);
      String kept = text(CheckpointPolicy.saveOnlyTheseNames("e"));
      assertThat(again.substring(again.indexOf("remat2"))).contains("= log ");
      assertThat(kept.substring(kept.indexOf("remat2")))
          .doesNotContain("= log ")
          .contains("policy=SaveOnlyTheseNames(saveable_names=frozenset({'e'}))");
    }

    private static String text(CheckpointPolicy policy) {
      Fn1<Array, Array> f = checkpoint((Array x) -> sin(checkpointName(log(x), "e")), policy);
      return makeJaxpr(grad(f), array(1.0)).toString();
    }
  }

  @Nested
  class Annotations {
    @Test
    void stopGradientStopsIt() {
      Fn1<Array, Array> f = x -> Lax.stopGradient(x).mul(x).sum();
      same(grad(f).apply(X), X);
      same(jit(grad(f)).apply(X), X);
      same(
          grad((Array x) -> vmap((Array a) -> Lax.stopGradient(a).mul(a)).apply(x).sum()).apply(X),
          X);
      same(jvp((Array x) -> Lax.stopGradient(x), X, X).tangent(), 0, 0, 0);
      assertThat(makeJaxpr((Array x) -> Lax.stopGradient(x).mul(x), array(1.0)))
          .hasToString(
              "{ lambda ; a:f32[]. let b:f32[] = stop_gradient a; c:f32[] = mul b a in (c,) }");
    }

    @Test
    void barriersAreIdentities() {
      Fn1<Array, Array> f =
          x -> {
            List<Array> both = Lax.optimizationBarrier(List.of(x, x.mul(2)));
            return both.get(0).mul(both.get(1)).sum();
          };
      same(f.apply(X), X.mul(X).mul(2).sum());
      same(jit(grad(f)).apply(X), X.mul(4));
      same(vmap(f).apply(X.reshape(3, 1)), X.mul(X).mul(2));
      assertThat(makeJaxpr((Array x) -> Lax.optimizationBarrier(List.of(x, x)), array(1.0)))
          .hasToString(
              "{ lambda ; a:f32[]. let b:f32[] c:f32[] = optimization_barrier a a in (b, c) }");
    }
  }

  @Nested
  class LinearFunctions {
    @Test
    void comeFromLinearizing() {
      var calls = new AtomicInteger();
      Linearized<Array, Array> at =
          linearize(
              (Array x) -> {
                calls.incrementAndGet();
                return sin(x).mul(x);
              },
              X);
      same(at.value(), sin(X).mul(X));
      Array slope = cos(X).mul(X).add(sin(X));
      same(at.pushforward().apply(ones(3)), slope);
      same(
          vmap(at.pushforward()).apply(ones(2, 3)),
          vmap((Array t) -> slope.mul(t)).apply(ones(2, 3)));
      assertThat(calls).hasValue(1);
      fails(
          ShapeException.class,
          "linearize needs a tangent of the same shape as its value",
          () -> at.pushforward().apply(ones(2)));
    }

    @Test
    void haveTransposes() {
      Array matrix = arange(6.0).reshape(2, 3);
      Fn1<Array, Array> transpose = linearTranspose((Array v) -> matmul(matrix, v), ones(3));
      same(transpose.apply(array(1.0, 2.0)), matmul(array(1.0, 2.0), matrix));
      same(
          jit(linearTranspose(jit((Array v) -> v.mul(2).sum()), ones(3))).apply(array(1.0)),
          2,
          2,
          2);
      fails(
          DifferentiationException.class,
          "sin is not linear in its operands here, and so has no transpose.",
          () -> linearTranspose((Array v) -> sin(v), ones(3)).apply(ones(3)));
    }

    @Test
    void closuresBecomeArguments() {
      Array result =
          grad(
                  (Array a) -> {
                    ClosureConverted<Array, Array> closed =
                        closureConvert((Array x) -> sin(a).mul(x), array(1.0));
                    assertThat(closed.captured()).hasSize(1);
                    return closed.function().apply(array(3.0), closed.captured());
                  })
              .apply(array(0.5));
      same(result, 3 * Math.cos(0.5));
    }
  }

  @Nested
  class AssociativeScans {
    @Test
    void foldPrefixesAlongAnyAxis() {
      Array x = arange(10.0).reshape(2, 5);
      same(Lax.associativeScan(Array::add, x, false, 1), Lax.cumsum(x, 1, false));
      same(Lax.associativeScan(Array::add, x, true, -1), Lax.cumsum(x, 1, true));
      same(jit((Array y) -> Lax.associativeScan(Array::mul, y)).apply(X), 0.5, -0.5, -1);
      same(vmap((Array y) -> Lax.associativeScan(Array::add, y)).apply(x), Lax.cumsum(x, 1, false));
      same(grad((Array y) -> Lax.associativeScan(Array::mul, y).get(2)).apply(X), -2, 1, -0.5);
      same(
          grad((Array y) ->
                  grad((Array z) -> Lax.associativeScan(Array::mul, z).get(2)).apply(y).sum())
              .apply(X),
          1,
          2.5,
          -0.5);
    }

    @Test
    void needOneSizeAndKeptShapes() {
      fails(
          ShapeException.class,
          "associativeScan needs arrays of one size along axis 0",
          () -> Lax.associativeScan((a, _) -> a, List.of(ones(2), ones(3))));
      fails(
          ShapeException.class,
          "associativeScan needs a function that keeps shapes",
          () -> Lax.<Array>associativeScan((a, b) -> a.add(b).sum(), ones(4)));
    }
  }
}
