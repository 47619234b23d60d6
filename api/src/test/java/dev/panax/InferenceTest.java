package dev.panax;

import static dev.panax.Numpy.array;
import static dev.panax.Numpy.dot;
import static dev.panax.Numpy.mean;
import static dev.panax.Numpy.square;
import static dev.panax.Numpy.sum;
import static dev.panax.Numpy.tanh;
import static dev.panax.Panax.NONE;
import static dev.panax.Panax.evalShape;
import static dev.panax.Panax.grad;
import static dev.panax.Panax.gradWithAux;
import static dev.panax.Panax.hessian;
import static dev.panax.Panax.inAxes;
import static dev.panax.Panax.jacfwd;
import static dev.panax.Panax.jacfwdEach;
import static dev.panax.Panax.jacrev;
import static dev.panax.Panax.jacrevEach;
import static dev.panax.Panax.jit;
import static dev.panax.Panax.jvp;
import static dev.panax.Panax.outAxes;
import static dev.panax.Panax.valueAndGrad;
import static dev.panax.Panax.valueAndGradWithAux;
import static dev.panax.Panax.vjp;
import static dev.panax.Panax.vmap;
import static org.assertj.core.api.Assertions.assertThat;

import dev.panax.program.DType;
import dev.panax.program.Shape;
import dev.panax.trace.Array;
import dev.panax.trace.Fn1;
import dev.panax.trace.Fn2;
import dev.panax.trace.Fn3;
import dev.panax.trace.Fn4;
import dev.panax.trace.Fn5;
import dev.panax.trace.Pair;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * What users write must compile: the overload is chosen by the number of parameters, and types are
 * inferred through nested transformations. The results are checked by their shapes, for which no
 * backend is needed.
 */
class InferenceTest {
  record Layer(Array w, Array b) {}

  static Array predict(List<Layer> params, Array inputs) {
    Array outputs = inputs;
    for (var layer : params) {
      outputs = dot(inputs, layer.w()).add(layer.b());
      inputs = tanh(outputs);
    }
    return outputs;
  }

  static Array loss(List<Layer> params, Array inputs, Array targets) {
    return sum(square(predict(params, inputs).sub(targets)));
  }

  static Pair<Array, Map<String, Array>> lossWithAux(List<Layer> params, Array x, Array y) {
    Array predicted = predict(params, x);
    return Pair.of(mean(square(predicted.sub(y))), Map.of("predicted", predicted));
  }

  static Array energy(Array x) {
    return sum(x.mul(x).mul(x));
  }

  static Array squaredError(Array x, Array y) {
    return sum(square(x.sub(y)));
  }

  static Array four(Layer layer, Array a, Array b, Array c) {
    return sum(dot(a, layer.w()).add(layer.b()).mul(b).add(c));
  }

  static Array five(Layer layer, Array a, Array b, Array c, Array d) {
    return four(layer, a, b, c).mul(sum(d));
  }

  /** An array of a type and no value. */
  private static Array abstractArray(int... shape) {
    return evalShape((Array x) -> Numpy.zeros(Shape.of(shape), DType.FLOAT32), array(0.0));
  }

  private static final Array VECTOR = abstractArray(3);
  private static final Array MATRIX = abstractArray(5, 3);
  private static final List<Layer> PARAMS =
      List.of(
          new Layer(abstractArray(3, 4), abstractArray(4)),
          new Layer(abstractArray(4, 2), abstractArray(2)));
  private static final Layer LAYER = new Layer(abstractArray(3, 2), abstractArray(2));

  private static Shape shape(int... dims) {
    return Shape.of(dims);
  }

  @Test
  void theReadmeExample() {
    var gradLoss = jit(grad(InferenceTest::loss));
    var perExampleGrads = jit(vmap(gradLoss, inAxes(NONE, 0, 0)));
    List<Layer> gradient = evalShape(gradLoss, PARAMS, MATRIX, abstractArray(5, 2));
    List<Layer> gradients = evalShape(perExampleGrads, PARAMS, MATRIX, abstractArray(5, 2));
    assertThat(gradient.get(0).w().shape()).isEqualTo(shape(3, 4));
    assertThat(gradients.get(0).w().shape()).isEqualTo(shape(5, 3, 4));
    assertThat(gradients.get(1).b().shape()).isEqualTo(shape(5, 2));
  }

  @Test
  void methodReferencesOfEveryArity() {
    Fn1<Array, Array> one = grad(InferenceTest::energy);
    Fn2<Array, Array, Array> two = grad(InferenceTest::squaredError);
    Fn3<List<Layer>, Array, Array, List<Layer>> three = grad(InferenceTest::loss);
    Fn4<Layer, Array, Array, Array, Layer> four = grad(InferenceTest::four);
    Fn5<Layer, Array, Array, Array, Array, Layer> five = grad(InferenceTest::five);
    assertThat(evalShape(one, VECTOR).shape()).isEqualTo(shape(3));
    assertThat(evalShape(two, VECTOR, VECTOR).shape()).isEqualTo(shape(3));
    assertThat(evalShape(three, PARAMS, VECTOR, abstractArray(2))).hasSize(2);
    Array b = abstractArray(2);
    assertThat(evalShape(four, LAYER, VECTOR, b, b).w().shape()).isEqualTo(shape(3, 2));
    assertThat(evalShape(five, LAYER, VECTOR, b, b, VECTOR).b().shape()).isEqualTo(shape(2));
  }

  @Test
  void functionsOfTheLibraryByReference() {
    assertThat(evalShape(vmap(Numpy::dot), MATRIX, MATRIX).shape()).isEqualTo(shape(5));
    assertThat(evalShape(jit(vmap(Numpy::sum)), MATRIX).shape()).isEqualTo(shape(5));
    assertThat(evalShape(vmap(grad(Numpy::sum)), MATRIX).shape()).isEqualTo(shape(5, 3));
    assertThat(evalShape(jit(Numpy::where), VECTOR, VECTOR, VECTOR).shape()).isEqualTo(shape(3));
    assertThat(evalShape(jacfwd(Numpy::tanh), VECTOR).shape()).isEqualTo(shape(3, 3));
  }

  @Test
  void lambdasWithTypedParameters() {
    var third = grad(grad(grad((Array x) -> tanh(x))));
    var inJit = jit((Array x, Array y) -> x.mul(y).add(1));
    var named = jit("axpy", (Array a, Array x, Array y) -> a.mul(x).add(y));
    var mapped = vmap((Array x, Array y) -> x.add(y), inAxes(0, NONE));
    assertThat(evalShape(third, abstractArray()).shape()).isEqualTo(Shape.SCALAR);
    assertThat(evalShape(inJit, VECTOR, VECTOR).shape()).isEqualTo(shape(3));
    assertThat(evalShape(named, abstractArray(), VECTOR, VECTOR).shape()).isEqualTo(shape(3));
    assertThat(evalShape(mapped, VECTOR, abstractArray()).shape()).isEqualTo(shape(3));
  }

  @Test
  void lambdasWithInferredParametersWhereTheTypeIsGiven() {
    Fn1<Array, Array> gradient = grad(x -> x.mul(x));
    Fn2<Layer, Array, Array> compiled = jit((layer, x) -> dot(x, layer.w()).add(layer.b()));
    assertThat(evalShape(gradient, abstractArray()).shape()).isEqualTo(Shape.SCALAR);
    assertThat(evalShape(compiled, LAYER, VECTOR).shape()).isEqualTo(shape(2));
    assertThat(evalShape(x -> x.mul(x).sum(), VECTOR).shape()).isEqualTo(Shape.SCALAR);
  }

  @Test
  void withRespectToOtherArguments() {
    Fn2<Array, Array, Array> second = grad(InferenceTest::squaredError, (x, y) -> y);
    Fn2<Array, Array, Pair<Array, Array>> both =
        grad(InferenceTest::squaredError, (x, y) -> Pair.of(x, y));
    Fn3<List<Layer>, Array, Array, Pair<Array, List<Layer>>> zeroAndOne =
        grad(InferenceTest::loss, (params, x, y) -> Pair.of(x, params));
    Fn3<List<Layer>, Array, Array, Layer> head =
        grad(InferenceTest::loss, (params, x, y) -> params.getLast());
    var values = jit(valueAndGrad(InferenceTest::loss, (params, x, y) -> List.of(x, y)));
    Array y = abstractArray(2);
    assertThat(evalShape(second, VECTOR, VECTOR).shape()).isEqualTo(shape(3));
    assertThat(evalShape(both, VECTOR, VECTOR).second().shape()).isEqualTo(shape(3));
    assertThat(evalShape(zeroAndOne, PARAMS, VECTOR, y).second()).hasSize(2);
    assertThat(evalShape(head, PARAMS, VECTOR, y).w().shape()).isEqualTo(shape(4, 2));
    assertThat(evalShape(values, PARAMS, VECTOR, y).grad().get(1).shape()).isEqualTo(shape(2));
  }

  @Test
  void auxiliaryResults() {
    Fn3<List<Layer>, Array, Array, Pair<List<Layer>, Map<String, Array>>> gradient =
        gradWithAux(InferenceTest::lossWithAux);
    var step = jit(valueAndGradWithAux(InferenceTest::lossWithAux));
    var byInputs = gradWithAux(InferenceTest::lossWithAux, (params, x, y) -> x);
    Array y = abstractArray(2);
    assertThat(evalShape(gradient, PARAMS, VECTOR, y).second()).containsKey("predicted");
    ValueAndGrad<Pair<Array, Map<String, Array>>, List<Layer>> result =
        evalShape(step, PARAMS, VECTOR, y);
    assertThat(result.value().first().shape()).isEqualTo(Shape.SCALAR);
    assertThat(result.grad().get(0).b().shape()).isEqualTo(shape(4));
    assertThat(evalShape(byInputs, PARAMS, VECTOR, y).first().shape()).isEqualTo(shape(3));
  }

  @Test
  void jacobiansAndHessians() {
    Fn1<Array, Array> full = jit(jacfwd(jacrev(InferenceTest::energy)));
    Fn1<Array, Array> same = jit(hessian(InferenceTest::energy));
    Fn2<Array, Array, Array> ofTwo = hessian(InferenceTest::squaredError);
    Fn2<Layer, Array, Layer> ofTree =
        jacrev((Layer layer, Array x) -> dot(x, layer.w()).add(layer.b()));
    Fn2<Layer, Array, Array> ofInput =
        jacfwd((Layer layer, Array x) -> dot(x, layer.w()).add(layer.b()), (layer, x) -> x);
    assertThat(evalShape(full, VECTOR).shape()).isEqualTo(shape(3, 3));
    assertThat(evalShape(same, VECTOR).shape()).isEqualTo(shape(3, 3));
    assertThat(evalShape(ofTwo, VECTOR, VECTOR).shape()).isEqualTo(shape(3, 3));
    assertThat(evalShape(ofTree, LAYER, VECTOR).w().shape()).isEqualTo(shape(2, 3, 2));
    assertThat(evalShape(ofInput, LAYER, VECTOR).shape()).isEqualTo(shape(2, 3));
  }

  @Test
  void jacobiansOfTreesByTrees() {
    Fn1<Layer, List<Layer>> forward =
        jacfwdEach(grad((Layer l) -> sum(square(l.w())).add(sum(l.b()))));
    Fn1<Array, List<Array>> reverse = jacrevEach((Array x) -> new Layer(x.mul(2), sum(x)));
    List<Layer> hessian = evalShape(forward, LAYER);
    assertThat(hessian).hasSize(2);
    assertThat(hessian.get(0).w().shape()).isEqualTo(shape(3, 2, 3, 2));
    assertThat(hessian.get(0).b().shape()).isEqualTo(shape(3, 2, 2));
    assertThat(hessian.get(1).w().shape()).isEqualTo(shape(2, 3, 2));
    List<Array> jacobians = evalShape(reverse, VECTOR);
    assertThat(jacobians).extracting(Array::shape).containsExactly(shape(3, 3), shape(3));
  }

  @Test
  void oneDirection() {
    Jvp<Array> forward = evalShape((Array x) -> jvp(InferenceTest::energy, x, x), VECTOR);
    Jvp<Array> ofTwo =
        evalShape(
            (Array x) -> jvp(InferenceTest::squaredError, Pair.of(x, x), Pair.of(x, x)), VECTOR);
    Array pulled =
        evalShape(
            (Array x) -> {
              Vjp<Array, Array> vjp = vjp(InferenceTest::energy, x);
              return vjp.pullback().apply(vjp.value());
            },
            VECTOR);
    Pair<Array, Array> pulledTwo =
        evalShape(
            (Array x) -> vjp(InferenceTest::squaredError, x, x).pullback().apply(sum(x)), VECTOR);
    assertThat(forward.tangent().shape()).isEqualTo(Shape.SCALAR);
    assertThat(ofTwo.value().shape()).isEqualTo(Shape.SCALAR);
    assertThat(pulled.shape()).isEqualTo(shape(3));
    assertThat(pulledTwo.second().shape()).isEqualTo(shape(3));
  }

  @Test
  void compositionsInAnyOrder() {
    var a = vmap(jit(grad((Array x) -> sum(vmap((Array e) -> e.mul(e)).apply(x)))));
    var b = jit(vmap(hessian(jit(InferenceTest::energy))));
    var c = vmap(vmap(Numpy::multiply, inAxes(0, NONE)), inAxes(NONE, 0), outAxes(1));
    var d = grad((Array x) -> sum(vmap(grad(InferenceTest::energy)).apply(x)));
    assertThat(evalShape(a, MATRIX).shape()).isEqualTo(shape(5, 3));
    assertThat(evalShape(b, MATRIX).shape()).isEqualTo(shape(5, 3, 3));
    assertThat(evalShape(c, VECTOR, abstractArray(4)).shape()).isEqualTo(shape(3, 4));
    assertThat(evalShape(d, MATRIX).shape()).isEqualTo(shape(5, 3));
  }
}
