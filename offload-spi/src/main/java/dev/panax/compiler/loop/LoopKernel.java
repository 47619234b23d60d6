package dev.panax.compiler.loop;

import java.util.List;

/**
 * A loop nest over typed scalars: one function of memory, compared by value.
 *
 * <p>A call passes an array of longs and a range {@code [lo, hi)} of the root loop. The array holds
 * for each view its address and then the strides of its {@link Stride#GENERAL} dimensions, in
 * elements; after the views come the sizes from size 1 on. Size 0 is the extent of the root loop;
 * no call passes it. The root loop is {@linkplain LoopKind#PARALLEL parallel} or {@linkplain
 * LoopKind#LANES over lanes} if disjoint ranges of it may run in any order and concurrently.
 *
 * @param views the memory that the kernel reads and writes
 * @param sizeCount the number of sizes, size 0 included
 * @param root the outermost loop; its size is size 0
 */
public record LoopKernel(List<View> views, int sizeCount, Statement.For root) {
  public LoopKernel {
    views = List.copyOf(views);
  }

  /** The length of the argument array. */
  public int argumentCount() {
    return sizeIndex(sizeCount);
  }

  /** Where the address of view {@code view} is in the argument array. */
  public int addressIndex(int view) {
    int index = 0;
    for (int v = 0; v < view; v++) {
      index += 1 + views.get(v).generalStrideCount();
    }
    return index;
  }

  /** Where the stride of dimension {@code dimension}, a general one, of a view is. */
  public int strideIndex(int view, int dimension) {
    var strides = views.get(view).strides();
    if (strides.get(dimension) != Stride.GENERAL) {
      throw new IllegalArgumentException("The stride of dimension " + dimension + " is constant.");
    }
    int general = 0;
    for (int d = 0; d < dimension; d++) {
      general += strides.get(d) == Stride.GENERAL ? 1 : 0;
    }
    return addressIndex(view) + 1 + general;
  }

  /** Where size {@code size}, at least 1, is in the argument array. */
  public int sizeIndex(int size) {
    return addressIndex(views.size()) + size - 1;
  }

  /** The kernel as text. */
  @Override
  public String toString() {
    return LoopPrinter.print(this);
  }
}
