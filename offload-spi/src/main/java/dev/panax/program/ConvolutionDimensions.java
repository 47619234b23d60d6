package dev.panax.program;

import java.util.stream.IntStream;

/**
 * Which dimensions of the arrays of a convolution are which. JAX's {@code ConvDimensionNumbers}.
 *
 * @param lhs of the input: batch, feature, then the spatial ones
 * @param rhs of the filters: output feature, input feature, then the spatial ones
 * @param out of the result: batch, feature, then the spatial ones
 */
public record ConvolutionDimensions(IntList lhs, IntList rhs, IntList out) {

  /** The number of spatial dimensions. */
  public int spatialRank() {
    return lhs.size() - 2;
  }

  /** The sizes of the spatial dimensions of {@code shape}, whose dimensions are {@code order}. */
  public static IntList spatialSizes(Shape shape, IntList order) {
    return IntList.of(order.stream().skip(2).map(shape::dim).toArray());
  }

  /** The dimensions with the first two exchanged: batch and feature, or the two features. */
  public static IntList exchanged(IntList order) {
    return IntList.of(
        IntStream.range(0, order.size()).map(i -> order.get(i < 2 ? 1 - i : i)).toArray());
  }

  /** The size that {@code size} elements have once {@code dilation} - 1 gaps are between each. */
  public static int dilated(int size, int dilation) {
    return size == 0 ? 0 : (size - 1) * dilation + 1;
  }
}
