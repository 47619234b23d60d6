package dev.panax.test.golden;

import static dev.panax.Numpy.array;
import static dev.panax.Numpy.dot;
import static dev.panax.Panax.NONE;
import static dev.panax.Panax.grad;
import static dev.panax.Panax.inAxes;
import static dev.panax.Panax.outAxes;
import static dev.panax.Panax.vmap;

import dev.panax.Lax;
import dev.panax.Nn;
import dev.panax.Numpy;
import dev.panax.test.golden.Programs.Inputs;
import dev.panax.test.golden.Programs.Program;
import dev.panax.trace.Array;
import dev.panax.trace.Fn1;
import dev.panax.trace.Fn2;
import dev.panax.trace.Pair;
import java.util.HashMap;
import java.util.Map;

/** Programs that look up and scatter elements, and map over axes. */
final class ArrayPrograms {
  private ArrayPrograms() {}

  static Map<String, Program> table() {
    var table = new HashMap<String, Program>();
    table.put("embedding_lookup", ArrayPrograms::embedding);
    table.put("segment_ops", ArrayPrograms::segments);
    table.put("vmap_axes", ArrayPrograms::axes);
    return table;
  }

  private static Map<String, Object> embedding(Inputs in) {
    Array ids = in.array("ids");
    Array table = in.array("E");
    Fn1<Array, Array> loss = e -> e.get(ids).mean(1).pow(2).sum();
    return Map.of(
        "e", table.get(ids),
        "grad", grad(loss).apply(table),
        "onehot", Nn.oneHot(ids, 6).matmul(table));
  }

  /** Rows of zeros, but the sums of those rows of {@code x} that have the same id. */
  private static Array segmentSum(Array x, Array ids, int count) {
    return Numpy.zeros(count, x.shape().dim(1)).at(ids).add(x);
  }

  private static Map<String, Object> segments(Inputs in) {
    Array x = in.array("x");
    Array ids = in.array("ids");
    int width = x.shape().dim(1);
    Array lowest = Numpy.zeros(5, width).sub(Double.POSITIVE_INFINITY);
    Array highest = Numpy.zeros(5, width).add(Double.POSITIVE_INFINITY);
    Fn1<Array, Array> loss = v -> segmentSum(v, ids, 5).pow(2).sum();
    return Map.of(
        "sum", segmentSum(x, ids, 5),
        "prod", Numpy.ones(5, width).at(ids).mul(x),
        "max", lowest.at(ids).max(x),
        "min", highest.at(ids).min(x),
        "auto", segmentSum(x, ids, ids.max().itemInt() + 1),
        "grad", grad(loss).apply(x),
        "oob", segmentSum(x, ids.add(3), 4));
  }

  private static Map<String, Object> axes(Inputs in) {
    Array a = in.array("a");
    Array b = in.array("b");
    Array c = in.array("c");
    Fn2<Array, Array, Array> f = (x, y) -> x.mul(2).add(y);
    Fn1<Pair<Array, Array>, Array> product = p -> dot(p.first(), p.second());
    Fn1<Array, Array> cubes = v -> v.pow(3).sum();
    Map<String, Object> onlyFirst = Map.of("first", 0, "second", NONE);
    return Map.of(
        "o1", vmap(f, inAxes(1, 0), outAxes(1)).apply(a, b),
        "neg", vmap(f, inAxes(-1, NONE), outAxes(-1)).apply(a, c),
        "tree", vmap(product, inAxes(onlyFirst)).apply(Pair.of(a, b)),
        "nest", vmap(vmap(f, inAxes(NONE, 0)), inAxes(0, NONE)).apply(c, c),
        "none_out",
            vmap((Array x) -> Pair.of(x, array(7.0)), inAxes(0), outAxes(onlyFirst)).apply(c),
        "sum", vmap((Array x) -> Numpy.sum(x), inAxes(1)).apply(a),
        "dot", vmap((Array x, Array y) -> dot(x, y), inAxes(0, 1)).apply(a, b),
        "sort", vmap((Array x) -> Lax.sort(x, -1)).apply(a),
        "argmax", vmap((Array x) -> Numpy.argmax(x), inAxes(1)).apply(a),
        "grad", vmap(grad(cubes)).apply(a));
  }
}
