package dev.panax.compiler.loop;

/** How the iterations of a loop may be run. */
public enum LoopKind {
  /** The iterations are independent: in any order, concurrently. */
  PARALLEL,
  /** In order. */
  SEQUENTIAL,
  /**
   * Spread over the lanes of vectors. The iterations are independent, but for accumulators declared
   * outside of the loop, which combine the iterations' operands in any order. There is at most one
   * such loop on a path through the tree, usually the innermost, whose body may contain sequential
   * loops; an accumulator declared in the body is one per lane.
   */
  LANES
}
