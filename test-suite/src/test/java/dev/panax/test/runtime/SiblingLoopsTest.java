package dev.panax.test.runtime;

import static dev.panax.Numpy.ones;
import static dev.panax.Numpy.sum;
import static dev.panax.Panax.grad;
import static dev.panax.Panax.jit;
import static org.assertj.core.api.Assertions.assertThat;

import dev.panax.Nn;
import dev.panax.trace.Array;
import dev.panax.trace.Axes;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Kernels of several loops over lanes, each of which reads values of rows of its own. */
@Tag("lanes")
class SiblingLoopsTest {
  @Test
  void rowsThenAll() {
    Array result =
        jit(
                (Array x) -> {
                  Array scaled = x.mul(x.max(Axes.keepDims(1)));
                  return sum(scaled.mul(sum(scaled)));
                })
            .apply(ones(3, 5));
    assertThat(result.item()).isEqualTo(225);
  }

  @Test
  void statisticsOfNormalizedRows() {
    Array logits = ones(3, 5).mul(2);
    assertThat(jit((Array x) -> Nn.softmax(x, 1).var()).apply(logits).item()).isEqualTo(0);
    Array gradient = jit(grad((Array x) -> Nn.softmax(x, 1).std())).apply(logits.add(ones(5)));
    assertThat(gradient.shape()).isEqualTo(logits.shape());
  }
}
