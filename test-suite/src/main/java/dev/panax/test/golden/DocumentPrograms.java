package dev.panax.test.golden;

import static dev.panax.Numpy.array;
import static dev.panax.Numpy.dot;
import static dev.panax.Numpy.exp;
import static dev.panax.Numpy.mean;
import static dev.panax.Numpy.ones;
import static dev.panax.Numpy.prod;
import static dev.panax.Numpy.sin;
import static dev.panax.Numpy.stack;
import static dev.panax.Numpy.sum;
import static dev.panax.Numpy.where;
import static dev.panax.Panax.grad;
import static dev.panax.Panax.gradWithAux;
import static dev.panax.Panax.hessian;
import static dev.panax.Panax.jacfwd;
import static dev.panax.Panax.jacrev;
import static dev.panax.Panax.jit;
import static dev.panax.Panax.jvp;
import static dev.panax.Panax.valueAndGrad;
import static dev.panax.Panax.vjp;
import static dev.panax.Panax.vmap;
import static dev.panax.trace.Index.slice;

import dev.panax.Numpy;
import dev.panax.Random;
import dev.panax.program.Shape;
import dev.panax.test.golden.Programs.Inputs;
import dev.panax.test.golden.Programs.Program;
import dev.panax.trace.Array;
import dev.panax.trace.Fn1;
import dev.panax.trace.Fn2;
import dev.panax.trace.Fn3;
import dev.panax.trace.Pair;
import dev.panax.trace.Tree;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The programs of the documents that this project comes from, in Java, by the names that the golden
 * file gives them. Each returns its named outputs.
 */
final class DocumentPrograms {
  private DocumentPrograms() {}

  static Map<String, Program> table() {
    var table = new HashMap<String, Program>();
    table.put("seed_abs_val_grad", DocumentPrograms::absValGrad);
    table.put("seed_slow_f", DocumentPrograms::slowF);
    table.put("seed_random_keys", _ -> randomKeys());
    table.put("seed_random_keys_partitionable", _ -> randomKeysPartitionable());
    table.put("seed_half_norm_grad", _ -> halfNormGrad());
    table.put("seed_selu", DocumentPrograms::selu);
    table.put("seed_linear_regression", _ -> linearRegression());
    table.put("seed_linear_regression_printed", _ -> linearRegressionPrinted());
    table.put("seed_pytree_basics", _ -> pytreeBasics());
    table.put("seed_sum_of_squares", DocumentPrograms::sumOfSquares);
    table.put("seed_pmap_matmul", _ -> matmulOfManyKeys());
    table.put("seed_hessian", DocumentPrograms::hessians);
    table.put("seed_gradient_descent_tree", _ -> gradientDescentOnATree());
    return table;
  }

  private static <T> T get(Map<String, T> map, String key) {
    return Objects.requireNonNull(map.get(key), key);
  }

  private static Array absVal(Array x) {
    return x.gt(0).itemBoolean() ? x : x.neg();
  }

  private static Map<String, Object> absValGrad(Inputs inputs) {
    Fn1<Array, Array> g = grad(DocumentPrograms::absVal);
    return Map.of("a", g.apply(inputs.array("a")), "b", g.apply(inputs.array("b")));
  }

  private static Map<String, Object> slowF(Inputs inputs) {
    Fn1<Array, Array> f1 = jit((Array x) -> x.mul(x).add(x.mul(2.0)));
    Fn1<Array, Array> f2 = jit((Array x) -> x.mul(x).mul(x).add(x.mul(2.0).mul(x)).add(x));
    Array x = inputs.array("x");
    return Map.of("f1", f1.apply(x), "f2", f2.apply(x), "ones", f1.apply(ones(2, 2)));
  }

  private static Map<String, Object> randomKeys() {
    var out = new HashMap<String, Object>();
    Array key = Random.key(0);
    out.put("key", key);
    out.put("normal1", Random.normal(key, 1));
    Array keys = Random.split(key);
    Array newKey = keys.get(0);
    Array subkey = keys.get(1);
    out.put("new_key", newKey);
    out.put("subkey", subkey);
    out.put("normal_key", Random.normal(newKey, 1));
    out.put("normal_sub", Random.normal(subkey, 1));
    Array four = Random.split(newKey, 4);
    out.put("split4_key", four.get(0));
    out.put("split4_sub", List.of(four.get(1), four.get(2), four.get(3)));
    out.put("normal4", Random.normal(key, 4));
    out.put("normal5", Random.normal(key, 5));
    return out;
  }

  private static Map<String, Object> randomKeysPartitionable() {
    Array key = Random.key(0);
    Array k1 = Random.split(key).get(0);
    Array k2 = Random.split(key).get(1);
    return Map.of(
        "normal3", Random.normal(key, 3),
        "randint3", Random.randint(key, Shape.of(3), 0, 10),
        "a", Random.normal(k1, 3),
        "b", Random.uniform(k2, 3),
        "uniform3", Random.uniform(key, 3),
        "fold", Random.foldIn(key, 7),
        "k1", k1,
        "k2", k2);
  }

  private static Map<String, Object> halfNormGrad() {
    Array key = Random.key(0);
    Fn1<Array, Array> f = x -> dot(x.t(), x).div(2.0);
    Fn1<Array, Array> g = x -> x.mul(x).div(2.0);
    Array w = Random.normal(key, 4);
    Array x = Random.normal(key, 5);
    var forward = jvp(g, x, ones(5));
    var reverse = vjp(g, x);
    return Map.of(
        "f", f.apply(ones(4)),
        "v", w,
        "grad", grad(f).apply(w),
        "jvp", List.of(forward.value(), forward.tangent()),
        "vjp_value", reverse.value(),
        "vjp", reverse.pullback().apply(ones(5)));
  }

  private static Array selu(Array x) {
    double alpha = 1.67;
    double lambda = 1.05;
    return where(x.gt(0), x, exp(x).mul(alpha).sub(alpha)).mul(lambda);
  }

  private static Map<String, Object> selu(Inputs inputs) {
    Array v = inputs.array("v");
    Fn1<Array, Array> total = x -> selu(x).sum();
    return Map.of(
        "selu", selu(v),
        "jit", jit((Array x) -> selu(x)).apply(v),
        "grad", grad(total).apply(v));
  }

  record Line(Array W, Array b) {}

  /** The mean over the examples of half the squared error. */
  private static Array mse(Fn2<Line, Array, Array> predict, Line params, Array xs, Array ys) {
    Fn2<Array, Array, Array> squaredError =
        (x, y) -> {
          Array error = y.sub(predict.apply(params, x));
          return Numpy.inner(error, error).div(2.0);
        };
    return vmap(squaredError).apply(xs, ys).mean(0);
  }

  private static Map<String, Object> linearRegression() {
    Array keys = Random.split(Random.key(0));
    var truth = new Line(Random.normal(keys.get(0), 10, 5), Random.normal(keys.get(1), 5));
    Fn2<Line, Array, Array> predict = (params, x) -> dot(x, params.W).add(params.b);
    Array xs = samples(keys.get(0));
    Array ys = predict.apply(truth, xs).add(noise(keys.get(0)));
    return descend(predict, truth, xs, ys);
  }

  /** As the document's numbers come about: with W transposed. */
  private static Map<String, Object> linearRegressionPrinted() {
    Array keys = Random.split(Random.key(0));
    var truth = new Line(Random.normal(keys.get(0), 5, 10), Random.normal(keys.get(1), 5));
    Fn2<Line, Array, Array> predict = (params, x) -> dot(params.W, x).add(params.b);
    Array xs = samples(keys.get(0));
    Array ys = dot(xs, truth.W.t()).add(truth.b).add(noise(keys.get(0)));
    Map<String, Object> out = descend(predict, truth, xs, ys);
    out.put("grad_b", ((Line) get(out, "grad0")).b);
    return out;
  }

  private static Array samples(Array key) {
    return Random.normal(Random.split(key).get(0), 20, 10);
  }

  private static Array noise(Array key) {
    return Random.normal(Random.split(key).get(1), 20, 5).mul(0.1);
  }

  private static Map<String, Object> descend(
      Fn2<Line, Array, Array> predict, Line truth, Array xs, Array ys) {
    Fn3<Line, Array, Array, Array> loss = (params, x, y) -> mse(predict, params, x, y);
    var params = new Line(Numpy.zerosLike(truth.W), Numpy.zerosLike(truth.b));
    var out = new HashMap<String, Object>();
    out.put("x", xs);
    out.put("y", ys);
    out.put("true_loss", loss.apply(truth, xs, ys));
    out.put("grad0", grad(loss).apply(params, xs, ys));
    Fn3<Line, Array, Array, Line> update =
        jit((Line p, Array x, Array y) ->
            Tree.map((w, g) -> w.sub(g.mul(0.3)), p, grad(loss).apply(p, x, y)));
    var losses = new ArrayList<Array>();
    for (int i = 0; i < 101; i++) {
      params = update.apply(params, xs, ys);
      if (i % 5 == 0) {
        losses.add(loss.apply(params, xs, ys));
      }
    }
    out.put("losses", stack(losses, 0));
    out.put("params", params);
    return out;
  }

  private static Map<String, Object> pytreeBasics() {
    List<Object> t =
        List.of(array(1), Map.of("k1", array(2), "k2", List.of(array(3), array(4))), array(5));
    List<Object> squares = Tree.map(x -> x.mul(x), t);
    var d =
        Map.of(
            "w",
            array(1),
            "b",
            array(2),
            "a",
            Map.of("z", array(3), "c", array(4)),
            "n",
            List.of());
    return Map.of(
        "squared", squares,
        "sum", Tree.map((x, y) -> x.add(y), t, squares),
        "leaves", Tree.leaves(d));
  }

  private static Array sumSquaredError(Array x, Array y) {
    return sum(x.sub(y).pow(2));
  }

  private static Map<String, Object> sumOfSquares(Inputs inputs) {
    Array x = inputs.array("x");
    Array y = inputs.array("y");
    Fn2<Array, Array, Array> error = DocumentPrograms::sumSquaredError;
    Fn2<Array, Array, Pair<Array, Array>> withAux =
        (a, b) -> Pair.of(sumSquaredError(a, b), a.sub(b));
    var valueAndGrad = valueAndGrad(error).apply(x, y);
    var gradWithAux = gradWithAux(withAux).apply(x, y);
    return Map.of(
        "squares", grad((Array a) -> sum(a.pow(2))).apply(x),
        "dx", grad(error).apply(x, y),
        "both", grad(error, (a, b) -> List.of(a, b)).apply(x, y),
        "value", valueAndGrad.value(),
        "grads", valueAndGrad.grad(),
        "dx_aux", gradWithAux.first(),
        "aux", gradWithAux.second());
  }

  /** On one device the parallel map is the vectorized one. */
  private static Map<String, Object> matmulOfManyKeys() {
    Array keys = Random.split(Random.key(0), 4);
    Array mats = vmap((Array key) -> Random.normal(key, 3, 4)).apply(keys);
    Array result = vmap((Array x) -> dot(x, x.t())).apply(mats);
    return Map.of("mats", mats, "result", result, "mean", vmap((Array x) -> mean(x)).apply(result));
  }

  private static Map<String, Object> hessians(Inputs inputs) {
    Array x = inputs.array("x");
    Fn1<Array, Array> f = v -> sum(sin(v).mul(v.get(slice(null, null, -1)).pow(2))).add(prod(v));
    return Map.of(
        "hessian", jit(jacfwd(jacrev(f))).apply(x),
        "builtin", hessian(f).apply(x),
        "revrev", jacrev(jacrev(f)).apply(x),
        "hvp", jvp(grad(f), x, ones(4)).tangent());
  }

  private static Map<String, Object> gradientDescentOnATree() {
    Array xs = array(1., 2., 3.);
    Array ys = array(2., 4., 6.);
    Fn1<Map<String, Array>, Array> loss =
        params -> mean(get(params, "w").mul(xs).add(get(params, "b")).sub(ys).pow(2));
    Fn1<Map<String, Array>, Map<String, Array>> step =
        jit((Map<String, Array> params) ->
            Tree.map((p, g) -> p.sub(g.mul(0.1)), params, grad(loss).apply(params)));
    Map<String, Array> params = Map.of("w", array(0.0), "b", array(0.0));
    var trace = new ArrayList<Map<String, Array>>();
    for (int i = 0; i < 200; i++) {
      params = step.apply(params);
      if (List.of(0, 1, 9, 49).contains(i)) {
        trace.add(params);
      }
    }
    return Map.of("params", params, "trace", trace);
  }
}
