package dev.panax.autodiff;

import dev.panax.program.DifferentiationException;
import dev.panax.program.Op;
import dev.panax.program.Reducer;
import dev.panax.trace.Array;
import dev.panax.trace.Trace;
import org.jspecify.annotations.Nullable;

/** The derivatives of the collective operations, which are linear but for the extrema. */
final class Collectives {
  private Collectives() {}

  static Duals jvp(Op.Collective op, Array x, @Nullable Array t) {
    if (op instanceof Op.AllReduce(var reducer, _) && reducer != Reducer.SUM) {
      throw new DifferentiationException(
          "%s has no derivative within vmap; differentiate the mapped function instead, or stop the gradient of its operand by stopGradient."
              .formatted(op.primitive()));
    }
    return Duals.of(Trace.bind1(op, x), t == null ? null : Trace.bind1(op, t));
  }

  static Array transpose(Op.Collective op, Array ct) {
    Op.Collective transposed =
        switch (op) {
          case Op.AllReduce reduce when reduce.reducer() == Reducer.SUM -> reduce;
          case Op.CollectivePermute(var axis, var sources, var targets) ->
              new Op.CollectivePermute(axis, targets, sources);
          case Op.AllGather(var axis, var size, var dimension) ->
              new Op.ReduceScatter(axis, size, dimension);
          case Op.ReduceScatter(var axis, var size, var dimension) ->
              new Op.AllGather(axis, size, dimension);
          case Op.AllToAll(var axis, var size, var split, var concat) ->
              new Op.AllToAll(axis, size, concat, split);
          case Op.AllReduce _, Op.AxisIndex _ -> throw Transpose.notLinear(op);
        };
    return Trace.bind1(transposed, ct);
  }
}
