package dev.panax.test.transforms;

import static dev.panax.Numpy.arange;
import static dev.panax.Numpy.array;
import static dev.panax.Numpy.ones;
import static dev.panax.Panax.checkpoint;
import static dev.panax.Panax.grad;
import static dev.panax.Panax.inAxes;
import static dev.panax.Panax.jit;
import static dev.panax.Panax.jvp;
import static dev.panax.Panax.makeJaxpr;
import static dev.panax.Panax.vmap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import dev.panax.Lax;
import dev.panax.program.DifferentiationException;
import dev.panax.program.Shape;
import dev.panax.program.ShapeException;
import dev.panax.program.UnboundAxisException;
import dev.panax.trace.Array;
import dev.panax.trace.Config;
import dev.panax.trace.Fn1;
import dev.panax.trace.Pair;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Collective operations along the axes that vmap names; numbers are from JAX. */
class CollectivesTest {
  private static final Array X = array(1.0, 2.0, 3.0);
  private static final Array SQUARE = arange(9.0).reshape(3, 3);

  private static <R> Fn1<Array, R> each(Fn1<Array, R> f) {
    return vmap(f, inAxes(0).named("i"));
  }

  private static void same(Array actual, double... expected) {
    assertThat(actual.toDoubleArray()).containsExactly(expected, within(2e-5));
  }

  /** That {@code f} is the same eagerly, compiled outside and inside, and in a checkpoint. */
  private static void check(Fn1<Array, Array> f, Array x, double... expected) {
    same(each(f).apply(x), expected);
    same(jit(each(f)).apply(x), expected);
    same(each(jit(f)).apply(x), expected);
    same(each(checkpoint(f)).apply(x), expected);
    same(vmap(each(f)).apply(x.reshape(x.shape().insert(0, 1).dims().toArray())), expected);
    same(each(vmap(f)).apply(x.reshape(x.shape().insert(1, 1).dims().toArray())), expected);
  }

  @Test
  void reduceOverExamples() {
    check(a -> Lax.psum(a, "i"), X, 6, 6, 6);
    check(a -> Lax.pmean(a, "i"), X, 2, 2, 2);
    check(a -> Lax.pmax(a, "i"), X, 3, 3, 3);
    check(a -> Lax.pmin(a, "i"), X, 1, 1, 1);
    check(a -> Lax.psum(Pair.of(a, a.mul(2)), "i").second(), X, 12, 12, 12);
    check(a -> Lax.psum(array(2.0), "i").add(a), X, 7, 8, 9);
    check(a -> a.mul(Lax.axisSize("i")), X, 3, 6, 9);
  }

  @Test
  void tellExamplesApart() {
    check(a -> a.mul(Lax.axisIndex("i")), X, 0, 2, 6);
    same(jit(each(_ -> Lax.axisIndex("i"))).apply(X), 0, 1, 2);
    Fn1<Array, Array> index = jit((Array _) -> Lax.axisIndex("i"));
    same(each(_ -> index.apply(array(0.0))).apply(X), 0, 1, 2);
    same(
        each((Array a) -> Lax.foriLoop(0, 2, (_, y) -> y.add(Lax.axisIndex("i")), a)).apply(X),
        1,
        4,
        7);
  }

  @Test
  void exchangeArrays() {
    check(a -> Lax.ppermute(a, "i", Map.of(0, 1, 1, 2)), X, 0, 1, 2);
    check(a -> Lax.allGather(a, "i").sum(), X, 6, 6, 6);
    same(
        each((Array a) -> Lax.allGather(a, "i", 0, true)).apply(SQUARE.get(0).reshape(3, 1)),
        0,
        1,
        2,
        0,
        1,
        2,
        0,
        1,
        2);
    same(each((Array a) -> Lax.psumScatter(a, "i", 0, false)).apply(SQUARE), 9, 12, 15);
    same(each((Array a) -> Lax.psumScatter(a, "i", 0, true)).apply(SQUARE), 9, 12, 15);
    same(
        each((Array a) -> Lax.allToAll(a, "i", 0, 0, false)).apply(SQUARE),
        0,
        3,
        6,
        1,
        4,
        7,
        2,
        5,
        8);
    assertThat(each((Array a) -> Lax.allToAll(a, "i", 0, 1, true)).apply(ones(3, 6, 2)).shape())
        .isEqualTo(Shape.of(3, 2, 6));
  }

  @Test
  void haveDerivativesWithinTheMap() {
    check(grad((Array a) -> Lax.psum(a, "i").pow(2).mul(a)), X, 108, 108, 108);
    check(grad((Array a) -> Lax.pmean(a, "i").pow(2)), X, 4, 4, 4);
    check(grad((Array a) -> Lax.allGather(a, "i").pow(2).sum()), X, 6, 12, 18);
    check(grad((Array a) -> Lax.ppermute(a, "i", Map.of(0, 1, 1, 2)).pow(2)), X, 2, 4, 0);
    check(grad(grad((Array a) -> Lax.psum(a, "i").pow(2))), X, 18, 18, 18);
    same(
        each(grad((Array a) -> Lax.psumScatter(a, "i", 0, false).pow(2))).apply(SQUARE),
        18,
        24,
        30,
        18,
        24,
        30,
        18,
        24,
        30);
    same(
        each(grad((Array a) -> Lax.allToAll(a, "i", 0, 0, false).pow(2).mul(arange(3.0)).sum()))
            .apply(SQUARE),
        0,
        0,
        0,
        6,
        8,
        10,
        24,
        28,
        32);
    assertThatExceptionOfType(DifferentiationException.class)
        .isThrownBy(() -> each(grad((Array a) -> Lax.pmax(a, "i"))).apply(X))
        .withMessageContaining("pmax has no derivative within vmap");
  }

  @Test
  void haveDerivativesOfTheMap() {
    Fn1<Array, Array> f = x -> each((Array a) -> Lax.pmax(a, "i").mul(a)).apply(x).sum();
    same(grad(f).apply(X), 3, 3, 9);
    same(grad(jit(f)).apply(X), 3, 3, 9);
    same(jvp(f, X, ones(3)).tangent(), 15);
  }

  @Test
  void needANamedAxis() {
    String message =
        "Unbound axis name: i. Map the function along an axis of that name: vmap(f, inAxes(0).named(\"i\")).";
    assertThatExceptionOfType(UnboundAxisException.class)
        .isThrownBy(() -> Lax.psum(X, "i"))
        .withMessage(message);
    assertThatExceptionOfType(UnboundAxisException.class)
        .isThrownBy(() -> jit((Array x) -> Lax.psum(x, "i")).apply(X))
        .withMessage(message);
    assertThatExceptionOfType(UnboundAxisException.class)
        .isThrownBy(() -> vmap((Array _) -> Lax.axisIndex("i"), inAxes(0).named("j")).apply(X))
        .withMessage(message);
  }

  @Test
  void sayWhatDoesNotFit() {
    assertThatExceptionOfType(ShapeException.class)
        .isThrownBy(() -> each((Array a) -> Lax.ppermute(a, "i", Map.of(0, 1, 1, 1))).apply(X))
        .withMessageContaining("ppermute needs different sources and targets from 0 to 2");
    assertThatExceptionOfType(ShapeException.class)
        .isThrownBy(() -> each((Array a) -> Lax.psumScatter(a, "i", 0, false)).apply(ones(3, 2)))
        .withMessageContaining("reduce_scatter needs dimension 0 of the size of axis i, 3");
    assertThatExceptionOfType(ShapeException.class)
        .isThrownBy(() -> each((Array a) -> Lax.allToAll(a, "i", 0, 0, true)).apply(ones(3, 2)))
        .withMessageContaining("allToAll needs dimension 0 to be a multiple");
  }

  @Test
  void printAsInJax() {
    Fn1<Array, List<Array>> f =
        a -> List.of(Lax.psum(a, "i"), Lax.axisIndex("i"), Lax.allGather(a, "i", 1, false));
    String text = Config.current().withAxis("i", 2).run(() -> makeJaxpr(f, ones(2, 3)).toString());
    assertThat(text)
        .contains("b:f32[2,3] = psum[axes=('i',) axis_index_groups=None] a")
        .contains("c:i32[] = axis_index[axis_name=i]")
        .contains("d:f32[2,2,3] = all_gather[")
        .contains("all_gather_dimension=1");
  }
}
