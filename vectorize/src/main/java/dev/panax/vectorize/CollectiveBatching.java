package dev.panax.vectorize;

import static dev.panax.vectorize.Dimensions.lift;

import dev.panax.program.DType;
import dev.panax.program.IntList;
import dev.panax.program.Op;
import dev.panax.program.Program;
import dev.panax.program.Reducer;
import dev.panax.program.Shape;
import dev.panax.trace.Array;
import dev.panax.trace.Ops;
import dev.panax.trace.Trace;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The batching rules of the collective operations. Along the batch's own axis they become ordinary
 * operations on it; those along other axes stay, for the trace that has that axis.
 */
final class CollectiveBatching {
  private CollectiveBatching() {}

  /** The key to the names of the axes that a program uses. */
  private static final Object NAMES = new Object();

  /** Whether {@code op} or a program in it runs along {@code batch} by its name. */
  static boolean uses(Op op, BatchAxis batch) {
    return batch.name() != null && names(op).contains(batch.name());
  }

  private static Set<String> names(Op op) {
    if (op instanceof Op.Collective collective) {
      return Set.copyOf(collective.axes());
    }
    var names = new HashSet<String>();
    if (op instanceof Op.Control control) {
      control.programs().forEach(program -> names.addAll(names(program)));
    }
    return names;
  }

  private static Set<String> names(Program program) {
    return program.derive(
        NAMES,
        () -> {
          var names = new HashSet<String>();
          program.equations().forEach(equation -> names.addAll(names(equation.op())));
          return names;
        });
  }

  static Batched apply(Op.Collective op, BatchAxis batch, List<Batched> in) {
    boolean isOwn = batch.name() != null && op.axes().contains(batch.name());
    if (op instanceof Op.AxisIndex) {
      return new Batched(Ops.iota(DType.INT32, Shape.of(batch.size()), 0), 0);
    }
    Batched x = in.getFirst();
    if (op instanceof Op.AllReduce reduce) {
      return allReduce(reduce, isOwn, batch, x);
    }
    Array value = x.withBatchAt(0, batch.size());
    return isOwn ? along(op, value) : new Batched(Trace.bind1(lifted(op), value), 0);
  }

  private static Batched allReduce(Op.AllReduce op, boolean isOwn, BatchAxis batch, Batched x) {
    if (!isOwn) {
      return new Batched(Trace.bind1(op, x.value()), x.axis());
    }
    Array reduced = x.value();
    if (x.isMapped()) {
      reduced = Ops.reduce(op.reducer(), reduced, IntList.of(x.axis()));
    } else if (op.reducer() == Reducer.SUM) {
      reduced = Ops.mul(reduced, Ops.scalarLike(batch.size(), reduced));
    }
    List<String> rest = op.axes().stream().filter(axis -> !axis.equals(batch.name())).toList();
    return Batched.shared(
        rest.isEmpty() ? reduced : Trace.bind1(new Op.AllReduce(op.reducer(), rest), reduced));
  }

  /** What {@code op} does along the first dimension of {@code value}, the batch. */
  private static Batched along(Op.Collective op, Array value) {
    return switch (op) {
      case Op.CollectivePermute(_, var sources, var targets) ->
          new Batched(permuted(value, sources, targets), 0);
      case Op.AllGather(_, _, var dimension) -> Batched.shared(Ops.moveAxis(value, 0, dimension));
      case Op.ReduceScatter(_, _, var dimension) ->
          new Batched(Ops.sum(value, IntList.of(0)), dimension);
      // The examples change places with the parts that each of them is split in.
      case Op.AllToAll(_, _, var split, var concat) ->
          new Batched(Ops.moveAxis(Ops.moveAxis(value, split + 1, 0), 1, concat + 1), 0);
      case Op.AllReduce _, Op.AxisIndex _ -> throw new AssertionError(op + " is handled above.");
    };
  }

  /** The op with its dimensions behind a first one. */
  private static Op.Collective lifted(Op.Collective op) {
    return switch (op) {
      case Op.AllGather(var axis, var size, var dimension) ->
          new Op.AllGather(axis, size, lift(dimension, 0));
      case Op.ReduceScatter(var axis, var size, var dimension) ->
          new Op.ReduceScatter(axis, size, lift(dimension, 0));
      case Op.AllToAll(var axis, var size, var split, var concat) ->
          new Op.AllToAll(axis, size, lift(split, 0), lift(concat, 0));
      case Op.CollectivePermute _, Op.AllReduce _, Op.AxisIndex _ -> op;
    };
  }

  /** The elements at the sources at the places of the targets, and zeros at the other places. */
  private static Array permuted(Array value, IntList sources, IntList targets) {
    var parts = new ArrayList<Array>();
    int size = value.shape().dim(0);
    for (int i = 0; i < size; i++) {
      int place = targets.stream().boxed().toList().indexOf(i);
      parts.add(
          place < 0
              ? Ops.zeros(value.type().withShape(value.shape().remove(0).insert(0, 1)))
              : Ops.sliceAlong(value, 0, sources.get(place), sources.get(place) + 1));
    }
    return Ops.concatenate(0, parts.toArray(Array[]::new));
  }
}
