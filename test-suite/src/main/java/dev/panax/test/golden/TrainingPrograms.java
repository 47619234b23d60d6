package dev.panax.test.golden;

import static dev.panax.Numpy.array;
import static dev.panax.Numpy.log;
import static dev.panax.Numpy.matmul;
import static dev.panax.Numpy.mean;
import static dev.panax.Numpy.ones;
import static dev.panax.Numpy.sqrt;
import static dev.panax.Numpy.stack;
import static dev.panax.Numpy.tanh;
import static dev.panax.Numpy.tril;
import static dev.panax.Numpy.where;
import static dev.panax.Numpy.zeros;
import static dev.panax.Panax.grad;
import static dev.panax.Panax.valueAndGrad;
import static dev.panax.Panax.valueAndGradWithAux;
import static dev.panax.Panax.vmap;

import dev.panax.Lax;
import dev.panax.Nn;
import dev.panax.Numpy;
import dev.panax.Random;
import dev.panax.program.DType;
import dev.panax.test.golden.Programs.Inputs;
import dev.panax.test.golden.Programs.Program;
import dev.panax.trace.Array;
import dev.panax.trace.Axes;
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

/** Programs that train: losses, their gradients, and the steps of optimizers. */
final class TrainingPrograms {
  private TrainingPrograms() {}

  static Map<String, Program> table() {
    var table = new HashMap<String, Program>();
    table.put("adam_by_hand", TrainingPrograms::adamByHand);
    table.put("adam_quadratic", TrainingPrograms::optimizers);
    table.put("batchnorm_train", TrainingPrograms::batchNorm);
    table.put("dropout_bernoulli", TrainingPrograms::dropout);
    table.put("mixed_precision_step", TrainingPrograms::mixedPrecision);
    table.put("transformer_block", TrainingPrograms::transformerBlock);
    table.put("where_nan_safe", TrainingPrograms::whereNanSafe);
    return table;
  }

  private static Array get(Map<String, Array> tree, String name) {
    return Objects.requireNonNull(tree.get(name), name);
  }

  private static Map<String, Object> adamByHand(Inputs in) {
    Array features = in.array("X");
    Array labels = in.array("y");
    Fn1<Map<String, Array>, Array> loss =
        p -> {
          Array hidden = tanh(features.matmul(get(p, "w1")).add(get(p, "b1")));
          return mean(hidden.matmul(get(p, "w2")).sub(labels).pow(2));
        };
    Map<String, Array> p = in.dict("p");
    Map<String, Array> m = Tree.map(Numpy::zerosLike, p);
    Map<String, Array> v = Tree.map(Numpy::zerosLike, p);
    var losses = new ArrayList<Array>();
    for (int t = 1; t <= 20; t++) {
      var step = valueAndGrad(loss).apply(p);
      losses.add(step.value());
      m = Tree.map((a, g) -> a.mul(0.9).add(g.mul(0.1)), m, step.grad());
      v = Tree.map((a, g) -> a.mul(0.999).add(g.mul(0.001).mul(g)), v, step.grad());
      double mScale = 1 - Math.pow(0.9, t);
      double vScale = 1 - Math.pow(0.999, t);
      p =
          Tree.mapAll(
              x ->
                  x.get(0)
                      .sub(
                          x.get(1).div(mScale).mul(0.05).div(sqrt(x.get(2).div(vScale)).add(1e-8))),
              p,
              List.of(m, v));
    }
    return Map.of("losses", stack(losses, 0), "p", p);
  }

  /**
   * What an optimizer keeps for each parameter, two arrays at most, and the number of its steps.
   */
  private record Moments(Map<String, Array> first, Map<String, Array> second, int step) {}

  /** An optimizer: from the gradients and the moments to the new parameters and moments. */
  @FunctionalInterface
  private interface Optimizer {
    Pair<Map<String, Array>, Moments> update(
        Map<String, Array> p, Map<String, Array> gradients, Moments state);
  }

  private static Map<String, Object> optimizers(Inputs in) {
    return Map.of(
        "adam", train(in, adam(0.1, 0)),
        "momentum", train(in, TrainingPrograms::momentum),
        "adamw", train(in, adam(0.1, 0.01)),
        "clip", train(in, TrainingPrograms::clipped),
        "rmsprop", train(in, TrainingPrograms::rmsprop));
  }

  private static Map<String, Object> train(Inputs in, Optimizer optimizer) {
    Fn1<Map<String, Array>, Array> loss =
        p -> mean(in.array("A").matmul(get(p, "w")).add(get(p, "c")).sub(in.array("b")).pow(2));
    Map<String, Array> p = Map.of("w", in.array("w"), "c", array(0.2).astype(DType.FLOAT32));
    Map<String, Array> zeros = Tree.map(Numpy::zerosLike, p);
    var state = new Moments(zeros, zeros, 0);
    var losses = new ArrayList<Array>();
    var weights = new ArrayList<Array>();
    for (int i = 0; i < 20; i++) {
      var step = valueAndGrad(loss).apply(p);
      Pair<Map<String, Array>, Moments> next = optimizer.update(p, step.grad(), state);
      p = next.first();
      state = next.second();
      losses.add(step.value());
      weights.add(get(p, "w"));
    }
    return Map.of("losses", stack(losses, 0), "w", stack(weights, 0), "c", get(p, "c"));
  }

  private static Optimizer adam(double rate, double decay) {
    return (p, g, state) -> {
      int step = state.step + 1;
      var first = Tree.map((m, x) -> m.mul(0.9).add(x.mul(0.1)), state.first, g);
      var second = Tree.map((v, x) -> v.mul(0.999).add(x.mul(x).mul(0.001)), state.second, g);
      double mScale = 1 - Math.pow(0.9, step);
      double vScale = 1 - Math.pow(0.999, step);
      Map<String, Array> next =
          Tree.mapAll(
              x -> {
                Array direction = x.get(1).div(mScale).div(sqrt(x.get(2).div(vScale)).add(1e-8));
                return x.get(0).sub(direction.add(x.get(0).mul(decay)).mul(rate));
              },
              p,
              List.of(first, second));
      return Pair.of(next, new Moments(first, second, step));
    };
  }

  private static Pair<Map<String, Array>, Moments> momentum(
      Map<String, Array> p, Map<String, Array> g, Moments state) {
    var velocity = Tree.map((v, x) -> v.mul(0.9).add(x), state.first, g);
    var next = Tree.map((x, v) -> x.sub(v.mul(0.05)), p, velocity);
    return Pair.of(next, new Moments(velocity, state.second, state.step));
  }

  private static Pair<Map<String, Array>, Moments> clipped(
      Map<String, Array> p, Map<String, Array> g, Moments state) {
    Array norm =
        sqrt(Tree.leaves(g).stream().map(x -> x.mul(x).sum()).reduce(Array::add).orElseThrow());
    var next =
        Tree.map((x, d) -> x.sub(where(norm.lt(0.5), d, d.div(norm).mul(0.5)).mul(0.1)), p, g);
    return Pair.of(next, state);
  }

  private static Pair<Map<String, Array>, Moments> rmsprop(
      Map<String, Array> p, Map<String, Array> g, Moments state) {
    var second = Tree.map((v, x) -> v.mul(0.9).add(x.mul(x).mul(0.1)), state.second, g);
    Map<String, Array> next =
        Tree.mapAll(
            x -> x.get(0).sub(x.get(1).mul(Lax.rsqrt(x.get(2).add(1e-8))).mul(0.01)),
            p,
            List.of(g, second));
    return Pair.of(next, new Moments(state.first, second, state.step));
  }

  private static Map<String, Object> batchNorm(Inputs in) {
    Fn3<Array, Array, Array, Pair<Array, List<Array>>> norm =
        (x, g, b) -> {
          Array m = x.mean(0);
          Array v = x.var(0);
          Array y = x.sub(m).div(sqrt(v.add(1e-5))).mul(g).add(b);
          return Pair.of(
              y, List.of(zeros(3).mul(0.9).add(m.mul(0.1)), ones(3).mul(0.9).add(v.mul(0.1))));
        };
    Fn3<Array, Array, Array, Pair<Array, List<Array>>> loss =
        (x, g, b) -> {
          Pair<Array, List<Array>> result = norm.apply(x, g, b);
          return Pair.of(result.first().pow(3).sum(), result.second());
        };
    Array x = in.array("x");
    Array g = in.array("g");
    Array b = in.array("b");
    var result = valueAndGradWithAux(loss, (p, q, r) -> List.of(p, q, r)).apply(x, g, b);
    return Map.of(
        "y", norm.apply(x, g, b).first(),
        "loss", result.value().first(),
        "aux", result.value().second(),
        "grads", result.grad());
  }

  private static Array drop(Array key, Array x) {
    double rate = 0.4;
    Array keep = Random.bernoulli(key, 1 - rate, x.shape().toArray());
    return where(keep, x.div(1 - rate), array(0.0));
  }

  private static Map<String, Object> dropout(Inputs in) {
    Array x = in.array("x");
    Array keys = Random.split(Random.key(3), 2);
    Fn1<Array, Array> loss = v -> drop(keys.get(1), v).pow(2).sum();
    Fn1<Array, Array> row = key -> drop(key, x.get(0));
    return Map.of(
        "y", drop(keys.get(0), x),
        "grad", grad(loss).apply(x),
        "vmap", vmap(row).apply(Random.split(keys.get(0), 3)));
  }

  private static Map<String, Object> mixedPrecision(Inputs in) {
    Array x = in.array("x").astype(DType.BFLOAT16);
    Fn1<Array, Array> loss =
        w -> mean(tanh(x.matmul(w.astype(DType.BFLOAT16))).astype(DType.FLOAT32).pow(2));
    var step = valueAndGrad(loss).apply(in.array("w"));
    return Map.of("loss", step.value(), "grad", step.grad());
  }

  private static Map<String, Object> transformerBlock(Inputs in) {
    Fn2<Map<String, Array>, Array, Array> loss = (p, x) -> mean(block(p, x).pow(2));
    return Map.of(
        "y", block(in.dict("p"), in.array("x")),
        "grad", grad(loss, (p, x) -> List.of(p, x)).apply(in.dict("p"), in.array("x")));
  }

  private static Array block(Map<String, Array> p, Array x) {
    List<Array> qkv = Numpy.split(layerNorm(x, get(p, "g1")).matmul(get(p, "qkv")), 3, -1);
    Array scores = matmul(heads(qkv.get(0)), heads(qkv.get(1)).swapaxes(-1, -2)).div(2.0);
    Array masked = where(tril(ones(5, 5)).astype(DType.BOOL), scores, array(-1e9));
    Array attention = matmul(Nn.softmax(masked, -1), heads(qkv.get(2)));
    Array joined = attention.swapaxes(1, 2).reshape(2, 5, 8);
    Array y = x.add(joined.matmul(get(p, "o")));
    Array hidden = gelu(layerNorm(y, get(p, "g2")).matmul(get(p, "w1")));
    return y.add(hidden.matmul(get(p, "w2")));
  }

  /** From [batch, time, head * feature] to [batch, head, time, feature]. */
  private static Array heads(Array x) {
    return x.reshape(2, 5, 2, 4).swapaxes(1, 2);
  }

  private static Array layerNorm(Array x, Array gain) {
    Array centered = x.sub(x.mean(Axes.keepDims(-1)));
    return centered.mul(Lax.rsqrt(x.var(Axes.keepDims(-1)).add(1e-5))).mul(gain);
  }

  private static Array gelu(Array x) {
    Array inner = x.add(x.pow(3).mul(0.044715)).mul(Math.sqrt(2 / Math.PI));
    return x.mul(tanh(inner).add(1.0).mul(0.5));
  }

  private static Map<String, Object> whereNanSafe(Inputs in) {
    Array x = in.array("x");
    Array zero = array(0.0);
    Fn1<Array, Array> bad = v -> where(v.gt(0), log(v), zero).sum();
    Fn1<Array, Array> good = v -> where(v.gt(0), log(where(v.gt(0), v, array(1.0))), zero).sum();
    Fn1<Array, Array> root = v -> where(v.gt(0), sqrt(v), zero).sum();
    return Map.of(
        "bad", grad(bad).apply(x),
        "good", grad(good).apply(x),
        "value", good.apply(x),
        "bad_sqrt", grad(root).apply(x));
  }
}
