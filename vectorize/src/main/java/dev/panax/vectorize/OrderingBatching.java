package dev.panax.vectorize;

import static dev.panax.vectorize.Dimensions.lift;

import dev.panax.program.Op;
import dev.panax.trace.Array;
import dev.panax.trace.Ops;
import java.util.Arrays;
import java.util.List;

/** The batching rules of the operations that order elements. */
final class OrderingBatching {
  private OrderingBatching() {}

  static List<Batched> apply(Op.Ordering op, List<Batched> in, int size) {
    Batched x = in.stream().filter(Batched::isMapped).findFirst().orElseThrow();
    int axis = x.axis();
    return switch (op) {
      case Op.Sort(var dimension, var numKeys) -> {
        Array[] operands =
            in.stream().map(operand -> operand.withBatchAt(axis, size)).toArray(Array[]::new);
        yield all(axis, Ops.sort(new Op.Sort(lift(dimension, axis), numKeys), operands));
      }
      case Op.TopK(var k, var along) -> all(axis, Ops.topK(x.value(), k, lift(along, axis)));
      case Op.ArgExtreme(var greatest, var along, var indexDType) ->
          all(
              along < axis ? axis - 1 : axis,
              Ops.argExtreme(x.value(), greatest, lift(along, axis), indexDType));
    };
  }

  private static List<Batched> all(int axis, Array... results) {
    return Arrays.stream(results).map(result -> new Batched(result, axis)).toList();
  }
}
