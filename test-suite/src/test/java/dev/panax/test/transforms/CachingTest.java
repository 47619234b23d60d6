package dev.panax.test.transforms;

import static dev.panax.Numpy.arange;
import static dev.panax.Numpy.array;
import static dev.panax.Numpy.ones;
import static dev.panax.Numpy.sin;
import static dev.panax.Panax.NONE;
import static dev.panax.Panax.grad;
import static dev.panax.Panax.inAxes;
import static dev.panax.Panax.jit;
import static dev.panax.Panax.jvp;
import static dev.panax.Panax.vmap;
import static dev.panax.Panax.withPartitionableThreefry;
import static dev.panax.Panax.withPlatform;
import static dev.panax.Panax.withX64;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.panax.Panax;
import dev.panax.Random;
import dev.panax.trace.Array;
import dev.panax.trace.Counters;
import dev.panax.trace.Fn1;
import dev.panax.trace.Fn2;
import dev.panax.trace.Tree;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** When functions are traced and programs compiled, by counting: at first, and where it must be. */
class CachingTest {
  private int calls;

  /** Counts how often Java runs it, which under {@code jit} is how often it is traced. */
  private Array counted(Array x) {
    calls++;
    return sin(x).mul(2).add(1);
  }

  /** Asserts that {@code code} traces nothing and compiles nothing. */
  private static void isCached(Runnable code) {
    long traces = Counters.traces();
    long compilations = Counters.compilations();
    code.run();
    assertThat(Counters.traces()).isEqualTo(traces);
    assertThat(Counters.compilations()).isEqualTo(compilations);
  }

  @Test
  void theSecondCallNeitherTracesNorCompiles() {
    Fn1<Array, Array> f = jit(this::counted);
    Array first = array(1f, 2f, 3f);
    Array second = array(4f, 5f, 6f);
    assertThat(f.apply(first).get(0).item()).isCloseTo(2 * Math.sin(1) + 1, within(1e-6));
    assertThat(calls).isEqualTo(1);
    isCached(() -> f.apply(second));
    assertThat(calls).isEqualTo(1);
    assertThat(f.apply(second).get(0).item()).isCloseTo(2 * Math.sin(4) + 1, within(1e-6));
  }

  @Test
  void eachTypeIsTracedOnce() {
    Fn1<Array, Array> f = jit(this::counted);
    // The shapes, the ranks, the dtypes, and the weakness of the last two differ.
    List<Array> arguments = List.of(ones(3), ones(4), ones(3, 1), arange(3), ones(), array(1.0));
    Runnable all = () -> arguments.forEach(f::apply);
    all.run();
    assertThat(calls).isEqualTo(6);
    isCached(all);
    assertThat(calls).isEqualTo(6);
  }

  @Test
  void modesAreTracedApart() {
    Fn1<Array, Array> draw =
        jit((Array key) -> {
          calls++;
          return Random.normal(key, 3);
        });
    Array key = Random.key(0);
    Array first = draw.apply(key);
    Array legacy = withPartitionableThreefry(false, () -> draw.apply(key));
    Array wide = withX64(() -> draw.apply(key));
    assertThat(calls).isEqualTo(3);
    assertThat(legacy.toDoubleArray()).isNotEqualTo(first.toDoubleArray());
    assertThat(wide.dtype()).isNotEqualTo(first.dtype());
    isCached(() -> draw.apply(key));
  }

  record Layer(Array w, int power, String activation) {}

  private Array activated(Layer layer, Array x) {
    calls++;
    Array y = x.mul(layer.w).pow(layer.power);
    return layer.activation.equals("negative") ? y.neg() : y;
  }

  @Test
  void staticLeavesArePartOfTheKey() {
    Fn2<Layer, Array, Array> f = jit(this::activated);
    Array x = ones(3);
    Array two = array(2.0);
    Array five = array(5.0);
    assertThat(f.apply(new Layer(two, 2, "none"), x).toFloatArray()).containsOnly(4);
    assertThat(calls).isEqualTo(1);
    isCached(() -> f.apply(new Layer(five, 2, "none"), x));
    assertThat(f.apply(new Layer(two, 3, "none"), x).toFloatArray()).containsOnly(8);
    assertThat(f.apply(new Layer(two, 3, "negative"), x).toFloatArray()).containsOnly(-8);
    assertThat(calls).isEqualTo(3);
  }

  @Test
  void structuresArePartOfTheKey() {
    Fn1<Object, Array> f =
        jit((Object tree) -> {
          calls++;
          return Tree.leaves(tree).getFirst().mul(2);
        });
    Array x = ones(3);
    f.apply(List.of(x));
    f.apply(List.of(x, x));
    f.apply(Map.of("x", x));
    f.apply(Map.of("y", x));
    assertThat(calls).isEqualTo(4);
    isCached(() -> f.apply(Map.of("y", x)));
  }

  @Test
  void aNestedFunctionIsTracedOnceForAllItsCallers() {
    Fn1<Array, Array> inner = jit(this::counted);
    Fn1<Array, Array> twice = jit((Array x) -> inner.apply(inner.apply(x)));
    Fn1<Array, Array> once = jit((Array x) -> inner.apply(x).neg());
    Array x = ones(3);
    twice.apply(x);
    once.apply(x);
    inner.apply(x);
    assertThat(calls).isEqualTo(1);
    isCached(() -> {
      twice.apply(x);
      once.apply(x);
      inner.apply(x);
    });
  }

  @Test
  void transformationsOfACompiledFunctionAreCached() {
    Fn1<Array, Array> f = jit((Array x) -> counted(x).sum());
    Array x = ones(3);
    Array batch = ones(2, 3);
    List<Runnable> uses =
        List.of(
            () -> grad(f).apply(x),
            () -> grad((Array v) -> grad(f).apply(v).sum()).apply(x),
            () -> jvp(f, x, x),
            () -> vmap(f).apply(batch),
            () -> vmap(grad(f)).apply(batch),
            () -> f.apply(x));
    uses.forEach(Runnable::run);
    // The function itself of one type; its transforms are made from its program.
    assertThat(calls).isEqualTo(1);
    uses.forEach(CachingTest::isCached);
  }

  @Test
  void compiledTransformationsAreCached() {
    Fn1<Array, Array> total = x -> counted(x).sum();
    List<Fn1<Array, Array>> compiled =
        List.of(jit(grad(total)), jit(vmap(grad(total))), jit(vmap(jit(grad(jit(total))))));
    Array batch = ones(2, 3);
    Array x = ones(3);
    Runnable all =
        () -> {
          compiled.get(0).apply(x);
          compiled.get(1).apply(batch);
          compiled.get(2).apply(batch);
        };
    all.run();
    int traced = calls;
    isCached(all);
    assertThat(calls).isEqualTo(traced);
  }

  @Test
  void operationsOutsideOfJitAreCompiledOnceForTheirTypes() {
    Array x = ones(5);
    Array y = ones(5);
    x.add(y).mul(2.0).sum();
    isCached(() -> y.add(x).mul(3.0).sum());
  }

  @Test
  void capturedArraysAreFixedWhenTheFunctionIsTraced() {
    Array[] scale = {array(2.0)};
    Fn1<Array, Array> f = jit((Array x) -> x.mul(scale[0]));
    assertThat(f.apply(ones(3)).toFloatArray()).containsOnly(2);
    scale[0] = array(5.0);
    assertThat(f.apply(ones(3)).toFloatArray()).containsOnly(2);
    assertThat(f.apply(ones(4)).toFloatArray()).containsOnly(5);
  }

  @Test
  void capturedTracersAreNotKept() {
    Fn1<Array, Array> cube =
        x -> {
          Fn1<Array, Array> timesX = jit((Array y) -> y.mul(x));
          return timesX.apply(timesX.apply(x));
        };
    assertThat(grad(cube).apply(array(2.0)).item()).isEqualTo(12);
    assertThat(grad(cube).apply(array(3.0)).item()).isEqualTo(27);
    assertThat(vmap(cube).apply(array(1f, 2f)).toFloatArray()).containsExactly(1, 8);
    assertThat(jit(cube).apply(array(2.0)).item()).isEqualTo(8);
  }

  @Test
  void oneCapturingFunctionServesManyTraces() {
    Array[] captured = new Array[1];
    Fn1<Array, Array> times = jit((Array y) -> y.mul(captured[0]));
    Fn1<Array, Array> square =
        x -> {
          captured[0] = x;
          return times.apply(x);
        };
    assertThat(grad(square).apply(array(2.0)).item()).isEqualTo(4);
    assertThat(grad(square).apply(array(3.0)).item()).isEqualTo(6);
  }

  @Test
  void aFunctionCompiledForOnePlatformRunsOnAnother() {
    Fn1<Array, Array> f = jit(this::counted);
    Array x = array(0.5f, 1f);
    for (String platform : Panax.platforms()) {
      float[] values = withPlatform(platform, () -> f.apply(x)).toFloatArray();
      assertThat(values[0]).isCloseTo((float) (2 * Math.sin(0.5) + 1), within(1e-6f));
    }
    isCached(() -> Panax.platforms().forEach(p -> withPlatform(p, () -> f.apply(x))));
    assertThat(calls).isEqualTo(1);
  }

  @Test
  void argumentsThatAreHeldAreCachedToo() {
    Fn2<Array, Array, Array> f =
        jit(vmap((Array w, Array x) -> counted(w.mul(x)).sum(), inAxes(NONE, 0)));
    Array w = ones(3);
    Array batch = ones(2, 3);
    f.apply(w, batch);
    isCached(() -> f.apply(w, batch));
  }
}
