package dev.panax.compiler.simplify;

import dev.panax.compiler.loop.ScalarType;
import dev.panax.program.Atom;
import dev.panax.program.BinaryFn;
import dev.panax.program.DType;
import dev.panax.program.Equation;
import dev.panax.program.IntList;
import dev.panax.program.Literal;
import dev.panax.program.Op;
import dev.panax.program.Reducer;
import dev.panax.program.Shape;
import dev.panax.program.TypeRules;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Rules of reductions and matrix products. */
final class ContractionRules {
  private final Rewriter rewriter;

  ContractionRules(Rewriter rewriter) {
    this.rewriter = rewriter;
  }

  /** A reduction in a simpler form; null if this knows none. */
  @Nullable Atom reduce(Op.Reduce op, Atom x) {
    IntList axes = op.axes();
    Shape shape = x.type().shape();
    Shape result = shape.removeAll(axes);
    if (shape.size() == 0) {
      return rewriter.filled(op.reducer().identity(x.type().dtype()), result);
    }
    if (axes.isEmpty()) {
      return x;
    }
    var folded = axes.stream().filter(axis -> shape.dim(axis) > 1).toArray();
    if (folded.length < axes.size()) {
      Atom reduced =
          folded.length == 0 ? x : rewriter.add(new Op.Reduce(op.reducer(), IntList.of(folded)), x);
      return rewriter.add(new Op.Reshape(result), reduced);
    }
    return switch (rewriter.definition(x)) {
      case Equation(Op.Broadcast inner, var in, _) ->
          reduceOfBroadcast(op, inner, in.getFirst(), shape);
      case Equation(Op.Transpose(var permutation), var in, _) -> {
        var source = axes.stream().map(permutation::get).sorted().toArray();
        Atom reduced = rewriter.add(new Op.Reduce(op.reducer(), IntList.of(source)), in);
        // The dimensions that are left, by their rank among those of the operand that are left.
        var left = permutation.stream().filter(axis -> !contains(source, axis)).toArray();
        var order =
            IntStream.of(left)
                .map(axis -> (int) IntStream.of(left).filter(other -> other < axis).count())
                .toArray();
        yield rewriter.add(new Op.Transpose(IntList.of(order)), reduced);
      }
      case Equation(Op.Reduce(var reducer, var inner), var in, _)
          when reducer == op.reducer() && rewriter.usedOnce(x) -> {
        int rank = in.getFirst().type().rank();
        var left = IntStream.range(0, rank).filter(axis -> !inner.contains(axis)).toArray();
        var all = IntStream.concat(inner.stream(), axes.stream().map(axis -> left[axis]));
        yield rewriter.add(new Op.Reduce(reducer, IntList.of(all.sorted().toArray())), in);
      }
      case Equation(Op.Reshape _, var in, _) when axes.size() == shape.rank() ->
          rewriter.add(
              new Op.Reduce(op.reducer(), IntList.range(0, in.getFirst().type().rank())), in);
      case null, default -> null;
    };
  }

  /** A reduction along dimensions that were broadcast repeats one element. */
  private @Nullable Atom reduceOfBroadcast(
      Op.Reduce op, Op.Broadcast inner, Atom source, Shape shape) {
    var repeated = op.axes().stream().filter(axis -> !inner.dimensions().contains(axis)).toArray();
    if (repeated.length == 0) {
      return null;
    }
    DType dtype = source.type().dtype();
    long count = IntStream.of(repeated).mapToLong(shape::dim).reduce(1, (x, y) -> x * y);
    boolean multiplies = op.reducer() == Reducer.SUM;
    if (multiplies && dtype.isFloating() && !Literal.of(count, dtype).is((double) count)) {
      return null;
    }
    switch (op.reducer()) {
      case SUM, MAX, MIN, AND, OR -> {}
      case PROD, XOR -> {
        return null;
      }
    }
    Shape narrow = shape.removeAll(IntList.of(repeated));
    IntList kept =
        IntList.of(
            IntStream.range(0, shape.rank()).filter(axis -> !contains(repeated, axis)).toArray());
    var dimensions = inner.dimensions().stream().map(kept::indexOf).toArray();
    var axes = op.axes().stream().filter(kept::contains).map(kept::indexOf).toArray();
    Atom broadcast = rewriter.add(new Op.Broadcast(narrow, IntList.of(dimensions)), source);
    Atom reduced =
        axes.length == 0
            ? broadcast
            : rewriter.add(new Op.Reduce(op.reducer(), IntList.of(axes)), broadcast);
    return multiplies
        ? rewriter.add(new Op.Binary(BinaryFn.MUL), reduced, Literal.of(count, dtype))
        : reduced;
  }

  /** A matrix product in a simpler form; null if this knows none. */
  @Nullable Atom dot(Op.DotGeneral op, Atom lhs, Atom rhs) {
    var operands = List.of(lhs, rhs);
    Shape result =
        TypeRules.infer(op, operands.stream().map(Atom::type).toList()).getFirst().shape();
    if (lhs.type().shape().size() == 0 || rhs.type().shape().size() == 0) {
      return rewriter.filled(Literal.of(0, op.accumulator()), result);
    }
    if (op.accumulator() != lhs.type().dtype() || op.accumulator() != wide(op.accumulator())) {
      return accumulated(op, operands);
    }
    Side left = new Side(lhs, op.lhsContracting(), op.lhsBatch());
    Side right = new Side(rhs, op.rhsContracting(), op.rhsBatch());
    if (left.size(op.lhsContracting()) == 1) {
      return outerProduct(left, right, result);
    }
    if (left.size(left.free()) == 1 && right.size(right.free()) == 1) {
      return innerProduct(left, right, result);
    }
    Side newLeft = left.untransposed(rewriter);
    Side newRight = right.untransposed(rewriter);
    if (!newLeft.equals(left) || !newRight.equals(right)) {
      return rewriter.add(dot(newLeft, newRight, op.accumulator()), newLeft.x, newRight.x);
    }
    // The contracting dimensions may be listed in any order, if it is the same on both sides.
    IntList order = ascending(op.lhsContracting());
    if (!order.isIdentityPermutation()) {
      return rewriter.add(
          dot(left.contractingIn(order), right.contractingIn(order), op.accumulator()), operands);
    }
    newLeft = left.collapsible(rewriter);
    newRight = right.collapsible(rewriter);
    return newLeft.equals(left) && newRight.equals(right)
        ? null
        : rewriter.add(dot(newLeft, newRight, op.accumulator()), newLeft.x, newRight.x);
  }

  /** The dtype that sums of {@code dtype} are computed in. */
  private static DType wide(DType dtype) {
    return ScalarType.of(dtype).dtype();
  }

  /** A product in one dtype, a wide one: that of the operands or of the result. */
  private Atom accumulated(Op.DotGeneral op, List<Atom> operands) {
    DType dtype = operands.getFirst().type().dtype();
    DType accumulator = op.accumulator();
    boolean isWider =
        accumulator.byteSize() >= dtype.byteSize()
            && (accumulator.isFloating() || !dtype.isFloating());
    DType wide = wide(isWider ? accumulator : dtype);
    var product =
        new Op.DotGeneral(
            op.lhsContracting(), op.rhsContracting(), op.lhsBatch(), op.rhsBatch(), wide);
    List<Atom> factors =
        operands.stream().map(x -> rewriter.add(new Op.Convert(wide, false), x)).toList();
    return rewriter.add(new Op.Convert(accumulator, false), rewriter.add(product, factors));
  }

  /** A product of vectors: the sum of an elementwise one. */
  private Atom innerProduct(Side left, Side right, Shape result) {
    Atom x = left.batchFirst(rewriter);
    Atom y = right.batchFirst(rewriter);
    var shared =
        IntStream.concat(left.batch.stream(), left.contracting.stream())
            .map(left.shape()::dim)
            .toArray();
    Shape shape = Shape.of(shared);
    Atom product =
        rewriter.add(
            new Op.Binary(BinaryFn.MUL),
            rewriter.add(new Op.Reshape(shape), x),
            rewriter.add(new Op.Reshape(shape), y));
    var axes = IntList.range(left.batch.size(), shared.length);
    Atom sum = rewriter.add(new Op.Reduce(Reducer.SUM, axes), product);
    return rewriter.add(new Op.Reshape(result), sum);
  }

  private static Op.DotGeneral dot(Side left, Side right, DType accumulator) {
    return new Op.DotGeneral(
        left.contracting, right.contracting, left.batch, right.batch, accumulator);
  }

  /** A product that sums over one element only: an elementwise one of broadcast operands. */
  private Atom outerProduct(Side left, Side right, Shape result) {
    int batch = left.batch.size();
    int leftFree = left.free().size();
    Atom x = left.broadcast(rewriter, result, IntList.range(batch, batch + leftFree));
    Atom y = right.broadcast(rewriter, result, IntList.range(batch + leftFree, result.rank()));
    return rewriter.add(new Op.Binary(BinaryFn.MUL), x, y);
  }

  /** An operand of a matrix product and what becomes of its dimensions. */
  private record Side(Atom x, IntList contracting, IntList batch) {

    private Shape shape() {
      return x.type().shape();
    }

    private IntList free() {
      return IntList.of(
          IntStream.range(0, x.type().rank())
              .filter(axis -> !contracting.contains(axis) && !batch.contains(axis))
              .toArray());
    }

    private long size(IntList axes) {
      return axes.stream().mapToLong(shape()::dim).reduce(1, (a, b) -> a * b);
    }

    /** This with the contracting dimensions listed in another order. */
    private Side contractingIn(IntList order) {
      return new Side(x, IntList.of(order.stream().map(contracting::get).toArray()), batch);
    }

    /** This on what {@code x} is a transpose of, unless a transpose serves a purpose. */
    private Side untransposed(Rewriter rewriter) {
      if (!(rewriter.definition(x) instanceof Equation(Op.Transpose(var permutation), var in, _))) {
        return this;
      }
      var mapped = free().stream().map(permutation::get).toArray();
      boolean keepsOrder =
          IntStream.range(1, mapped.length).allMatch(i -> mapped[i - 1] < mapped[i]);
      var source = new Side(in.getFirst(), map(contracting, permutation), map(batch, permutation));
      return keepsOrder && source.isCollapsible() ? source : this;
    }

    /** Whether the contracting dimensions act like one, and so do the free ones. */
    private boolean isCollapsible() {
      return areNeighbours(contracting) && areNeighbours(free());
    }

    private boolean areNeighbours(IntList axes) {
      int last = -1;
      for (int i = 0; i < axes.size(); i++) {
        int axis = axes.get(i);
        if (shape().dim(axis) == 1) {
          continue;
        }
        if (last >= 0
            && (axis < last
                || IntStream.range(last + 1, axis)
                    .anyMatch(between -> shape().dim(between) != 1))) {
          return false;
        }
        last = axis;
      }
      return true;
    }

    /** This with its dimensions in the order batch, free, contracting, if that is needed. */
    private Side collapsible(Rewriter rewriter) {
      if (isCollapsible()) {
        return this;
      }
      Atom transposed = batchFirst(rewriter);
      int rank = transposed.type().rank();
      return new Side(
          transposed,
          IntList.range(rank - contracting.size(), rank),
          IntList.range(0, batch.size()));
    }

    /** {@code x} with its dimensions in the order batch, free, contracting. */
    private Atom batchFirst(Rewriter rewriter) {
      var permutation =
          Stream.of(batch, free(), contracting).flatMapToInt(IntList::stream).toArray();
      return rewriter.add(new Op.Transpose(IntList.of(permutation)), x);
    }

    /** {@code x}, its contracting dimensions dropped, along dimensions of {@code result}. */
    private Atom broadcast(Rewriter rewriter, Shape result, IntList freeTargets) {
      IntList free = free();
      var permutation = Stream.of(batch, free, contracting).flatMapToInt(IntList::stream).toArray();
      Atom transposed = rewriter.add(new Op.Transpose(IntList.of(permutation)), x);
      int rank = batch.size() + free.size();
      var kept = IntStream.range(0, rank).map(transposed.type().shape()::dim).toArray();
      Atom dropped = rewriter.add(new Op.Reshape(Shape.of(kept)), transposed);
      var targets =
          IntStream.concat(IntStream.range(0, batch.size()), freeTargets.stream()).toArray();
      return rewriter.add(new Op.Broadcast(result, IntList.of(targets)), dropped);
    }
  }

  private static IntList map(IntList axes, IntList permutation) {
    return IntList.of(axes.stream().map(permutation::get).toArray());
  }

  /** The positions of {@code values} in ascending order of value. */
  private static IntList ascending(IntList values) {
    return IntList.of(
        IntStream.range(0, values.size())
            .boxed()
            .sorted((i, j) -> Integer.compare(values.get(i), values.get(j)))
            .mapToInt(Integer::intValue)
            .toArray());
  }

  private static boolean contains(int[] values, int value) {
    return IntStream.of(values).anyMatch(v -> v == value);
  }
}
