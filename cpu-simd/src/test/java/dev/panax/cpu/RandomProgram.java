package dev.panax.cpu;

import dev.panax.program.ArrayType;
import dev.panax.program.Atom;
import dev.panax.program.BinaryFn;
import dev.panax.program.Comparison;
import dev.panax.program.DType;
import dev.panax.program.IntList;
import dev.panax.program.Literal;
import dev.panax.program.Op;
import dev.panax.program.Program;
import dev.panax.program.ProgramBuilder;
import dev.panax.program.Reducer;
import dev.panax.program.Shape;
import dev.panax.program.UnaryFn;
import dev.panax.program.Var;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** A maker of one random program. */
final class RandomProgram {
  private final DType dtype;
  private final Random random;
  private final ProgramBuilder builder = new ProgramBuilder();
  private final List<Var> values = new ArrayList<>();

  private RandomProgram(DType dtype, Random random) {
    this.dtype = dtype;
    this.random = random;
  }

  /** A program of up to {@code maxEquations} random operations on arrays of {@code dtype}. */
  static Program make(DType dtype, int maxEquations, Random random) {
    return new RandomProgram(dtype, random).program(maxEquations);
  }

  private Program program(int maxEquations) {
    for (int i = random.nextInt(1, 4); i > 0; i--) {
      values.add(builder.input(ArrayType.of(dtype, shape())));
    }
    for (int i = random.nextInt(1, maxEquations); i > 0; i--) {
      // Every value is of the one dtype, and floats stay small.
      Var value = next(pick());
      values.add(dtype.isFloating() ? builder.add(new Op.Unary(UnaryFn.TANH), value) : value);
    }
    var outputs = new ArrayList<Atom>();
    outputs.add(values.getLast());
    for (int i = random.nextInt(4); i > 0; i--) {
      outputs.add(pick());
    }
    return builder.build(outputs);
  }

  private Shape shape() {
    return Shape.of(IntStream.range(0, random.nextInt(4)).map(_ -> random.nextInt(1, 6)).toArray());
  }

  /** A recent value more likely than an old one. */
  private Var pick() {
    int from = random.nextBoolean() ? Math.max(0, values.size() - 4) : 0;
    return values.get(random.nextInt(from, values.size()));
  }

  /** A value that goes with {@code x}: of its shape, made so if need be, or a scalar. */
  private Atom partner(Var x) {
    if (random.nextInt(6) == 0) {
      return Literal.of(random.nextInt(-2, 3), dtype);
    }
    Var y = pick();
    if (y.type().shape().equals(x.type().shape()) || y.type().shape().isScalar()) {
      return y;
    }
    int rank = x.type().rank();
    for (int i = 0; i < values.size(); i++) {
      Shape shape = values.get(i).type().shape();
      var axes = new ArrayList<Integer>();
      int next = 0;
      for (int axis = 0; axis < rank && next < shape.rank(); axis++) {
        if (shape.dim(next) == 1 || shape.dim(next) == x.type().shape().dim(axis)) {
          axes.add(axis);
          next++;
        }
      }
      if (next == shape.rank() && random.nextBoolean()) {
        var dims = IntList.of(axes.stream().mapToInt(Integer::intValue).toArray());
        return builder.add(new Op.Broadcast(x.type().shape(), dims), values.get(i));
      }
    }
    return x;
  }

  private Var next(Var x) {
    Shape shape = x.type().shape();
    int rank = shape.rank();
    return switch (random.nextInt(14)) {
      case 0 -> builder.add(new Op.Unary(random.nextBoolean() ? UnaryFn.NEG : UnaryFn.ABS), x);
      case 1 -> builder.add(new Op.Binary(BinaryFn.ADD), x, partner(x));
      case 2 -> builder.add(new Op.Binary(BinaryFn.MUL), partner(x), x);
      case 3 -> builder.add(new Op.Binary(BinaryFn.SUB), x, partner(x));
      case 4 -> {
        Var which = builder.add(new Op.Compare(Comparison.LT), x, partner(x));
        Atom other = partner(x);
        yield which.type().shape().isScalar() && !shape.isScalar()
            ? x
            : builder.add(new Op.Select(), which, x, other);
      }
      case 5 -> builder.add(new Op.Transpose(permutation(rank)), x);
      case 6 -> builder.add(new Op.Reverse(someAxes(rank)), x);
      case 7, 8 -> {
        var reducer = random.nextBoolean() ? Reducer.SUM : Reducer.MAX;
        IntList axes = someAxes(rank);
        Var reduced = builder.add(new Op.Reduce(reducer, axes), x);
        if (random.nextBoolean()) {
          yield reduced;
        }
        // What is reduced goes along the reduced dimensions again, as in softmax.
        var kept = IntStream.range(0, rank).filter(axis -> !axes.contains(axis)).toArray();
        Var spread = builder.add(new Op.Broadcast(shape, IntList.of(kept)), reduced);
        yield builder.add(new Op.Binary(BinaryFn.SUB), x, spread);
      }
      case 9 -> {
        var start = shape.dims().stream().map(n -> random.nextInt(n)).toArray();
        var limit =
            IntStream.range(0, rank)
                .map(axis -> random.nextInt(start[axis] + 1, shape.dim(axis) + 1))
                .toArray();
        var strides = IntStream.range(0, rank).map(_ -> random.nextInt(1, 3)).toArray();
        yield builder.add(
            new Op.Slice(IntList.of(start), IntList.of(limit), IntList.of(strides)), x);
      }
      case 10 -> {
        boolean spreads = random.nextInt(4) == 0;
        var interior = IntStream.range(0, rank).map(_ -> spreads ? random.nextInt(2) : 0).toArray();
        var low = IntStream.range(0, rank).map(_ -> random.nextInt(3)).toArray();
        var high = IntStream.range(0, rank).map(_ -> random.nextInt(3)).toArray();
        yield builder.add(
            new Op.Pad(IntList.of(low), IntList.of(high), IntList.of(interior)),
            x,
            Literal.of(1, dtype));
      }
      case 11 -> {
        int axis = rank == 0 ? -1 : random.nextInt(rank);
        Atom other = partner(x);
        yield rank == 0 || !other.type().shape().equals(shape)
            ? x
            : builder.add(new Op.Concatenate(axis), x, other);
      }
      case 12 -> builder.add(new Op.Reshape(reshaped(shape)), x);
      case 13 -> {
        if (rank == 0 || shape.size() > 40) {
          yield builder.add(new Op.Reduce(Reducer.SUM, IntList.range(0, rank)), x);
        }
        var axis = IntList.of(random.nextInt(rank));
        yield builder.add(new Op.DotGeneral(axis, axis, IntList.of(), IntList.of(), dtype), x, x);
      }
      default -> throw new AssertionError();
    };
  }

  private IntList permutation(int rank) {
    var axes = new ArrayList<>(IntStream.range(0, rank).boxed().toList());
    Collections.shuffle(axes, random);
    return IntList.of(axes.stream().mapToInt(Integer::intValue).toArray());
  }

  private IntList someAxes(int rank) {
    return IntList.of(IntStream.range(0, rank).filter(_ -> random.nextBoolean()).toArray());
  }

  /** A shape of as many elements: dimensions joined, split, or of size 1 added. */
  private Shape reshaped(Shape shape) {
    int rank = shape.rank();
    if (rank >= 2 && random.nextBoolean()) {
      int axis = random.nextInt(rank - 1);
      int joined = shape.dim(axis) * shape.dim(axis + 1);
      return shape.remove(axis).remove(axis).insert(axis, joined);
    }
    for (int axis = 0; axis < rank; axis++) {
      if (shape.dim(axis) % 2 == 0 && random.nextBoolean()) {
        return shape.remove(axis).insert(axis, shape.dim(axis) / 2).insert(axis, 2);
      }
    }
    return rank < 4 ? shape.insert(random.nextInt(rank + 1), 1) : shape;
  }
}
