package dev.panax.autodiff;

import dev.panax.program.DType;
import dev.panax.program.Op;
import dev.panax.trace.Array;
import dev.panax.trace.Ops;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The forward-mode rules of the operations that order elements: tangents move with elements. */
final class OrderingJvp {
  private OrderingJvp() {}

  static Duals apply(Op.Ordering op, Array[] x, @Nullable Array[] t) {
    return switch (op) {
      case Op.Sort sort -> sort(sort, x, t);
      case Op.TopK(var k, var axis) -> {
        Array[] results = Ops.topK(x[0], k, axis);
        Array tangent = t[0] == null ? null : Ops.takeAlong(t[0], results[1], axis);
        yield new Duals(results, new @Nullable Array[] {tangent, null});
      }
      case Op.ArgExtreme(var greatest, var axis, var indexDType) ->
          Duals.of(Ops.argExtreme(x[0], greatest, axis, indexDType), null);
    };
  }

  /** Sorts the places along, which then tell where each tangent goes. */
  private static Duals sort(Op.Sort op, Array[] x, @Nullable Array[] t) {
    Array[] operands = Arrays.copyOf(x, x.length + 1);
    operands[x.length] = Ops.iota(DType.INT32, x[0].shape(), op.dimension());
    Array[] sorted = Ops.sort(op, operands);
    var tangents = new @Nullable Array[x.length];
    for (int i = 0; i < x.length; i++) {
      Array tangent = t[i];
      tangents[i] =
          tangent == null ? null : Ops.takeAlong(tangent, sorted[x.length], op.dimension());
    }
    return new Duals(Arrays.copyOf(sorted, x.length), tangents);
  }
}
