package dev.panax.vectorize;

import dev.panax.trace.TreeDef;
import java.util.List;
import java.util.OptionalInt;

/**
 * The axes along which a mapped function stacks its results.
 *
 * @param entry an int (negative counts from the last axis, with the batch) for every array of the
 *     result, {@link NoAxis#NONE} if it is the same for all examples and not to be repeated, or a
 *     tree of these in the result's structure, where an entry above several arrays counts for all
 *     of them
 */
public record OutAxes(Object entry) {

  /** The axis of each array in {@code result}, empty if it is shared. */
  List<OptionalInt> expand(TreeDef result) {
    return AxisTree.expand("outAxes", "the result", entry, result);
  }
}
