package dev.panax.compiler.lower;

import dev.panax.compiler.fuse.Affine;
import dev.panax.program.IntList;
import dev.panax.program.Var;
import java.util.List;

/**
 * A loop nest to be written as one kernel.
 *
 * @param extents the dimensions of the iteration space
 * @param kept the dimensions that are not folded, outermost first
 * @param reduced the dimensions that all folds fold, outermost first
 * @param stores what is written to memory
 */
record Nest(IntList extents, IntList kept, IntList reduced, List<Store> stores) {

  /**
   * A value written to memory.
   *
   * @param element the number of the element in row-major order of {@code target}
   */
  record Store(Expression value, Var target, Affine element) {}

  Nest {
    stores = List.copyOf(stores);
  }

  List<Expression> values() {
    return stores.stream().map(Store::value).toList();
  }

  long size(IntList dimensions) {
    return dimensions.stream().mapToLong(extents::get).reduce(1, (x, y) -> x * y);
  }

  /** Whether {@code affine} is the same at all points of the reduced dimensions. */
  boolean isConstantInRow(Affine affine) {
    return reduced.stream().allMatch(d -> affine.coefficient(d) == 0);
  }
}
