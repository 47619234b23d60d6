package dev.panax.test.golden;

import static dev.panax.Numpy.abs;
import static dev.panax.Numpy.arange;
import static dev.panax.Numpy.array;
import static dev.panax.Numpy.clip;
import static dev.panax.Numpy.cos;
import static dev.panax.Numpy.exp;
import static dev.panax.Numpy.log;
import static dev.panax.Numpy.matmul;
import static dev.panax.Numpy.ones;
import static dev.panax.Numpy.sin;
import static dev.panax.Numpy.stack;
import static dev.panax.Numpy.sum;
import static dev.panax.Numpy.tanh;
import static dev.panax.Numpy.zerosLike;
import static dev.panax.Panax.checkpoint;
import static dev.panax.Panax.customJvp;
import static dev.panax.Panax.customJvps;
import static dev.panax.Panax.customVjp;
import static dev.panax.Panax.grad;
import static dev.panax.Panax.jacfwd;
import static dev.panax.Panax.jacrev;
import static dev.panax.Panax.jit;
import static dev.panax.Panax.jvp;
import static dev.panax.Panax.linearTranspose;
import static dev.panax.Panax.linearize;
import static dev.panax.Panax.vjp;
import static dev.panax.Panax.vmap;

import dev.panax.Jvp;
import dev.panax.Lax;
import dev.panax.Linearized;
import dev.panax.program.CheckpointPolicy;
import dev.panax.trace.Array;
import dev.panax.trace.Fn1;
import dev.panax.trace.Fn2;
import dev.panax.trace.Pair;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The golden programs with derivatives of their own, in Java, by their names. */
final class CustomPrograms {
  private CustomPrograms() {}

  static Map<String, Programs.Program> table() {
    var table = new HashMap<String, Programs.Program>();
    table.put("custom_jvp_log1pexp", CustomPrograms::log1pexp);
    table.put("custom_jvp_defjvps", CustomPrograms::rulesByArgument);
    table.put("custom_vjp_clip", CustomPrograms::clippedGradient);
    table.put("custom_vjp_fixed_point", CustomPrograms::fixedPoint);
    table.put("checkpoint_grad", CustomPrograms::checkpoints);
    table.put("linearize_transpose", CustomPrograms::linear);
    table.put("associative_scan_linear", CustomPrograms::recurrence);
    return table;
  }

  private static final Fn1<Array, Array> LOG1PEXP =
      customJvp("f", x -> log(exp(x).add(1.0)), CustomPrograms::log1pexpRule);

  private static Pair<Array, Array> log1pexpRule(Array x, Array t) {
    Array slope = array(1).sub(array(1).div(exp(x).add(1)));
    return Pair.of(LOG1PEXP.apply(x), slope.mul(t));
  }

  private static Map<String, Object> log1pexp(Programs.Inputs inputs) {
    Array x = inputs.array("x");
    Fn1<Array, Array> gradient = grad(LOG1PEXP);
    return Map.of(
        "v", LOG1PEXP.apply(x),
        "g", vmap(gradient).apply(x),
        "g100", gradient.apply(array(100.0)),
        "g2", vmap(grad(gradient)).apply(x),
        "jit", jit(grad((Array a) -> LOG1PEXP.apply(a).sum())).apply(x));
  }

  private static Map<String, Object> rulesByArgument(Programs.Inputs inputs) {
    Array x = inputs.array("x");
    Array y = inputs.array("y");
    Fn2<Array, Array, Array> f =
        customJvps(
            (a, b) -> a.pow(2).mul(b),
            (t, _, a, b) -> a.mul(2).mul(b).mul(t),
            (t, _, a, _) -> a.pow(2).mul(t).mul(10.0));
    Fn1<Array, Array> sine =
        customJvp(a -> sin(a), (Array a, Array t) -> Pair.of(sin(a), t.mul(3.0)));
    Pair<Array, Array> gradient =
        grad((Array a, Array b) -> f.apply(a, b).sum(), (a, b) -> Pair.of(a, b)).apply(x, y);
    return Map.of(
        "f", f.apply(x, y),
        "grad", List.of(gradient.first(), gradient.second()),
        "app", grad((Array a) -> sine.apply(a).sum()).apply(x));
  }

  private static Map<String, Object> clippedGradient(Programs.Inputs inputs) {
    Array x = inputs.array("x");
    Array y = inputs.array("y");
    Fn1<Array, Array> clipped =
        customVjp(a -> a, a -> Pair.of(a, List.of()), (_, ct) -> clip(ct, array(-0.5), array(0.5)));
    Fn2<Array, Array, Array> product =
        customVjp(
            (a, b) -> a.mul(b),
            (a, b) -> Pair.of(a.mul(b), Pair.of(a, b)),
            (Pair<Array, Array> r, Array ct) ->
                Pair.of(ct.mul(r.second()), array(2.0).mul(ct).mul(r.first())));
    Pair<Array, Array> gradient =
        grad((Array a, Array b) -> product.apply(a, b).sum(), (a, b) -> Pair.of(a, b)).apply(x, y);
    Pair<Array, Array> each = vmap(grad(product, (a, b) -> Pair.of(a, b))).apply(x, y);
    return Map.of(
        "clip", grad((Array a) -> sum(clipped.apply(a).mul(y))).apply(x),
        "mul", List.of(gradient.first(), gradient.second()),
        "vmap", List.of(each.first(), each.second()));
  }

  /** Applies {@code f} until its argument no longer changes. */
  private static Array iterate(Fn1<Array, Array> f, Array start) {
    return Lax.whileLoop(
            (Pair<Array, Array> c) -> abs(c.first().sub(c.second())).gt(1e-6),
            c -> Pair.of(c.second(), f.apply(c.second())),
            Pair.of(start, f.apply(start)))
        .second();
  }

  private static Array step(Array a, Array x) {
    return cos(a.mul(x)).mul(0.5).add(a);
  }

  private static Map<String, Object> fixedPoint(Programs.Inputs inputs) {
    Array a0 = inputs.array("a");
    Fn2<Array, Array, Array> solve = (a, start) -> iterate(x -> step(a, x), start);
    Fn2<Array, Array, Array> fixed =
        customVjp(
            solve,
            (a, start) -> {
              Array x = solve.apply(a, start);
              return Pair.of(x, Pair.of(a, x));
            },
            (Pair<Array, Array> point, Array ct) -> {
              Fn1<Array, Array> backA =
                  vjp((Array a) -> step(a, point.second()), point.first()).pullback();
              Fn1<Array, Array> backX =
                  vjp((Array x) -> step(point.first(), x), point.second()).pullback();
              Array w = iterate(v -> ct.add(backX.apply(v)), ct);
              return Pair.of(backA.apply(w), zerosLike(point.second()));
            });
    return Map.of(
        "x", fixed.apply(a0, array(0.0)),
        "grad", grad(fixed).apply(a0, array(0.0)));
  }

  private static Map<String, Object> checkpoints(Programs.Inputs inputs) {
    Array x = inputs.array("x");
    Array w = inputs.array("w");
    Fn1<Array, Array> f = a -> tanh(matmul(w, sin(matmul(w, a))));
    Fn1<Array, Array> g = a -> checkpoint(f).apply(checkpoint(f).apply(a)).sum();
    Fn1<Array, Array> h = a -> f.apply(f.apply(a)).sum();
    Fn1<Array, Array> kept = checkpoint(f, CheckpointPolicy.DOTS_SAVEABLE);
    return Map.of(
        "value", g.apply(x),
        "grad", grad(g).apply(x),
        "plain", grad(h).apply(x),
        "policy", grad((Array a) -> kept.apply(a).sum()).apply(x));
  }

  private static Map<String, Object> linear(Programs.Inputs inputs) {
    Array x = inputs.array("x");
    Array t = inputs.array("t");
    Array matrix = inputs.array("A");
    Fn1<Array, Array> f = a -> sin(matmul(matrix, a)).mul(sum(a.pow(2)));
    Linearized<Array, Array> at = linearize(f, x);
    Fn1<Array, Array> transpose = linearTranspose((Array v) -> matmul(matrix, v), x);
    Fn1<Array, Array> g = a -> vjp(f, a).pullback().apply(ones(3));
    Fn1<Array, Array> h = a -> jvp(f, a, t).tangent();
    Jvp<Array> jvpOfVjp = jvp(g, x, t);
    return Map.of(
        "y", at.value(),
        "lin", at.pushforward().apply(t),
        "lin2", at.pushforward().apply(t.mul(2)),
        "transpose", List.of(transpose.apply(arange(3.0))),
        "jvp_of_vjp", List.of(jvpOfVjp.value(), jvpOfVjp.tangent()),
        "vjp_of_jvp", vjp(h, x).pullback().apply(ones(3)),
        "jacfwd", jacfwd(f).apply(x),
        "jacrev", jacrev(f).apply(x));
  }

  private static Pair<Array, Array> compose(Pair<Array, Array> left, Pair<Array, Array> right) {
    return Pair.of(
        left.first().mul(right.first()), right.first().mul(left.second()).add(right.second()));
  }

  private static Map<String, Object> recurrence(Programs.Inputs inputs) {
    Array a = inputs.array("a");
    Array b = inputs.array("b");
    Pair<Array, Array> folded = Lax.associativeScan(CustomPrograms::compose, Pair.of(a, b));
    Pair<Array, Array> reverse =
        Lax.associativeScan(CustomPrograms::compose, Pair.of(a, b), true, 0);
    Fn2<Array, Pair<Array, Array>, Pair<Array, Array>> step =
        (h, ab) -> {
          Array next = ab.first().mul(h).add(ab.second());
          return Pair.of(next, next);
        };
    var matrices = new ArrayList<Array>();
    for (int i = 0; i < 5; i++) {
      Array k = a.get(i);
      Array row = stack(array(1.0), k).reshape(2, 1);
      matrices.add(row.mul(stack(k, array(0.5)).reshape(1, 2)));
    }
    return Map.of(
        "A", folded.first(),
        "B", folded.second(),
        "seq", Lax.scan(step, array(0.0).astype(a.dtype()), Pair.of(a, b)).second(),
        "reverse", List.of(reverse.first(), reverse.second()),
        "mat",
            Lax.<Array>associativeScan(
                (l, r) -> matmul(l, r), stack(matrices.toArray(Array[]::new))),
        "grad",
            grad((Array v) ->
                    Lax.associativeScan(CustomPrograms::compose, Pair.of(v, b)).second().sum())
                .apply(a));
  }
}
