package dev.panax.program;

/**
 * How the dimensions of three arrays relate: of an operand, of indices into it, and of windows of
 * it, which are what a gather returns and what a scatter takes as updates.
 *
 * <p>The last dimension of the indices holds index vectors. Each names the corner of one window.
 * The other dimensions of the indices, in order, are those of the windows array that are not {@code
 * offsetDims}.
 *
 * <p>The names are those of JAX's {@code GatherDimensionNumbers}; a scatter's are in parentheses.
 *
 * @param offsetDims the dimensions of the windows array that run within a window, ascending ({@code
 *     update_window_dims})
 * @param collapsedSliceDims the dimensions of the operand in which a window has size 1, and which
 *     the windows array lacks, ascending ({@code inserted_window_dims})
 * @param startIndexMap the dimension of the operand that each component of an index vector is for
 *     ({@code scatter_dims_to_operand_dims})
 * @param operandBatchingDims the dimensions of the operand that run along with dimensions of the
 *     indices, ascending; a window has size 1 in them, and the windows array lacks them
 * @param startIndicesBatchingDims the dimension of the indices that each of those runs along with
 *     ({@code scatter_indices_batching_dims})
 */
public record WindowDimensions(
    IntList offsetDims,
    IntList collapsedSliceDims,
    IntList startIndexMap,
    IntList operandBatchingDims,
    IntList startIndicesBatchingDims) {

  /** Dimensions without batching ones. */
  public static WindowDimensions of(
      IntList offsetDims, IntList collapsedSliceDims, IntList startIndexMap) {
    return new WindowDimensions(
        offsetDims, collapsedSliceDims, startIndexMap, IntList.of(), IntList.of());
  }

  /** Whether the windows array lacks dimension {@code axis} of the operand. */
  public boolean isCollapsed(int axis) {
    return collapsedSliceDims.contains(axis) || operandBatchingDims.contains(axis);
  }

  /** The size of the window of {@code windows} in each dimension of an operand of a rank. */
  public IntList windowSizes(int operandRank, Shape windows) {
    var sizes = new int[operandRank];
    int next = 0;
    for (int axis = 0; axis < operandRank; axis++) {
      sizes[axis] = isCollapsed(axis) ? 1 : windows.dim(offsetDims.get(next++));
    }
    return IntList.of(sizes);
  }
}
