package dev.panax.autodiff;

import dev.panax.program.ArrayType;
import dev.panax.program.GatherScatterMode;
import dev.panax.program.IntList;
import dev.panax.program.Op;
import dev.panax.program.ScatterFn;
import dev.panax.trace.Array;
import dev.panax.trace.Ops;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The transposes of the operations on windows: reading windows and adding to them are the
 * transposes of each other.
 */
final class IndexingTranspose {
  private IndexingTranspose() {}

  /** See {@link Transpose}: {@code x} is null for operands that the operation is linear in. */
  static @Nullable Array[] apply(
      Op.Indexing op, List<ArrayType> types, @Nullable Array[] x, Array ct) {
    var result = new @Nullable Array[x.length];
    switch (op) {
      case Op.Gather gather -> {
        var add =
            new Op.Scatter(
                ScatterFn.ADD,
                gather.dimensions(),
                gather.mode(),
                gather.indicesAreSorted(),
                gather.uniqueIndices());
        result[0] = Ops.scatter(Ops.zeros(types.get(0)), known(x, 1), ct, add);
      }
      case Op.Scatter scatter -> scatter(scatter, types, x, ct, result);
      case Op.DynamicSlice _ -> {
        List<Array> starts = starts(x, 1);
        result[0] = Ops.dynamicUpdateSlice(Ops.zeros(types.get(0)), ct, starts);
      }
      case Op.DynamicUpdateSlice _ -> {
        List<Array> starts = starts(x, 2);
        if (x[0] == null) {
          result[0] = Ops.dynamicUpdateSlice(ct, Ops.zeros(types.get(1)), starts);
        }
        if (x[1] == null) {
          result[1] = Ops.dynamicSlice(ct, starts, types.get(1).shape().dims());
        }
      }
    }
    return result;
  }

  private static void scatter(
      Op.Scatter op,
      List<ArrayType> types,
      @Nullable Array[] x,
      Array ct,
      @Nullable Array[] result) {
    Array indices = known(x, 1);
    boolean isLinear =
        switch (op.fn()) {
          case ADD -> true;
          case SET -> op.uniqueIndices();
          case MUL -> x[2] != null;
          case MIN, MAX -> false;
        };
    if (!isLinear) {
      throw Transpose.notLinear(op);
    }
    if (x[0] == null) {
      result[0] =
          switch (op.fn()) {
            case SET -> Ops.scatter(ct, indices, Ops.zeros(types.get(2)), op);
            case MUL -> Ops.scatter(ct, indices, known(x, 2), op);
            case ADD, MIN, MAX -> ct;
          };
    }
    if (x[2] == null) {
      result[2] = Ops.gather(ct, indices, inverse(op, types.get(0), types.get(2)));
    }
  }

  /**
   * The gather that reads the windows that {@code op} writes; 0 where it drops them.
   *
   * @param x the type of the operand
   */
  static Op.Gather inverse(Op.Scatter op, ArrayType x, ArrayType updates) {
    IntList sizes = op.dimensions().windowSizes(x.rank(), updates.shape());
    return new Op.Gather(
        op.dimensions(),
        sizes,
        op.mode(),
        op.mode() == GatherScatterMode.FILL_OR_DROP ? 0 : null,
        op.indicesAreSorted(),
        op.uniqueIndices());
  }

  private static Array known(@Nullable Array[] x, int i) {
    return Objects.requireNonNull(x[i], "a place that depends on what is differentiated");
  }

  private static List<Array> starts(@Nullable Array[] x, int from) {
    return Arrays.stream(x).skip(from).map(Objects::requireNonNull).toList();
  }
}
