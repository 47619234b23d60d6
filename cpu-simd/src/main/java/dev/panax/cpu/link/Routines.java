package dev.panax.cpu.link;

import dev.panax.program.ArrayType;
import dev.panax.program.Op;
import java.util.List;

/** The library routine of each operation that is not compiled to kernels. */
final class Routines {
  private Routines() {}

  static Routine of(Op op, List<ArrayType> inputs, List<ArrayType> outputs) {
    return switch (op) {
      case Op.DotGeneral dot -> {
        ArrayType lhs = inputs.get(0);
        yield MatrixProducts.of(dot, lhs.dtype(), lhs.shape(), inputs.get(1).shape());
      }
      case Op.Elementwise _,
          Op.Movement _,
          Op.View _,
          Op.Iota _,
          Op.Reduce _,
          Op.Control _ ->
          throw new IllegalArgumentException(op.primitive() + " is no routine.");
    };
  }
}
