package dev.panax.vectorize;

import dev.panax.program.Op;
import dev.panax.trace.Array;
import dev.panax.trace.Ops;

/**
 * The batching rule of convolutions. Examples with inputs of their own are more of the batch that a
 * convolution has anyway, examples with filters of their own more output features, and with both,
 * groups. The batch is found again by splitting the dimension that it was merged into.
 */
final class ConvolutionBatching {
  private ConvolutionBatching() {}

  static Batched apply(Op.Convolution op, Batched lhs, Batched rhs, int size) {
    int batch = op.dimensions().lhs().get(0);
    int feature = op.dimensions().lhs().get(1);
    int outFeature = op.dimensions().rhs().get(0);
    if (lhs.isMapped() && rhs.isMapped()) {
      boolean isByBatch = op.batchGroups() > 1;
      Array inputs = Ops.mergeAxis(lhs.value(), lhs.axis(), isByBatch ? batch : feature);
      Array filters = Ops.mergeAxis(rhs.value(), rhs.axis(), outFeature);
      var grouped =
          isByBatch
              ? op.withGroups(1, op.batchGroups() * size)
              : op.withGroups(op.featureGroups() * size, 1);
      return split(Ops.convolution(inputs, filters, grouped), op.dimensions().out().get(1), size);
    }
    if (lhs.isMapped()) {
      Array inputs = mergeWithin(lhs, batch, op.batchGroups());
      return split(Ops.convolution(inputs, rhs.value(), op), op.dimensions().out().get(0), size);
    }
    int groups = Math.max(op.featureGroups(), op.batchGroups());
    Array result = Ops.convolution(lhs.value(), mergeWithin(rhs, outFeature, groups), op);
    // The output features are groups, then examples, then the features of each.
    int axis = op.dimensions().out().get(1);
    Array split = Ops.splitAxis(Ops.splitAxis(result, axis, groups), axis + 1, size);
    return new Batched(Ops.mergeAxis(split, axis, axis + 1), axis);
  }

  /** The batch merged into {@code axis}, inside of the groups that this consists of. */
  private static Array mergeWithin(Batched x, int axis, int groups) {
    if (groups == 1) {
      return Ops.mergeAxis(x.value(), x.axis(), axis);
    }
    int lifted = Dimensions.lift(axis, x.axis());
    Array split = Ops.splitAxis(x.value(), lifted, groups);
    int batchAxis = x.axis() > lifted ? x.axis() + 1 : x.axis();
    Array merged = Ops.mergeAxis(split, batchAxis, axis + 1);
    return Ops.mergeAxis(merged, axis, axis);
  }

  private static Batched split(Array result, int axis, int size) {
    return new Batched(Ops.splitAxis(result, axis, size), axis);
  }
}
