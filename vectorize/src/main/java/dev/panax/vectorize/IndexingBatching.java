package dev.panax.vectorize;

import static dev.panax.vectorize.Dimensions.insert;
import static dev.panax.vectorize.Dimensions.lift;

import dev.panax.program.DType;
import dev.panax.program.GatherScatterMode;
import dev.panax.program.IntList;
import dev.panax.program.Op;
import dev.panax.program.ScatterFn;
import dev.panax.program.WindowDimensions;
import dev.panax.trace.Array;
import dev.panax.trace.Ops;
import java.util.ArrayList;
import java.util.List;

/**
 * The batching rules of the operations on windows. A batch of operands is a dimension that windows
 * cover in full; a batch of indices is one more dimension of the indices; a batch of both is a
 * batching dimension. The batch goes to the front.
 */
final class IndexingBatching {
  private IndexingBatching() {}

  static Batched apply(Op.Indexing op, List<Batched> in, int size) {
    return switch (op) {
      case Op.Gather gather -> gather(gather, in.get(0), in.get(1), size);
      case Op.Scatter scatter -> scatter(scatter, in.get(0), in.get(1), in.get(2), size);
      case Op.DynamicSlice(var sizes) ->
          dynamicSlice(sizes, in.getFirst(), in.subList(1, in.size()), size);
      case Op.DynamicUpdateSlice _ ->
          dynamicUpdateSlice(in.get(0), in.get(1), in.subList(2, in.size()), size);
    };
  }

  private static Batched gather(Op.Gather op, Batched x, Batched indices, int size) {
    WindowDimensions dimensions = op.dimensions();
    Op.Gather batched;
    if (!indices.isMapped()) {
      batched =
          new Op.Gather(
              overAll(dimensions),
              insert(op.sliceSizes(), 0, size),
              op.mode(),
              op.fillValue(),
              op.indicesAreSorted(),
              op.uniqueIndices());
    } else if (!x.isMapped()) {
      batched =
          new Op.Gather(
              overIndices(dimensions), op.sliceSizes(), op.mode(), op.fillValue(), false, false);
    } else {
      batched =
          new Op.Gather(
              together(dimensions),
              insert(op.sliceSizes(), 0, Math.min(size, 1)),
              op.mode(),
              op.fillValue(),
              op.indicesAreSorted(),
              op.uniqueIndices());
    }
    return new Batched(Ops.gather(atFront(x), atFront(indices), batched), 0);
  }

  private static Batched scatter(
      Op.Scatter op, Batched x, Batched indices, Batched updates, int size) {
    WindowDimensions dimensions = op.dimensions();
    var batched =
        new Op.Scatter(
            op.fn(),
            indices.isMapped() ? together(dimensions) : overAll(dimensions),
            op.mode(),
            op.indicesAreSorted(),
            op.uniqueIndices());
    Array scattered =
        Ops.scatter(
            x.withBatchAt(0, size), atFront(indices), updates.withBatchAt(0, size), batched);
    return new Batched(scattered, 0);
  }

  /** Where all examples have their windows at one place, that is a window of the whole batch. */
  private static Batched dynamicSlice(IntList sizes, Batched x, List<Batched> starts, int size) {
    if (starts.stream().noneMatch(Batched::isMapped)) {
      Array sliced =
          Ops.dynamicSlice(x.value(), lifted(starts, x.axis()), insert(sizes, x.axis(), size));
      return new Batched(sliced, x.axis());
    }
    IntList all = IntList.range(0, sizes.size());
    var op =
        new Op.Gather(
            WindowDimensions.of(all, IntList.of(), all),
            sizes,
            GatherScatterMode.CLIP,
            null,
            true,
            true);
    return gather(op, x, vectors(starts, size), size);
  }

  private static Batched dynamicUpdateSlice(
      Batched x, Batched update, List<Batched> starts, int size) {
    if (starts.stream().noneMatch(Batched::isMapped)) {
      int axis = x.isMapped() ? x.axis() : update.axis();
      Array updated =
          Ops.dynamicUpdateSlice(
              x.withBatchAt(axis, size), update.withBatchAt(axis, size), lifted(starts, axis));
      return new Batched(updated, axis);
    }
    IntList all = IntList.range(0, starts.size());
    var op =
        new Op.Scatter(
            ScatterFn.SET,
            WindowDimensions.of(all, IntList.of(), all),
            GatherScatterMode.CLIP,
            true,
            true);
    return scatter(op, x, vectors(starts, size), update, size);
  }

  /** The starts of all examples with one of 0 for the batch at {@code axis}. */
  private static List<Array> lifted(List<Batched> starts, int axis) {
    DType dtype = starts.isEmpty() ? DType.INT32 : starts.getFirst().value().dtype();
    var lifted = new ArrayList<>(starts.stream().map(Batched::value).toList());
    lifted.add(axis, Ops.scalar(0, dtype));
    return lifted;
  }

  /** Scalar starts, some mapped, as an index vector for each example. */
  private static Batched vectors(List<Batched> starts, int size) {
    Array[] columns =
        starts.stream()
            .map(start -> start.withBatchAt(0, size))
            .map(start -> Ops.reshape(start, start.shape().insert(1, 1)))
            .toArray(Array[]::new);
    return new Batched(Ops.concatenate(1, columns), 0);
  }

  private static Array atFront(Batched x) {
    return x.isMapped() ? Ops.moveAxis(x.value(), x.axis(), 0) : x.value();
  }

  /** Windows that cover a new first dimension of the operand. */
  private static WindowDimensions overAll(WindowDimensions d) {
    return new WindowDimensions(
        insert(lift(d.offsetDims(), 0), 0, 0),
        lift(d.collapsedSliceDims(), 0),
        lift(d.startIndexMap(), 0),
        lift(d.operandBatchingDims(), 0),
        d.startIndicesBatchingDims());
  }

  /** Windows for a new first dimension of the indices. */
  private static WindowDimensions overIndices(WindowDimensions d) {
    return new WindowDimensions(
        lift(d.offsetDims(), 0),
        d.collapsedSliceDims(),
        d.startIndexMap(),
        d.operandBatchingDims(),
        lift(d.startIndicesBatchingDims(), 0));
  }

  /** A new first dimension of both operand and indices. */
  private static WindowDimensions together(WindowDimensions d) {
    return new WindowDimensions(
        lift(d.offsetDims(), 0),
        lift(d.collapsedSliceDims(), 0),
        lift(d.startIndexMap(), 0),
        insert(lift(d.operandBatchingDims(), 0), 0, 0),
        insert(lift(d.startIndicesBatchingDims(), 0), 0, 0));
  }
}
