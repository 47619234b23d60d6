package dev.panax.compiler.simplify;

import dev.panax.program.Atom;
import dev.panax.program.Equation;
import dev.panax.program.IntList;
import dev.panax.program.Op;
import dev.panax.program.Shape;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Data movement in its normal form: what moves nothing vanishes, movements of one kind compose, and
 * of different kinds those come first that make elements fewer, broadcasts last.
 */
final class MovementRules {
  private final Rewriter rewriter;

  MovementRules(Rewriter rewriter) {
    this.rewriter = rewriter;
  }

  /** The value of {@code op} in a simpler form; null if this knows none. */
  @Nullable Atom rewrite(Op.Movement op, List<Atom> operands) {
    return switch (op) {
      case Op.Broadcast broadcast -> broadcast(broadcast, operands.getFirst());
      case Op.Reshape(var shape) -> reshape(shape, operands.getFirst());
      case Op.Transpose(var permutation) -> transpose(permutation, operands.getFirst());
      case Op.Reverse(var dimensions) -> reverse(dimensions, operands.getFirst());
      case Op.Slice slice -> slice(slice, operands.getFirst());
      case Op.Pad pad -> pad(pad, operands.get(0), operands.get(1));
      case Op.Concatenate(var dimension) -> concatenate(dimension, operands);
    };
  }

  private @Nullable Atom broadcast(Op.Broadcast op, Atom x) {
    Shape shape = x.type().shape();
    if (shape.equals(op.shape())) {
      return x;
    }
    if (shape.isScalar()) {
      return rewriter.definition(x) instanceof Equation(Op.Broadcast _, var in, _)
          ? rewriter.filled(in.getFirst(), op.shape())
          : null;
    }
    if (shape.size() == op.shape().size()) {
      return rewriter.add(new Op.Reshape(op.shape()), x);
    }
    if (shape.dims().contains(1)) {
      Atom squeezed = rewriter.add(new Op.Reshape(withoutUnits(shape)), x);
      var dimensions = pick(op.dimensions(), axis -> shape.dim(axis) != 1);
      return rewriter.add(new Op.Broadcast(op.shape(), dimensions), squeezed);
    }
    if (rewriter.definition(x) instanceof Equation(Op.Broadcast inner, var in, _)) {
      var dimensions = inner.dimensions().stream().map(op.dimensions()::get).toArray();
      return rewriter.add(new Op.Broadcast(op.shape(), IntList.of(dimensions)), in);
    }
    return null;
  }

  private @Nullable Atom reshape(Shape shape, Atom x) {
    if (x.type().shape().equals(shape)) {
      return x;
    }
    if (x.type().shape().isScalar()) {
      return rewriter.filled(x, shape);
    }
    return switch (rewriter.definition(x)) {
      case Equation(Op.Reshape _, var in, _) -> rewriter.add(new Op.Reshape(shape), in);
      case Equation(Op.Broadcast inner, var in, _) -> {
        Shape wide = x.type().shape();
        if (in.getFirst().type().shape().isScalar()) {
          yield rewriter.filled(in.getFirst(), shape);
        }
        if (!withoutUnits(wide).equals(withoutUnits(shape))) {
          yield null;
        }
        IntList from = nonUnitAxes(wide);
        IntList to = nonUnitAxes(shape);
        var dimensions =
            inner.dimensions().stream().map(axis -> to.get(from.indexOf(axis))).toArray();
        yield rewriter.add(new Op.Broadcast(shape, IntList.of(dimensions)), in);
      }
      case null, default -> null;
    };
  }

  private @Nullable Atom transpose(IntList permutation, Atom x) {
    if (permutation.isIdentityPermutation()) {
      return x;
    }
    Shape shape = x.type().shape();
    var moved = permutation.stream().filter(axis -> shape.dim(axis) != 1).toArray();
    if (IntStream.range(1, moved.length).allMatch(i -> moved[i - 1] < moved[i])) {
      return rewriter.add(new Op.Reshape(shape.permute(permutation)), x);
    }
    return switch (rewriter.definition(x)) {
      case Equation(Op.Transpose(var inner), var in, _) -> {
        var composed = permutation.stream().map(inner::get).toArray();
        yield rewriter.add(new Op.Transpose(IntList.of(composed)), in);
      }
      case Equation(Op.Broadcast inner, var in, _) -> {
        // Where the operand's dimensions end up, in ascending order.
        IntList inverse = permutation.inversePermutation();
        var targets = inner.dimensions().stream().map(inverse::get).toArray();
        var order =
            IntStream.range(0, targets.length)
                .boxed()
                .sorted((i, j) -> Integer.compare(targets[i], targets[j]))
                .mapToInt(Integer::intValue)
                .toArray();
        Atom source = rewriter.add(new Op.Transpose(IntList.of(order)), in);
        var dimensions = IntList.of(IntStream.of(targets).sorted().toArray());
        yield rewriter.add(new Op.Broadcast(shape.permute(permutation), dimensions), source);
      }
      case Equation(Op.DotGeneral dot, var in, _)
          when rewriter.usedOnce(x) && exchangesFree(permutation, dot, in.getFirst()) -> {
        var exchanged =
            new Op.DotGeneral(
                dot.rhsContracting(),
                dot.lhsContracting(),
                dot.rhsBatch(),
                dot.lhsBatch(),
                dot.accumulator());
        yield rewriter.add(exchanged, in.reversed());
      }
      case null, default -> null;
    };
  }

  /** Whether a transpose of a matrix product is the product of the operands exchanged. */
  private static boolean exchangesFree(IntList permutation, Op.DotGeneral dot, Atom lhs) {
    int batch = dot.lhsBatch().size();
    int leftFree = lhs.type().rank() - batch - dot.lhsContracting().size();
    int rightFree = permutation.size() - batch - leftFree;
    var exchange =
        IntStream.range(0, permutation.size())
            .map(i -> i < batch ? i : i < batch + rightFree ? i + leftFree : i - rightFree);
    return permutation.equals(IntList.of(exchange.toArray()));
  }

  private @Nullable Atom reverse(IntList dimensions, Atom x) {
    var moving = dimensions.stream().filter(axis -> x.type().shape().dim(axis) > 1).toArray();
    if (moving.length == 0) {
      return x;
    }
    if (moving.length < dimensions.size()) {
      return rewriter.add(new Op.Reverse(IntList.of(moving)), x);
    }
    return switch (rewriter.definition(x)) {
      case Equation(Op.Reverse(var inner), var in, _) -> {
        var once =
            IntStream.range(0, x.type().rank())
                .filter(axis -> dimensions.contains(axis) != inner.contains(axis))
                .toArray();
        yield rewriter.add(new Op.Reverse(IntList.of(once)), in);
      }
      case Equation(Op.Broadcast inner, var in, _) -> {
        var source =
            IntStream.range(0, inner.dimensions().size())
                .filter(i -> dimensions.contains(inner.dimensions().get(i)))
                .toArray();
        yield rewriter.add(inner, rewriter.add(new Op.Reverse(IntList.of(source)), in));
      }
      case null, default -> null;
    };
  }

  private @Nullable Atom slice(Op.Slice op, Atom x) {
    Op.Slice normal = normalized(op);
    Shape shape = x.type().shape();
    Shape result = sizes(normal);
    if (result.equals(shape)) {
      return x;
    }
    if (!normal.equals(op)) {
      return rewriter.add(normal, x);
    }
    return switch (rewriter.definition(x)) {
      case Equation(Op.Slice inner, var in, _) -> rewriter.add(compose(inner, op), in);
      case Equation(Op.Broadcast inner, var in, _) -> {
        IntList dims = inner.dimensions();
        var source =
            new Op.Slice(pick(op.start(), dims), pick(op.limit(), dims), pick(op.strides(), dims));
        yield rewriter.add(new Op.Broadcast(result, dims), rewriter.add(source, in));
      }
      case Equation(Op.Concatenate(var dimension), var in, _) ->
          sliceOfConcatenation(op, dimension, in);
      case null, default -> null;
    };
  }

  /** The slice of the one operand that it lies within; null if it needs several. */
  private @Nullable Atom sliceOfConcatenation(Op.Slice op, int dimension, List<Atom> operands) {
    int begin = 0;
    for (var operand : operands) {
      int end = begin + operand.type().shape().dim(dimension);
      if (op.start().get(dimension) >= begin && op.limit().get(dimension) <= end) {
        int[] start = op.start().toArray();
        int[] limit = op.limit().toArray();
        start[dimension] -= begin;
        limit[dimension] -= begin;
        return rewriter.add(
            new Op.Slice(IntList.of(start), IntList.of(limit), op.strides()), operand);
      }
      begin = end;
    }
    return null;
  }

  /** The same elements with the least limits, and strides of 1 where there is one element. */
  private static Op.Slice normalized(Op.Slice op) {
    int[] limit = op.limit().toArray();
    int[] strides = op.strides().toArray();
    Shape sizes = sizes(op);
    for (int i = 0; i < limit.length; i++) {
      limit[i] = op.start().get(i) + (sizes.dim(i) - 1) * strides[i] + 1;
      strides[i] = sizes.dim(i) == 1 ? 1 : strides[i];
    }
    return new Op.Slice(op.start(), IntList.of(limit), IntList.of(strides));
  }

  private static Shape sizes(Op.Slice op) {
    var sizes = new int[op.start().size()];
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = Math.ceilDiv(op.limit().get(i) - op.start().get(i), op.strides().get(i));
    }
    return Shape.of(sizes);
  }

  private static Op.Slice compose(Op.Slice inner, Op.Slice outer) {
    int rank = inner.start().size();
    var start = new int[rank];
    var limit = new int[rank];
    var strides = new int[rank];
    Shape sizes = sizes(outer);
    for (int i = 0; i < rank; i++) {
      start[i] = inner.start().get(i) + outer.start().get(i) * inner.strides().get(i);
      strides[i] = inner.strides().get(i) * outer.strides().get(i);
      limit[i] = start[i] + (sizes.dim(i) - 1) * strides[i] + 1;
    }
    return new Op.Slice(IntList.of(start), IntList.of(limit), IntList.of(strides));
  }

  private @Nullable Atom pad(Op.Pad op, Atom x, Atom value) {
    Shape shape = x.type().shape();
    if (shape.size() == 0) {
      return rewriter.filled(value, paddedShape(op, shape));
    }
    int[] interior = op.interior().toArray();
    for (int i = 0; i < interior.length; i++) {
      interior[i] = shape.dim(i) == 1 ? 0 : interior[i];
    }
    if (!IntList.of(interior).equals(op.interior())) {
      return rewriter.add(new Op.Pad(op.low(), op.high(), IntList.of(interior)), x, value);
    }
    boolean addsNothing =
        op.interior().stream().allMatch(n -> n == 0)
            && op.low().stream().allMatch(n -> n <= 0)
            && op.high().stream().allMatch(n -> n <= 0);
    if (addsNothing) {
      var start = op.low().stream().map(n -> -n).toArray();
      var limit =
          IntStream.range(0, shape.rank()).map(i -> shape.dim(i) + op.high().get(i)).toArray();
      return rewriter.add(
          new Op.Slice(IntList.of(start), IntList.of(limit), IntList.filled(shape.rank(), 1)), x);
    }
    return rewriter.definition(x) instanceof Equation(Op.Broadcast _, var in, _)
            && in.getFirst().equals(value)
        ? rewriter.filled(value, paddedShape(op, shape))
        : null;
  }

  private static Shape paddedShape(Op.Pad op, Shape shape) {
    var sizes = new int[shape.rank()];
    for (int i = 0; i < sizes.length; i++) {
      int gaps = Math.max(0, shape.dim(i) - 1) * op.interior().get(i);
      sizes[i] = op.low().get(i) + shape.dim(i) + gaps + op.high().get(i);
    }
    return Shape.of(sizes);
  }

  private @Nullable Atom concatenate(int dimension, List<Atom> operands) {
    var nonEmpty = operands.stream().filter(operand -> operand.type().shape().size() > 0).toList();
    if (nonEmpty.size() == 1) {
      return nonEmpty.getFirst();
    }
    return nonEmpty.size() < operands.size()
        ? rewriter.add(new Op.Concatenate(dimension), nonEmpty)
        : null;
  }

  private static Shape withoutUnits(Shape shape) {
    return Shape.of(shape.dims().stream().filter(size -> size != 1).toArray());
  }

  private static IntList nonUnitAxes(Shape shape) {
    return IntList.of(
        IntStream.range(0, shape.rank()).filter(axis -> shape.dim(axis) != 1).toArray());
  }

  private static IntList pick(IntList list, IntPredicate positions) {
    return IntList.of(IntStream.range(0, list.size()).filter(positions).map(list::get).toArray());
  }

  private static IntList pick(IntList list, IntList positions) {
    return IntList.of(positions.stream().map(list::get).toArray());
  }
}
