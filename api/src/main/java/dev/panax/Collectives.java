package dev.panax;

import dev.panax.program.IntList;
import dev.panax.program.Op;
import dev.panax.program.Reducer;
import dev.panax.program.Shape;
import dev.panax.program.ShapeException;
import dev.panax.trace.Array;
import dev.panax.trace.Axes;
import dev.panax.trace.Config;
import dev.panax.trace.Ops;
import dev.panax.trace.Trace;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** The collective operations of {@link Lax}, on one array. */
final class Collectives {
  private Collectives() {}

  static Array reduce(Reducer reducer, Array x, String... axes) {
    axisSize(axes);
    return Trace.bind1(new Op.AllReduce(reducer, List.of(axes)), x);
  }

  static int axisSize(String... axes) {
    if (axes.length == 0) {
      throw new ShapeException("A collective operation needs the name of at least one axis.");
    }
    int size = 1;
    for (var axis : axes) {
      size = Math.multiplyExact(size, Config.current().axisSize(axis));
    }
    return size;
  }

  static Array permute(Array x, String axis, Map<Integer, Integer> targets) {
    int size = axisSize(axis);
    var ordered = new TreeMap<>(targets);
    boolean inRange =
        ordered.entrySet().stream()
            .allMatch(pair ->
                pair.getKey() >= 0
                    && pair.getKey() < size
                    && pair.getValue() >= 0
                    && pair.getValue() < size);
    if (!inRange || new TreeSet<>(ordered.values()).size() < ordered.size()) {
      throw new ShapeException(
          "ppermute needs different sources and targets from 0 to %d, the indices of axis %s; got %s."
              .formatted(size - 1, axis, ordered));
    }
    IntList from = IntList.of(ordered.keySet().stream().mapToInt(i -> i).toArray());
    IntList to = IntList.of(ordered.values().stream().mapToInt(i -> i).toArray());
    return Trace.bind1(new Op.CollectivePermute(axis, from, to), x);
  }

  static Array gather(Array x, String axis, int dimension, boolean tiled) {
    int size = axisSize(axis);
    if (!tiled) {
      int place = Axes.resolve("allGather", dimension, x.rank() + 1);
      return Trace.bind1(new Op.AllGather(axis, size, place), x);
    }
    int place = Axes.resolve("allGather", dimension, x.rank());
    return merged(Trace.bind1(new Op.AllGather(axis, size, place), x), place);
  }

  static Array sumScatter(Array x, String axis, int dimension, boolean tiled) {
    int size = axisSize(axis);
    int place = Axes.resolve("psumScatter", dimension, x.rank());
    Array parts = tiled ? split(x, place, size, "psumScatter", axis) : x;
    return Trace.bind1(new Op.ReduceScatter(axis, size, place), parts);
  }

  static Array allToAll(Array x, String axis, int splitAxis, int concatAxis, boolean tiled) {
    int size = axisSize(axis);
    int split = Axes.resolve("allToAll", splitAxis, x.rank());
    int concat = Axes.resolve("allToAll", concatAxis, x.rank());
    if (!tiled) {
      return Trace.bind1(new Op.AllToAll(axis, size, split, concat), x);
    }
    Array parts = split(x, split, size, "allToAll", axis);
    return merged(Trace.bind1(new Op.AllToAll(axis, size, split, concat), parts), concat);
  }

  /** A dimension as {@code size} parts along a dimension of their own before it. */
  private static Array split(Array x, int dimension, int size, String function, String axis) {
    int length = x.shape().dim(dimension);
    if (length % size != 0) {
      throw new ShapeException(
          "%s needs dimension %d to be a multiple of the size of axis %s, %d; got shape %s."
              .formatted(function, dimension, axis, size, x.shape()));
    }
    Shape rest = x.shape().remove(dimension);
    return Ops.reshape(x, rest.insert(dimension, length / size).insert(dimension, size));
  }

  /** The array with {@code dimension} and the next one as one. */
  private static Array merged(Array x, int dimension) {
    int size = x.shape().dim(dimension) * x.shape().dim(dimension + 1);
    return Ops.reshape(x, x.shape().remove(dimension).remove(dimension).insert(dimension, size));
  }
}
