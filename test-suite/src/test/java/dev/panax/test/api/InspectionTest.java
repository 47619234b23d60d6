package dev.panax.test.api;

import static dev.panax.Numpy.array;
import static dev.panax.Numpy.cos;
import static dev.panax.Numpy.ones;
import static dev.panax.Numpy.sin;
import static dev.panax.Numpy.sum;
import static dev.panax.Panax.evalShape;
import static dev.panax.Panax.grad;
import static dev.panax.Panax.jit;
import static dev.panax.Panax.makeJaxpr;
import static dev.panax.Panax.platform;
import static dev.panax.Panax.platforms;
import static dev.panax.Panax.withPlatform;
import static dev.panax.Panax.withX64;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panax.Jaxpr;
import dev.panax.device.PlatformException;
import dev.panax.program.DType;
import dev.panax.program.Shape;
import dev.panax.trace.Array;
import dev.panax.trace.Counters;
import dev.panax.trace.EscapedTracerException;
import dev.panax.trace.Fn1;
import dev.panax.trace.Pair;
import org.junit.jupiter.api.Test;

/** What can be seen of functions without running them, and the modes. */
class InspectionTest {
  @Test
  void aProgramPrintsAsInJax() {
    assertThat(makeJaxpr((Array x) -> sin(cos(x)), array(0.5f)))
        .hasToString("{ lambda ; a:f32[]. let b:f32[] = cos a; c:f32[] = sin b in (c,) }");
  }

  @Test
  void capturedArraysAreConstants() {
    Array captured = ones(2);
    Jaxpr jaxpr = makeJaxpr((Array x) -> x.mul(captured), ones(2));
    assertThat(jaxpr.constants()).containsExactly(captured);
    assertThat(jaxpr).hasToString("{ lambda a:f32[2]; b:f32[2]. let c:f32[2] = mul b a in (c,) }");
  }

  @Test
  void theProgramOfAGradient() {
    Fn1<Array, Array> f = jit("f", x -> x.mul(3.0));
    assertThat(makeJaxpr(grad(f), array(1.0)).toString()).contains("name=f");
  }

  @Test
  void shapesAreFoundWithoutComputing() {
    long compilations = Counters.compilations();
    Pair<Array, Array> result =
        evalShape((Array x, Array y) -> Pair.of(x.dot(y), sum(x)), ones(2, 3), ones(3));
    assertThat(result.first().shape()).isEqualTo(Shape.of(2));
    assertThat(result.second().dtype()).isEqualTo(DType.FLOAT32);
    // Making the arguments takes programs, evaluating shapes none.
    ones(2, 3);
    assertThat(Counters.compilations()).isLessThanOrEqualTo(compilations + 2);
    assertThatThrownBy(() -> result.first().add(1))
        .isInstanceOf(EscapedTracerException.class)
        .hasMessageContaining("evalShape");
  }

  @Test
  void theX64ModeIsScoped() {
    assertThat(array(1.0, 2.0).dtype()).isEqualTo(DType.FLOAT32);
    Array wide = withX64(() -> array(1.0, 2.0));
    assertThat(wide.dtype()).isEqualTo(DType.FLOAT64);
    var f = jit((Array x) -> x.add(Math.PI));
    assertThat(withX64(() -> f.apply(array(0.0))).item()).isEqualTo(Math.PI);
    assertThat(f.apply(array(0.0)).item()).isEqualTo((float) Math.PI);
  }

  @Test
  void thePlatformIsScoped() {
    assertThat(platforms()).contains("reference").startsWith(platform());
    assertThat(withPlatform("reference", () -> platform())).isEqualTo("reference");
    Array x = ones(3);
    assertThat(withPlatform("reference", () -> sum(x)).item()).isEqualTo(3);
    assertThatThrownBy(() -> withPlatform("abacus", () -> platform()))
        .isInstanceOf(PlatformException.class)
        .hasMessage("withPlatform: there is no platform \"abacus\". Present: cpu, reference.");
  }
}
