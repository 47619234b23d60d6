package dev.panax.test.api;

import static dev.panax.Numpy.array;
import static dev.panax.Numpy.dot;
import static dev.panax.Numpy.exp;
import static dev.panax.Numpy.sin;
import static dev.panax.Numpy.square;
import static dev.panax.Numpy.sum;
import static dev.panax.Panax.grad;
import static dev.panax.Panax.gradWithAux;
import static dev.panax.Panax.hessian;
import static dev.panax.Panax.jacfwd;
import static dev.panax.Panax.jacfwdEach;
import static dev.panax.Panax.jacrev;
import static dev.panax.Panax.jacrevEach;
import static dev.panax.Panax.jit;
import static dev.panax.Panax.jvp;
import static dev.panax.Panax.valueAndGrad;
import static dev.panax.Panax.valueAndGradWithAux;
import static dev.panax.Panax.vjp;
import static dev.panax.Panax.vmap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.panax.Jvp;
import dev.panax.ValueAndGrad;
import dev.panax.Vjp;
import dev.panax.program.DTypeException;
import dev.panax.program.ShapeException;
import dev.panax.trace.Array;
import dev.panax.trace.Fn1;
import dev.panax.trace.Pair;
import dev.panax.trace.TreeException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The derivatives of the API at points where they are small integers, so exact. */
class DifferentiationTest {
  record Line(Array slope, Array offset) {}

  private static final Array X = array(1.0, 2.0, 3.0);
  private static final Array Y = array(0.0, 1.0, 5.0);

  private static Array squaredError(Array x, Array y) {
    return sum(square(x.sub(y)));
  }

  private static Pair<Array, Array> squaredErrorWithAux(Array x, Array y) {
    return Pair.of(squaredError(x, y), x.sub(y));
  }

  private static Array cubes(Array x) {
    return x.mul(x).mul(x);
  }

  private static Array at(Line line, Array x) {
    return line.slope().mul(x).add(line.offset());
  }

  private static double[] values(Array x) {
    return x.toDoubleArray();
  }

  @Test
  void gradientIsByTheFirstArgument() {
    assertThat(values(grad(DifferentiationTest::squaredError).apply(X, Y)))
        .containsExactly(2, 2, -4);
  }

  @Test
  void gradientByWhatIsSelected() {
    var second = grad(DifferentiationTest::squaredError, (x, y) -> y);
    var both = jit(grad(DifferentiationTest::squaredError, (x, y) -> Pair.of(y, x)));
    assertThat(values(second.apply(X, Y))).containsExactly(-2, -2, 4);
    assertThat(values(both.apply(X, Y).first())).containsExactly(-2, -2, 4);
    assertThat(values(both.apply(X, Y).second())).containsExactly(2, 2, -4);
  }

  @Test
  void anArrayGivenTwiceIsTwoArguments() {
    var second = grad((Array x, Array y) -> sum(square(x).mul(y)), (x, y) -> y);
    assertThat(values(second.apply(X, X))).containsExactly(1, 4, 9);
  }

  @Test
  void aPartOfATreeIsSelected() {
    var bySlope = grad((Line line, Array x) -> sum(at(line, x)), (line, x) -> line.slope());
    var line = new Line(array(2.0), array(1.0));
    assertThat(bySlope.apply(line, X).item()).isEqualTo(6);
  }

  @Test
  void selectionsMustNotCompute() {
    var wrong = grad(DifferentiationTest::squaredError, (x, y) -> x.add(y));
    var twice = grad(DifferentiationTest::squaredError, (x, y) -> Pair.of(x, x));
    var captured = grad(DifferentiationTest::squaredError, (x, y) -> X);
    String message =
        "The second argument of grad selects what to differentiate with respect to: it must return"
            + " arrays of its arguments, each at most once, and compute nothing, as (x, y) -> y"
            + " does.";
    assertThatThrownBy(() -> wrong.apply(X, Y))
        .isInstanceOf(TreeException.class)
        .hasMessage(message);
    assertThatThrownBy(() -> twice.apply(X, Y)).hasMessage(message);
    assertThatThrownBy(() -> captured.apply(X, Y)).hasMessage(message);
  }

  @Test
  void valuesAndAuxiliaryResultsComeAlong() {
    ValueAndGrad<Array, Array> plain = valueAndGrad(DifferentiationTest::squaredError).apply(X, Y);
    assertThat(plain.value().item()).isEqualTo(6);
    assertThat(values(plain.grad())).containsExactly(2, 2, -4);
    Pair<Array, Array> aux = gradWithAux(DifferentiationTest::squaredErrorWithAux).apply(X, Y);
    assertThat(values(aux.first())).containsExactly(2, 2, -4);
    assertThat(values(aux.second())).containsExactly(1, 1, -2);
    var all = jit(valueAndGradWithAux(DifferentiationTest::squaredErrorWithAux, (x, y) -> y));
    assertThat(all.apply(X, Y).value().first().item()).isEqualTo(6);
    assertThat(values(all.apply(X, Y).value().second())).containsExactly(1, 1, -2);
    assertThat(values(all.apply(X, Y).grad())).containsExactly(-2, -2, 4);
  }

  @Test
  void integersHaveNoGradient() {
    assertThatThrownBy(() -> grad((Array x) -> sum(x)).apply(array(1, 2)))
        .isInstanceOf(DTypeException.class)
        .hasMessage(
            "grad requires floating or complex inputs, but argument 0 is i32[2]. Convert it with astype, or"
                + " differentiate with respect to other arguments.");
    assertThatThrownBy(() -> jacrev((Line line) -> line.offset()).apply(new Line(X, array(1, 2))))
        .isInstanceOf(DTypeException.class)
        .hasMessage(
            "jacrev requires floating or complex inputs, but argument 0 .offset is i32[2]. Convert it with"
                + " astype, or differentiate with respect to other arguments.");
  }

  @Test
  void onlyScalarsHaveAGradient() {
    assertThatThrownBy(() -> grad(DifferentiationTest::cubes).apply(X))
        .isInstanceOf(ShapeException.class)
        .hasMessageStartingWith(
            "Gradient only defined for scalar-output functions. Output had shape: (3,).");
  }

  @Test
  void jacobianVectorProducts() {
    Jvp<Array> one = jvp(DifferentiationTest::cubes, X, array(1.0, 0.0, 2.0));
    assertThat(values(one.value())).containsExactly(1, 8, 27);
    assertThat(values(one.tangent())).containsExactly(3, 0, 54);
    Jvp<Array> two =
        jvp(DifferentiationTest::squaredError, Pair.of(X, Y), Pair.of(X.mul(0), array(1.0, 0, 0)));
    assertThat(two.tangent().item()).isEqualTo(-2);
  }

  @Test
  void vectorJacobianProducts() {
    Vjp<Array, Array> one = vjp(DifferentiationTest::cubes, X);
    assertThat(values(one.value())).containsExactly(1, 8, 27);
    assertThat(values(one.pullback().apply(array(1.0, 0.0, 2.0)))).containsExactly(3, 0, 54);
    Vjp<Pair<Array, Array>, Array> two = vjp(DifferentiationTest::squaredError, X, Y);
    Pair<Array, Array> pulled = jit(two.pullback()).apply(array(1.0));
    assertThat(values(pulled.first())).containsExactly(2, 2, -4);
    assertThat(values(pulled.second())).containsExactly(-2, -2, 4);
  }

  @Test
  void jacobiansByBothModes() {
    double[] diagonal = {3, 0, 0, 0, 12, 0, 0, 0, 27};
    assertThat(values(jacfwd(DifferentiationTest::cubes).apply(X))).containsExactly(diagonal);
    assertThat(values(jit(jacrev(DifferentiationTest::cubes)).apply(X))).containsExactly(diagonal);
  }

  @Test
  void jacobiansHaveTheShapeOfTheResultThenOfTheArgument() {
    Array matrix = array(new double[][] {{1, 2, 3}, {4, 5, 6}});
    Fn1<Array, Array> f = x -> dot(x, X);
    for (Array jacobian : List.of(jacfwd(f).apply(matrix), jacrev(f).apply(matrix))) {
      assertThat(jacobian.shape().toArray()).containsExactly(2, 2, 3);
      assertThat(values(jacobian)).containsExactly(1, 2, 3, 0, 0, 0, 0, 0, 0, 1, 2, 3);
    }
  }

  @Test
  void jacobiansOfTreesHaveABlockForEachArray() {
    var line = new Line(array(2.0), array(new double[][] {{1.0, 0, 0}}));
    for (Line jacobian :
        List.of(
            jacfwd(DifferentiationTest::at).apply(line, X),
            jacrev(DifferentiationTest::at).apply(line, X))) {
      assertThat(jacobian.slope().shape().toArray()).containsExactly(1, 3);
      assertThat(values(jacobian.slope())).containsExactly(1, 2, 3);
      assertThat(jacobian.offset().shape().toArray()).containsExactly(1, 3, 1, 3);
      assertThat(values(jacobian.offset())).containsExactly(1, 0, 0, 0, 1, 0, 0, 0, 1);
    }
    assertThat(values(jacrev(DifferentiationTest::at, (l, x) -> x).apply(line, X)))
        .containsExactly(2, 0, 0, 0, 2, 0, 0, 0, 2);
  }

  @Test
  void jacobiansOfEachResult() {
    Fn1<Array, Line> f = x -> new Line(sum(x), cubes(x));
    for (List<Array> jacobians : List.of(jacfwdEach(f).apply(X), jacrevEach(f).apply(X))) {
      assertThat(values(jacobians.get(0))).containsExactly(1, 1, 1);
      assertThat(values(jacobians.get(1))).containsExactly(3, 0, 0, 0, 12, 0, 0, 0, 27);
    }
  }

  @Test
  void hessians() {
    assertThat(values(hessian((Array x) -> sum(cubes(x))).apply(X)))
        .containsExactly(6, 0, 0, 0, 12, 0, 0, 0, 18);
    Array perExample =
        jit(vmap(hessian((Array x) -> x.get(0).mul(x.get(1)))))
            .apply(array(new double[][] {{1, 2}, {3, 4}}));
    assertThat(values(perExample)).containsExactly(0, 1, 1, 0, 0, 1, 1, 0);
  }

  @Test
  void higherDerivativesOfScalars() {
    Fn1<Array, Array> f = x -> sin(x).mul(exp(x));
    // The fourth derivative of sin(x) exp(x) is -4 times itself.
    double fourth = grad(grad(grad(grad(f)))).apply(array(0.5)).item();
    assertThat(fourth).isCloseTo(-4 * f.apply(array(0.5)).item(), within(1e-5));
  }
}
