package dev.panax.test.runtime;

import static dev.panax.Numpy.array;
import static dev.panax.Numpy.dot;
import static dev.panax.Numpy.full;
import static dev.panax.Numpy.ones;
import static dev.panax.Numpy.sum;
import static dev.panax.Numpy.tanh;
import static dev.panax.Panax.grad;
import static dev.panax.Panax.jit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.panax.Random;
import dev.panax.program.Shape;
import dev.panax.trace.Array;
import dev.panax.trace.Fn1;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Functions called from many threads at once, and arrays made without end. */
class ConcurrencyTest {
  private static final int THREADS = 4;

  /** The results of {@code task} on each of several threads, all begun together. */
  private static <T> List<T> together(Callable<T> task) throws Exception {
    try (var threads = Executors.newFixedThreadPool(THREADS)) {
      var results = new ArrayList<T>();
      for (Future<T> future : threads.invokeAll(Collections.nCopies(THREADS, task))) {
        results.add(future.get());
      }
      return results;
    }
  }

  @Test
  void oneCompiledFunctionServesManyThreads() throws Exception {
    Array w = Random.normal(Random.key(0), 200, 200);
    Fn1<Array, Array> f = jit((Array x) -> tanh(dot(x, w)).mul(2).add(x));
    List<double[]> expected = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      expected.add(f.apply(Random.normal(Random.key(i), 64, 200)).toDoubleArray());
    }
    together(() -> {
      for (int call = 0; call < 20; call++) {
        int seed = call % 5;
        assertThat(f.apply(Random.normal(Random.key(seed), 64, 200)).toDoubleArray())
            .isEqualTo(expected.get(seed));
      }
      return true;
    });
  }

  @Test
  void manyThreadsTraceAndCompileTheSameFunctions() throws Exception {
    for (int size = 1; size < 20; size++) {
      int n = size;
      Fn1<Array, Array> f = jit((Array x) -> sum(x.mul(x).add(n)));
      List<Double> results =
          together(() -> {
            Array x = full(Shape.of(n), 2.0);
            return f.apply(x).item() + grad(f).apply(x).get(0).item();
          });
      assertThat(results).containsOnly(n * (4.0 + n) + 4);
    }
  }

  @Test
  void arraysThatNobodyHoldsGiveTheirMemoryBack() {
    // Together 4 GB, of which 4 MB are in use.
    Array x = ones(1 << 20);
    for (int i = 0; i < 1000; i++) {
      x = x.mul(0.5).add(0.5);
    }
    assertThat(x.get(0).item()).isCloseTo(1, within(1e-6));
    assertThat(array(1.0).add(x).get(7).item()).isCloseTo(2, within(1e-6));
  }
}
