package dev.panax.program;

import static dev.panax.program.TypeRules.requireAxes;
import static dev.panax.program.TypeRules.requireAxis;
import static dev.panax.program.TypeRules.requireCount;
import static dev.panax.program.TypeRules.requireDomain;

import java.util.List;

/** The type rules of the operations on windows. */
final class IndexingTypes {
  private IndexingTypes() {}

  static ArrayType infer(Op.Indexing op, List<ArrayType> in) {
    return switch (op) {
      case Op.Gather gather -> gather(gather, in);
      case Op.Scatter scatter -> scatter(scatter, in);
      case Op.DynamicSlice slice -> dynamicSlice(slice, in);
      case Op.DynamicUpdateSlice update -> dynamicUpdateSlice(update, in);
    };
  }

  private static ArrayType gather(Op.Gather op, List<ArrayType> in) {
    requireCount(op, in, 2);
    ArrayType x = in.get(0);
    ArrayType indices = in.get(1);
    WindowDimensions dimensions = op.dimensions();
    int rank = indices.rank() - 1 + dimensions.offsetDims().size();
    requireDimensions(op, dimensions, x, indices, rank);
    if (op.sliceSizes().size() != x.rank()) {
      throw new ShapeException(
          "gather needs a slice size for each dimension of shape %s, got %s."
              .formatted(x.shape(), op.sliceSizes()));
    }
    var dims = new int[rank];
    int axis = 0;
    for (int i = 0; i < x.rank(); i++) {
      int size = op.sliceSizes().get(i);
      boolean isCollapsed = dimensions.isCollapsed(i);
      boolean isTooLarge = size > x.shape().dim(i) && indices.shape().size() > 0;
      if (size < 0 || isTooLarge || (isCollapsed && size > 1)) {
        throw new ShapeException(
            "gather slice sizes %s do not fit shape %s: each must be from 0 to the dimension's size, and 1 for collapsed dimensions %s and batching dimensions %s."
                .formatted(
                    op.sliceSizes(),
                    x.shape(),
                    dimensions.collapsedSliceDims(),
                    dimensions.operandBatchingDims()));
      }
      if (!isCollapsed) {
        dims[dimensions.offsetDims().get(axis++)] = size;
      }
    }
    int next = 0;
    for (int i = 0; i < rank; i++) {
      if (!dimensions.offsetDims().contains(i)) {
        dims[i] = indices.shape().dim(next++);
      }
    }
    return x.withShape(Shape.of(dims));
  }

  private static ArrayType scatter(Op.Scatter op, List<ArrayType> in) {
    requireCount(op, in, 3);
    ArrayType x = in.get(0);
    ArrayType indices = in.get(1);
    ArrayType updates = in.get(2);
    WindowDimensions dimensions = op.dimensions();
    requireSameDType(op, x, updates);
    requireDomain(op, op.fn().domain(), x.dtype());
    int rank = indices.rank() - 1 + dimensions.offsetDims().size();
    if (updates.rank() != rank) {
      throw new ShapeException(
          "%s needs updates of %d dimensions for indices of shape %s and window dimensions %s, got shape %s."
              .formatted(
                  op.primitive(), rank, indices.shape(), dimensions.offsetDims(), updates.shape()));
    }
    requireDimensions(op, dimensions, x, indices, rank);
    IntList sizes = dimensions.windowSizes(x.rank(), updates.shape());
    for (int i = 0; i < x.rank(); i++) {
      if (sizes.get(i) > x.shape().dim(i) && !dimensions.isCollapsed(i)) {
        throw new ShapeException(
            "%s updates of shape %s have windows of size %s, which do not fit shape %s."
                .formatted(op.primitive(), updates.shape(), sizes, x.shape()));
      }
    }
    int next = 0;
    for (int i = 0; i < rank; i++) {
      if (!dimensions.offsetDims().contains(i)
          && updates.shape().dim(i) != indices.shape().dim(next++)) {
        throw new ShapeException(
            "%s updates of shape %s do not have a window for each index vector of shape %s; dimension %d differs."
                .formatted(op.primitive(), updates.shape(), indices.shape(), i));
      }
    }
    return x;
  }

  private static void requireDimensions(
      Op op, WindowDimensions dimensions, ArrayType x, ArrayType indices, int windowsRank) {
    requireDomain(op, Domain.INTEGER, indices.dtype());
    if (indices.rank() == 0) {
      throw new ShapeException(
          "%s needs indices with a last dimension of index vectors, got a scalar."
              .formatted(op.primitive()));
    }
    IntList collapsed = dimensions.collapsedSliceDims();
    IntList batching = dimensions.operandBatchingDims();
    IntList map = dimensions.startIndexMap();
    requireAxes(op, "offset dimensions", dimensions.offsetDims(), windowsRank);
    requireAxes(op, "collapsed dimensions", collapsed, x.rank());
    requireAxes(op, "batching dimensions", batching, x.rank());
    if (dimensions.offsetDims().size() + collapsed.size() + batching.size() != x.rank()) {
      throw new ShapeException(
          "%s needs each of the %d dimensions of shape %s to be an offset, a collapsed or a batching dimension, got %s, %s and %s."
              .formatted(
                  op.primitive(),
                  x.rank(),
                  x.shape(),
                  dimensions.offsetDims(),
                  collapsed,
                  batching));
    }
    int vector = indices.rank() - 1;
    if (map.size() != indices.shape().dim(vector)) {
      throw new ShapeException(
          "%s has %d dimensions that are indexed, %s, but the indices of shape %s have vectors of %d."
              .formatted(
                  op.primitive(), map.size(), map, indices.shape(), indices.shape().dim(vector)));
    }
    requireDistinct(op, "indexed dimensions", map, x.rank());
    requireDistinct(
        op, "indices' batching dimensions", dimensions.startIndicesBatchingDims(), vector);
    if (batching.stream().anyMatch(axis -> collapsed.contains(axis) || map.contains(axis))) {
      throw new ShapeException(
          "%s batching dimensions %s must be neither collapsed, %s, nor indexed, %s."
              .formatted(op.primitive(), batching, collapsed, map));
    }
    IntList along = dimensions.startIndicesBatchingDims();
    boolean fits = batching.size() == along.size();
    for (int i = 0; fits && i < batching.size(); i++) {
      fits = x.shape().dim(batching.get(i)) == indices.shape().dim(along.get(i));
    }
    if (!fits) {
      throw new ShapeException(
          "%s requires batching dimensions of equal size, got dimensions %s of shape %s and %s of indices of shape %s."
              .formatted(op.primitive(), batching, x.shape(), along, indices.shape()));
    }
  }

  private static void requireDistinct(Op op, String name, IntList axes, int rank) {
    for (int i = 0; i < axes.size(); i++) {
      requireAxis(op, name, axes.get(i), rank);
      if (axes.indexOf(axes.get(i)) != i) {
        throw new ShapeException("%s %s repeat: %s.".formatted(op.primitive(), name, axes));
      }
    }
  }

  private static ArrayType dynamicSlice(Op.DynamicSlice op, List<ArrayType> in) {
    ArrayType x = in.getFirst();
    requireStarts(op, x, in.subList(1, in.size()));
    IntList sizes = op.sliceSizes();
    boolean fits = sizes.size() == x.rank();
    for (int i = 0; fits && i < x.rank(); i++) {
      fits = sizes.get(i) >= 0 && sizes.get(i) <= x.shape().dim(i);
    }
    if (!fits) {
      throw new ShapeException(
          "dynamic_slice sizes %s do not fit shape %s; each must be from 0 to the dimension's size."
              .formatted(sizes, x.shape()));
    }
    return x.withShape(new Shape(sizes));
  }

  private static ArrayType dynamicUpdateSlice(Op.DynamicUpdateSlice op, List<ArrayType> in) {
    ArrayType x = in.get(0);
    ArrayType update = in.get(1);
    requireSameDType(op, x, update);
    requireStarts(op, x, in.subList(2, in.size()));
    boolean fits = update.rank() == x.rank();
    for (int i = 0; fits && i < x.rank(); i++) {
      fits = update.shape().dim(i) <= x.shape().dim(i);
    }
    if (!fits) {
      throw new ShapeException(
          "dynamic_update_slice needs an update of the operand's rank that fits in it, got shape %s for shape %s."
              .formatted(update.shape(), x.shape()));
    }
    return new ArrayType(x.dtype(), x.shape(), in.stream().allMatch(ArrayType::weak));
  }

  private static void requireStarts(Op op, ArrayType x, List<ArrayType> starts) {
    boolean fits = starts.size() == x.rank();
    for (var start : starts) {
      requireDomain(op, Domain.INTEGER, start.dtype());
      fits &= start.shape().isScalar() && start.dtype() == starts.getFirst().dtype();
    }
    if (!fits) {
      throw new ShapeException(
          "%s needs a scalar start of one integer dtype for each dimension of shape %s, got %s."
              .formatted(op.primitive(), x.shape(), starts));
    }
  }

  private static void requireSameDType(Op op, ArrayType x, ArrayType update) {
    if (x.dtype() != update.dtype()) {
      throw new DTypeException(
          "%s requires arguments to have the same dtypes, got %s and %s; convert one with astype."
              .formatted(op.primitive(), x.dtype(), update.dtype()));
    }
  }
}
