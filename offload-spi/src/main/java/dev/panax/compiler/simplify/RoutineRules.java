package dev.panax.compiler.simplify;

import dev.panax.program.Atom;
import dev.panax.program.BinaryFn;
import dev.panax.program.Comparison;
import dev.panax.program.DType;
import dev.panax.program.IntList;
import dev.panax.program.Literal;
import dev.panax.program.Op;
import dev.panax.program.Reducer;
import dev.panax.program.Shape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Routines that are better written in operations that are compiled and fused. */
final class RoutineRules {
  private RoutineRules() {}

  /** A window at a constant place is a slice. */
  static @Nullable Atom indexing(Rewriter rewriter, Op.Indexing op, List<Atom> operands) {
    if (!(op instanceof Op.DynamicSlice(var sizes))) {
      return null;
    }
    Atom x = operands.getFirst();
    var start = new int[sizes.size()];
    var limit = new int[sizes.size()];
    for (int i = 0; i < start.length; i++) {
      if (!(operands.get(i + 1) instanceof Literal(var value, var _))) {
        return null;
      }
      int last = x.type().shape().dim(i) - sizes.get(i);
      start[i] = Math.clamp(value.longValue(), 0, last);
      limit[i] = start[i] + sizes.get(i);
    }
    return rewriter.add(
        new Op.Slice(IntList.of(start), IntList.of(limit), IntList.filled(start.length, 1)), x);
  }

  static @Nullable Atom ordering(Rewriter rewriter, Op.Ordering op, List<Atom> operands) {
    return switch (op) {
      case Op.ArgExtreme arg -> argExtreme(rewriter, arg, operands.getFirst());
      case Op.Sort _, Op.TopK _ -> null;
    };
  }

  /** The least index of an element that equals the extreme one, or is nan. */
  private static Atom argExtreme(Rewriter rewriter, Op.ArgExtreme op, Atom x) {
    Shape shape = x.type().shape();
    IntList axes = IntList.of(op.axis());
    IntList others =
        IntList.of(IntList.range(0, shape.rank()).stream().filter(i -> i != op.axis()).toArray());
    Atom extreme = rewriter.add(new Op.Reduce(op.greatest() ? Reducer.MAX : Reducer.MIN, axes), x);
    Atom spread = rewriter.add(new Op.Broadcast(shape, others), extreme);
    Atom found = rewriter.add(new Op.Compare(Comparison.EQ), x, spread);
    if (x.type().dtype().isFloating()) {
      // A nan makes the reduction nan, which equals nothing; it is found by differing from itself.
      Atom isNan = rewriter.add(new Op.Compare(Comparison.NE), x, x);
      found = rewriter.add(new Op.Binary(BinaryFn.OR), found, isNan);
    }
    Atom index = rewriter.add(new Op.Iota(DType.INT32, shape, op.axis()));
    Atom none = Literal.of(shape.dim(op.axis()), DType.INT32);
    Atom candidates = rewriter.add(new Op.Select(), found, none, index);
    Atom first = rewriter.add(new Op.Reduce(Reducer.MIN, axes), candidates);
    return rewriter.add(new Op.Convert(op.indexDType(), false), first);
  }
}
