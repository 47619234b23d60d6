package dev.panax.autodiff;

import static dev.panax.autodiff.JvpRules.orZero;

import dev.panax.program.ArrayType;
import dev.panax.program.Comparison;
import dev.panax.program.DType;
import dev.panax.program.DifferentiationException;
import dev.panax.program.GatherScatterMode;
import dev.panax.program.IntList;
import dev.panax.program.Op;
import dev.panax.program.ScatterFn;
import dev.panax.program.Shape;
import dev.panax.trace.Array;
import dev.panax.trace.Ops;
import dev.panax.trace.Trace;
import org.jspecify.annotations.Nullable;

/** The forward-mode rules of the operations on windows. */
final class IndexingJvp {
  private IndexingJvp() {}

  static Duals apply(Op.Indexing op, Array[] x, @Nullable Array[] t) {
    Array value = Trace.bind1(op, x);
    return Duals.of(
        value,
        switch (op) {
          case Op.Gather gather -> t[0] == null ? null : Ops.gather(t[0], x[1], ofTangents(gather));
          case Op.Scatter scatter ->
              t[0] == null && t[2] == null ? null : scatter(scatter, x, t, value);
          case Op.DynamicSlice _ -> t[0] == null ? null : moved(op, x, t[0]);
          case Op.DynamicUpdateSlice _ ->
              t[0] == null && t[1] == null
                  ? null
                  : moved(op, x, orZero(t[0], x[0].type()), orZero(t[1], x[1].type()));
        });
  }

  /** The operation on tangents of its first operands. */
  private static Array moved(Op op, Array[] x, Array... tangents) {
    Array[] operands = x.clone();
    System.arraycopy(tangents, 0, operands, 0, tangents.length);
    return Trace.bind1(op, operands);
  }

  private static Op.Gather ofTangents(Op.Gather op) {
    return op.fillValue() == null
        ? op
        : new Op.Gather(
            op.dimensions(),
            op.sliceSizes(),
            op.mode(),
            0,
            op.indicesAreSorted(),
            op.uniqueIndices());
  }

  private static Array scatter(Op.Scatter op, Array[] x, @Nullable Array[] t, Array value) {
    Array operand = orZero(t[0], x[0].type());
    Array updates = orZero(t[2], x[2].type());
    return switch (op.fn()) {
      case ADD -> Ops.scatter(operand, x[1], updates, op);
      case SET ->
          op.uniqueIndices()
              ? Ops.scatter(operand, x[1], updates, op)
              : set(op, x, operand, updates);
      case MUL -> mul(op, x, t);
      case MIN, MAX -> extreme(op, x, operand, updates, value);
    };
  }

  /**
   * Where windows overlap, the last update wins. Each is given a number; scattered, the numbers
   * tell which elements come from which update, and so whose tangent counts.
   */
  private static Array set(Op.Scatter op, Array[] x, Array operand, Array updates) {
    Array indices = x[1];
    Shape windows = updates.shape();
    IntList batch = JvpRules.others(op.dimensions().offsetDims(), windows.rank());
    Shape places = Shape.of(batch.stream().map(windows::dim).toArray());
    Array count = Ops.iota(DType.INT32, Shape.of(Math.toIntExact(places.size())), 0);
    Array numbers = Ops.add(Ops.reshape(count, places), Ops.scalar(1, DType.INT32));
    Array ids = Ops.broadcast(numbers, windows, batch);
    Array none = Ops.zeros(ArrayType.of(DType.INT32, operand.shape()));
    Array winners = Ops.scatter(none, indices, ids, op);
    Array winner = Ops.gather(winners, indices, reading(op, x));
    Array zero = Ops.scalarLike(0, operand);
    Array kept = Ops.select(equal(winners, Ops.scalar(0, DType.INT32)), operand, zero);
    Array won = Ops.select(equal(ids, winner), updates, zero);
    return Ops.scatter(kept, indices, won, adding(op));
  }

  private static Array mul(Op.Scatter op, Array[] x, @Nullable Array[] t) {
    Array byOperand = t[0] == null ? null : Ops.scatter(t[0], x[1], x[2], op);
    if (t[2] == null) {
      return byOperand == null ? Ops.zeros(x[0].type()) : byOperand;
    }
    if (!op.uniqueIndices()) {
      throw new DifferentiationException(
          "scatterMul can be differentiated with respect to its updates only with uniqueIndices.");
    }
    Array spread = Ops.scatter(Ops.zeros(x[0].type()), x[1], t[2], adding(op));
    Array byUpdates = Ops.mul(x[0], spread);
    return byOperand == null ? byUpdates : Ops.add(byOperand, byUpdates);
  }

  /**
   * Of the values that attain an extreme, each has the same share of its tangent: the operand's
   * element as one, and each update.
   */
  private static Array extreme(
      Op.Scatter op, Array[] x, Array operand, Array updates, Array value) {
    Array indices = x[1];
    Op.Gather reading = reading(op, x);
    Array one = Ops.scalarLike(1, x[2]);
    Array zeroUpdates = Ops.zeros(x[2].type());
    Array ones = Ops.full(1, x[2].type());
    Array zeroOperand = Ops.zeros(x[0].type());
    Array target = Ops.gather(value, indices, reading);
    Array succeeds = equal(x[2], target);
    Array isRetained = equal(Ops.gather(x[0], indices, reading), target);
    Array counted = Ops.select(succeeds, ones, zeroUpdates);
    Array successes =
        Ops.gather(Ops.scatter(zeroOperand, indices, counted, adding(op)), indices, reading);
    Array attempts =
        Ops.gather(Ops.scatter(zeroOperand, indices, ones, adding(op)), indices, reading);
    Array shareOfEach = Ops.div(one, Ops.add(successes, one));
    Array normalizer = Ops.select(isRetained, shareOfEach, Ops.div(one, successes));
    Array updateShare = Ops.select(succeeds, normalizer, zeroUpdates);
    Array operandShare = Ops.select(isRetained, shareOfEach, zeroUpdates);
    Array correction = Ops.div(Ops.sub(operandShare, one), attempts);
    Array old = Ops.gather(operand, indices, reading);
    Array change = Ops.add(Ops.mul(old, correction), Ops.mul(updates, updateShare));
    return Ops.scatter(operand, indices, change, adding(op));
  }

  /** The gather that reads the windows that {@code op} writes, clipped where it drops them. */
  private static Op.Gather reading(Op.Scatter op, Array[] x) {
    return new Op.Gather(
        op.dimensions(),
        op.dimensions().windowSizes(x[0].rank(), x[2].shape()),
        op.mode() == GatherScatterMode.FILL_OR_DROP
            ? GatherScatterMode.PROMISE_IN_BOUNDS
            : op.mode(),
        null,
        op.indicesAreSorted(),
        op.uniqueIndices());
  }

  private static Op.Scatter adding(Op.Scatter op) {
    return new Op.Scatter(
        ScatterFn.ADD, op.dimensions(), op.mode(), op.indicesAreSorted(), op.uniqueIndices());
  }

  private static Array equal(Array x, Array y) {
    return Ops.compare(Comparison.EQ, x, y);
  }
}
