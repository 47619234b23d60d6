package dev.panax.cpu.link;

import dev.panax.cpu.routines.Convolution;
import dev.panax.cpu.routines.Cumulative;
import dev.panax.cpu.routines.DynamicSlice;
import dev.panax.cpu.routines.Gather;
import dev.panax.cpu.routines.Scatter;
import dev.panax.cpu.routines.Sort;
import dev.panax.cpu.routines.TopK;
import dev.panax.program.ArrayType;
import dev.panax.program.DType;
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
      case Op.Convolution convolution ->
          new Convolution(convolution, inputs.get(0), inputs.get(1), outputs.getFirst())::run;
      case Op.Indexing indexing -> indexing(indexing, inputs, outputs);
      case Op.Sort sort -> Sort.of(sort, inputs)::run;
      case Op.TopK topK -> new TopK(topK, inputs.getFirst(), outputs.get(0), outputs.get(1))::run;
      case Op.ArgExtreme _ ->
          throw new IllegalArgumentException(op.primitive() + " is written in other operations.");
      case Op.Cumulative cumulative -> new Cumulative(cumulative, inputs.getFirst())::run;
      case Op.Elementwise _,
          Op.Movement _,
          Op.View _,
          Op.Iota _,
          Op.Reduce _,
          Op.Control _,
          Op.Annotation _,
          Op.CustomTangent _ ->
          throw new IllegalArgumentException(op.primitive() + " is no routine of the library.");
    };
  }

  private static Routine indexing(Op.Indexing op, List<ArrayType> inputs, List<ArrayType> outputs) {
    ArrayType x = inputs.getFirst();
    DType startDType = inputs.getLast().dtype();
    return switch (op) {
      case Op.Gather gather -> Gather.of(gather, x, inputs.get(1), outputs.getFirst())::run;
      case Op.Scatter scatter -> Scatter.of(scatter, x, inputs.get(1), inputs.get(2))::run;
      case Op.DynamicSlice _ -> new DynamicSlice(x, outputs.getFirst(), startDType)::slice;
      case Op.DynamicUpdateSlice _ -> new DynamicSlice(x, inputs.get(1), startDType)::update;
    };
  }
}
