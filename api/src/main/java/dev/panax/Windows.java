package dev.panax;

import dev.panax.program.BinaryFn;
import dev.panax.program.Comparison;
import dev.panax.program.ConvolutionDimensions;
import dev.panax.program.DType;
import dev.panax.program.Equation;
import dev.panax.program.IntList;
import dev.panax.program.Op;
import dev.panax.program.Program;
import dev.panax.program.Reducer;
import dev.panax.program.Shape;
import dev.panax.program.ShapeException;
import dev.panax.trace.Array;
import dev.panax.trace.Fn2;
import dev.panax.trace.Jit;
import dev.panax.trace.Ops;
import dev.panax.trace.Tree;
import dev.panax.vectorize.Vmap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Folds with a function of the user's, of whole dimensions and of windows.
 *
 * <p>They are written in other operations. A dimension is folded by halves. A window is folded one
 * dimension after the other, the last one first; along one, what {@code 2n} neighbours fold to is
 * what the two runs of {@code n} among them do. So a window of {@code n} elements takes about
 * {@code 2 log n} applications, and derivatives and batches need no rules of their own.
 */
final class Windows {
  private static final Map<BinaryFn, Reducer> REDUCERS =
      Map.of(
          BinaryFn.ADD, Reducer.SUM,
          BinaryFn.MUL, Reducer.PROD,
          BinaryFn.MAX, Reducer.MAX,
          BinaryFn.MIN, Reducer.MIN,
          BinaryFn.AND, Reducer.AND,
          BinaryFn.OR, Reducer.OR,
          BinaryFn.XOR, Reducer.XOR);

  private Windows() {}

  /** The reducer that a function of two scalars is; null if it is another. */
  private static @Nullable Reducer reducer(
      String function, Fn2<Array, Array, Array> f, DType dtype) {
    Array scalar = Ops.scalar(0, dtype);
    var arguments = new Object[] {scalar, scalar};
    Jit.Traced traced =
        Jit.trace(function, f, Tree.structure(arguments), List.of(scalar.type(), scalar.type()));
    Program program = traced.program();
    boolean isOneEquation =
        program.equations().size() == 1
            && program.outputs().equals(program.equations().getFirst().outputs())
            && program.inputs().size() == 2;
    if (!isOneEquation
        || !(program.equations().getFirst() instanceof Equation(Op.Binary(var fn), var in, _))
        || !in.containsAll(program.inputs())) {
      return null;
    }
    return REDUCERS.get(fn);
  }

  /** {@code f} of scalars, applied to arrays of one shape element by element. */
  private static Array each(Fn2<Array, Array, Array> f, Array x, Array y) {
    if (x.size() == 0) {
      return x;
    }
    IntList flat = IntList.of(Math.toIntExact(x.size()));
    var mapped = new Vmap(f).call(x.reshape(flat.toArray()), y.reshape(flat.toArray()));
    return Ops.reshape((Array) mapped, x.shape());
  }

  static Array reduce(Array x, Array init, Fn2<Array, Array, Array> f, IntList axes) {
    Array start = init.astype(x.dtype());
    Reducer reducer = reducer("reduce", f, x.dtype());
    if (reducer != null) {
      return f.apply(Ops.reduce(reducer, x, axes), start);
    }
    IntList kept =
        IntList.of(IntStream.range(0, x.rank()).filter(axis -> !axes.contains(axis)).toArray());
    int[] order = IntStream.concat(axes.stream(), kept.stream()).toArray();
    Shape rest = x.shape().removeAll(axes);
    int count = axes.stream().map(x.shape()::dim).reduce(1, Math::multiplyExact);
    Array values = Ops.reshape(Ops.transpose(x, IntList.of(order)), rest.insert(0, count));
    if (count == 0) {
      return Ops.broadcast(start, rest);
    }
    while (count > 1) {
      int half = count / 2;
      Array folded =
          each(f, Ops.sliceAlong(values, 0, 0, half), Ops.sliceAlong(values, 0, half, 2 * half));
      values =
          count % 2 == 0
              ? folded
              : Ops.concatenate(0, folded, Ops.sliceAlong(values, 0, count - 1, count));
      count = half + count % 2;
    }
    Array result = Ops.reshape(values, rest);
    return each(f, Ops.broadcast(start, rest), result);
  }

  static Array reduceWindow(Array x, Array init, Fn2<Array, Array, Array> f, Lax.Window window) {
    int rank = x.rank();
    for (var list :
        List.of(window.sizes(), window.strides(), window.baseDilation(), window.windowDilation())) {
      if (list.size() != rank) {
        throw new ShapeException(
            "reduceWindow of an array of shape %s needs %d window sizes, strides and dilations, got %s."
                .formatted(x.shape(), rank, list));
      }
      if (list.stream().anyMatch(n -> n < 1)) {
        throw new ShapeException(
            "reduceWindow needs window sizes, strides and dilations of at least 1, got %s."
                .formatted(list));
      }
    }
    Array start = init.astype(x.dtype());
    Reducer reducer = reducer("reduceWindow", f, x.dtype());
    Array padding = reducer == null ? start : Ops.literal(reducer.identity(x.dtype()));
    IntList spans =
        IntList.of(
            IntStream.range(0, rank)
                .map(d ->
                    ConvolutionDimensions.dilated(
                        window.sizes().get(d), window.windowDilation().get(d)))
                .toArray());
    Padding.Amounts amounts = window.padding().amounts(x.shape().dims(), spans, window.strides());
    IntList interior = IntList.of(window.baseDilation().stream().map(n -> n - 1).toArray());
    Array values = Ops.pad(x, padding, amounts.low(), amounts.high(), interior);
    for (int d = rank - 1; d >= 0; d--) {
      int places = (values.shape().dim(d) - spans.get(d)) / window.strides().get(d) + 1;
      if (values.shape().dim(d) < spans.get(d)) {
        places = 0;
      }
      values = along(values, d, places, window, f, reducer);
    }
    return reducer == null
        ? each(f, Ops.broadcast(start, values.shape()), values)
        : f.apply(values, start);
  }

  /** Folds windows along dimension {@code d}. */
  private static Array along(
      Array x,
      int d,
      int places,
      Lax.Window window,
      Fn2<Array, Array, Array> f,
      @Nullable Reducer reducer) {
    int size = window.sizes().get(d);
    int dilation = window.windowDilation().get(d);
    int stride = window.strides().get(d);
    if (places == 0) {
      return Ops.sliceAlong(x, d, 0, 0);
    }
    // Folds of runs, at each place that windows begin at or go on from.
    Array run = x;
    int runSize = 1;
    Array result = null;
    int done = 0;
    for (int rest = size; rest > 0; rest >>= 1) {
      if ((rest & 1) != 0) {
        Array part = strided(run, d, done * dilation, places, stride);
        result = result == null ? part : fold(result, part, f, reducer);
        done += runSize;
      }
      if (rest > 1) {
        int length = run.shape().dim(d) - runSize * dilation;
        run =
            fold(
                Ops.sliceAlong(run, d, 0, length),
                Ops.sliceAlong(run, d, runSize * dilation, runSize * dilation + length),
                f,
                reducer);
        runSize *= 2;
      }
    }
    if (result == null) {
      throw new AssertionError("A window of no elements.");
    }
    return result;
  }

  private static Array strided(Array x, int axis, int start, int count, int stride) {
    var starts = new int[x.rank()];
    int[] limits = x.shape().toArray();
    int[] strides = IntList.filled(x.rank(), 1).toArray();
    starts[axis] = start;
    limits[axis] = start + (count - 1) * stride + 1;
    strides[axis] = stride;
    return Ops.slice(x, IntList.of(starts), IntList.of(limits), IntList.of(strides));
  }

  /** Of equal extrema the first is taken, so that it alone has a derivative. */
  private static Array fold(
      Array x, Array y, Fn2<Array, Array, Array> f, @Nullable Reducer reducer) {
    return switch (reducer) {
      case MAX -> first(Comparison.GE, x, y);
      case MIN -> first(Comparison.LE, x, y);
      case SUM -> Ops.add(x, y);
      case PROD -> Ops.mul(x, y);
      case AND -> Ops.binary(BinaryFn.AND, x, y);
      case OR -> Ops.binary(BinaryFn.OR, x, y);
      case XOR -> Ops.binary(BinaryFn.XOR, x, y);
      case null -> each(f, x, y);
    };
  }

  /** {@code x} where it compares so with {@code y}, or is nan, else {@code y}. */
  private static Array first(Comparison comparison, Array x, Array y) {
    Array isFirst = Ops.compare(comparison, x, y);
    if (x.dtype().isFloating()) {
      isFirst = Ops.binary(BinaryFn.OR, isFirst, Ops.compare(Comparison.NE, x, x));
    }
    return Ops.select(isFirst, x, y);
  }
}
