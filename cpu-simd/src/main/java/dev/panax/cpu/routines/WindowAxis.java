package dev.panax.cpu.routines;

import java.util.ArrayList;
import java.util.List;

/**
 * A dimension of a walk over windows, with the distance in bytes from one step to the next in each
 * array; 0 where the array does not have the dimension.
 */
record WindowAxis(int size, long index, long operand, long window) {

  /** The axes, outermost first, without those of size 1, neighbours that act like one made one. */
  static List<WindowAxis> coalesce(List<WindowAxis> axes) {
    var merged = new ArrayList<WindowAxis>();
    for (var axis : axes) {
      WindowAxis outer = merged.isEmpty() ? null : merged.getLast();
      if (outer != null && outer.continuesIn(axis)) {
        int size = Math.multiplyExact(outer.size, axis.size);
        merged.set(merged.size() - 1, new WindowAxis(size, axis.index, axis.operand, axis.window));
      } else if (axis.size != 1) {
        merged.add(axis);
      }
    }
    return merged;
  }

  private boolean continuesIn(WindowAxis inner) {
    return index == inner.index * inner.size
        && operand == inner.operand * inner.size
        && window == inner.window * inner.size
        && (long) size * inner.size <= Integer.MAX_VALUE;
  }

  static long count(List<WindowAxis> axes) {
    return axes.stream().mapToLong(WindowAxis::size).reduce(1, (m, n) -> m * n);
  }
}
