package dev.panax.test.golden;

import static dev.panax.Numpy.arange;
import static dev.panax.Numpy.array;
import static dev.panax.Numpy.concatenate;
import static dev.panax.Numpy.cos;
import static dev.panax.Numpy.exp;
import static dev.panax.Numpy.log;
import static dev.panax.Numpy.mean;
import static dev.panax.Numpy.sin;
import static dev.panax.Numpy.sum;
import static dev.panax.Numpy.tanh;
import static dev.panax.Numpy.where;
import static dev.panax.Numpy.zeros;
import static dev.panax.Panax.NONE;
import static dev.panax.Panax.grad;
import static dev.panax.Panax.inAxes;
import static dev.panax.Panax.jit;
import static dev.panax.Panax.jvp;
import static dev.panax.Panax.valueAndGrad;
import static dev.panax.Panax.vmap;
import static dev.panax.trace.Index.ALL;
import static dev.panax.trace.Index.slice;

import dev.panax.Lax;
import dev.panax.Nn;
import dev.panax.Random;
import dev.panax.ScanOptions;
import dev.panax.ValueAndGrad;
import dev.panax.trace.Array;
import dev.panax.trace.Fn1;
import dev.panax.trace.Fn2;
import dev.panax.trace.Fn3;
import dev.panax.trace.Pair;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/** The golden programs that loop and branch, in Java, by their names. */
final class ControlPrograms {
  private ControlPrograms() {}

  static Map<String, Programs.Program> table() {
    var table = new HashMap<String, Programs.Program>();
    table.put("rnn_scan", ControlPrograms::recurrentNetwork);
    table.put("lstm_scan", ControlPrograms::longShortTermMemory);
    table.put("cond_grad", ControlPrograms::condGradient);
    table.put("switch_grad", ControlPrograms::switchGradient);
    table.put("beam_dynamic_programming", ControlPrograms::viterbi);
    table.put("monte_carlo_pi", _ -> monteCarlo());
    table.put("mcmc_metropolis", _ -> metropolis());
    table.put("autoencoder_sgd", ControlPrograms::autoencoder);
    return table;
  }

  /**
   * The original's step reads the weights from a global variable. It is one function, traced when
   * it is first used, with the weights of that time: so the gradient by the weights is 0, here as
   * there.
   */
  private static Map<String, Object> recurrentNetwork(Programs.Inputs inputs) {
    Array xs = inputs.array("xs");
    var global = new AtomicReference<>(inputs.dict("p"));
    Fn2<Array, Array, Pair<Array, Array>> step =
        (h, x) -> {
          Map<String, Array> p = global.get();
          Array next = tanh(x.matmul(get(p, "wx")).add(h.matmul(get(p, "wh"))).add(get(p, "b")));
          return Pair.of(next, next);
        };
    Fn2<Map<String, Array>, Array, Pair<Array, Array>> run =
        (p, h0) -> {
          global.set(p);
          return Lax.scan(step, h0, xs);
        };
    var point = Pair.of(inputs.dict("p"), inputs.array("h0"));
    Fn1<Pair<Map<String, Array>, Array>, Array> loss =
        p -> mean(run.apply(p.first(), p.second()).second().pow(2));
    Pair<Array, Array> states = run.apply(point.first(), point.second());
    return Map.of(
        "h", states.first(),
        "ys", states.second(),
        "loss", loss.apply(point),
        "grad", grad(loss).apply(point));
  }

  private static Array get(Map<String, Array> map, String key) {
    return Objects.requireNonNull(map.get(key), key);
  }

  private record Cell(Array h, Array c) {}

  private record Weights(Array w, Array u, Array b) {}

  private static Map<String, Object> longShortTermMemory(Programs.Inputs inputs) {
    Array xs = inputs.array("xs");
    var weights = new Weights(inputs.array("W"), inputs.array("U"), inputs.array("b"));
    Pair<Cell, Array> states = cells(weights, xs, ScanOptions.DEFAULT);
    Fn1<Weights, Array> loss = p -> sum(cells(p, xs, ScanOptions.DEFAULT).second().pow(2));
    return Map.of(
        "h", states.first().h,
        "c", states.first().c,
        "ys", states.second(),
        "reverse_ys", cells(weights, xs, ScanOptions.DEFAULT.reversed()).second(),
        "grad", grad(loss).apply(weights));
  }

  private static Pair<Cell, Array> cells(Weights p, Array xs, ScanOptions options) {
    Array start = zeros(xs.shape().dim(1), 2);
    return Lax.scan(
        (cell, x) -> {
          Array gates = x.matmul(p.w).add(cell.h.matmul(p.u)).add(p.b);
          Array input = Nn.sigmoid(gate(gates, 0));
          Array forget = Nn.sigmoid(gate(gates, 1).add(1.0));
          Array c = forget.mul(cell.c).add(input.mul(tanh(gate(gates, 2))));
          Array h = Nn.sigmoid(gate(gates, 3)).mul(tanh(c));
          return Pair.of(new Cell(h, c), h);
        },
        new Cell(start, start),
        xs,
        options);
  }

  private static Array gate(Array gates, int number) {
    return gates.get(ALL, slice(2 * number, 2 * number + 2));
  }

  private static Map<String, Object> condGradient(Programs.Inputs inputs) {
    Array x = inputs.array("x");
    Array y = inputs.array("y");
    Fn3<Array, Array, Array, Array> f =
        (p, a, b) -> Lax.cond(p, (u, v) -> sin(u).mul(v), (u, v) -> u.pow(2).add(cos(v)), a, b);
    Fn3<Array, Array, Array, List<Array>> g =
        grad((Array a, Array b, Array p) -> f.apply(p, a, b).sum(), (a, b, _) -> List.of(a, b));
    return Map.of(
        "t", f.apply(array(true), x, y),
        "f", f.apply(array(false), x, y),
        "gt", g.apply(x, y, array(true)),
        "gf", g.apply(x, y, array(false)),
        "jit", jit(f).apply(x.sum().gt(0), x, y),
        "jvp", jvp((Array a) -> f.apply(a.sum().gt(0), a, y), x, y));
  }

  private static Map<String, Object> switchGradient(Programs.Inputs inputs) {
    Array x = inputs.array("x");
    List<Fn1<Array, Array>> branches =
        List.of(v -> v.mul(2), v -> exp(v), v -> sum(v).add(v.mul(0)));
    var values = new ArrayList<Array>();
    for (int i : new int[] {-3, 0, 1, 2, 9}) {
      values.add(Lax.switchOn(array(i), branches, x));
    }
    var gradients = new ArrayList<Array>();
    for (int i = 0; i < 3; i++) {
      Array index = array(i);
      gradients.add(grad((Array v) -> Lax.switchOn(index, branches, v).sum()).apply(x));
    }
    Array mapped =
        vmap((Array i, Array v) -> Lax.switchOn(i, branches, v), inAxes(0, NONE))
            .apply(array(0, 1, 2, 5), x);
    return Map.of("vals", values, "grads", gradients, "vmap", mapped);
  }

  /** The best path through states, by dynamic programming with back pointers. */
  private static Map<String, Object> viterbi(Programs.Inputs inputs) {
    Array transitions = inputs.array("T");
    Array emissions = inputs.array("E");
    int states = transitions.shape().dim(0);
    Pair<Array, Array> forward =
        Lax.scan(
            (s, e) -> {
              Array scores = s.reshape(states, 1).add(transitions).add(e.reshape(1, states));
              return Pair.of(scores.max(0), scores.argmax(0));
            },
            emissions.get(0),
            emissions.get(slice(1, null)));
    Array last = forward.first().argmax(0);
    Array path =
        Lax.scan(
                (k, pointers) -> {
                  Array from = where(arange(states).eq(k), pointers, array(0)).sum();
                  return Pair.of(from, from);
                },
                last,
                forward.second(),
                ScanOptions.DEFAULT.reversed())
            .second();
    return Map.of(
        "score", forward.first().max(), "path", concatenate(List.of(path, last.reshape(1)), 0));
  }

  private static Map<String, Object> monteCarlo() {
    Array key = Random.key(42);
    Pair<Array, Array> result =
        Lax.scan(
            (count, i) -> {
              Array points = Random.uniform(Random.foldIn(key, i), 16, 2);
              Array inside = points.pow(2).sum(-1).lt(1).astype(count.dtype());
              Array next = count.add(inside.sum());
              return Pair.of(next, next);
            },
            array(0),
            arange(10));
    return Map.of(
        "count", result.first(), "trace", result.second(), "pi", result.first().mul(4).div(160));
  }

  private static Map<String, Object> metropolis() {
    Fn1<Array, Array> logDensity = z -> z.pow(2).mul(-0.5).sub(z.pow(4).mul(0.1));
    Array start = array(0.5f);
    Pair<Array, Pair<Array, Array>> result =
        Lax.scan(
            (x, key) -> {
              Array keys = Random.split(key);
              Array proposal = x.add(Random.normal(keys.get(0)).mul(0.8));
              Array ratio = logDensity.apply(proposal).sub(logDensity.apply(x));
              Array accept = log(Random.uniform(keys.get(1))).lt(ratio);
              Array next = where(accept, proposal, x);
              return Pair.of(next, Pair.of(next, accept));
            },
            start,
            Random.split(Random.key(1), 15));
    return Map.of("chain", result.second());
  }

  private static Map<String, Object> autoencoder(Programs.Inputs inputs) {
    Array x = inputs.array("X");
    Fn1<Pair<Array, Array>, Array> loss =
        p -> mean(x.matmul(p.first()).matmul(p.second()).sub(x).pow(2));
    Pair<Pair<Array, Array>, Array> result =
        Lax.scan(
            (p, _) -> {
              ValueAndGrad<Array, Pair<Array, Array>> step = valueAndGrad(loss).apply(p);
              return Pair.of(
                  Pair.of(
                      p.first().sub(step.grad().first().mul(0.1)),
                      p.second().sub(step.grad().second().mul(0.1))),
                  step.value());
            },
            Pair.of(inputs.array("W"), inputs.array("V")),
            null,
            ScanOptions.DEFAULT.withLength(10));
    return Map.of("r", result);
  }
}
