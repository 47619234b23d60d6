package dev.panax;

import dev.panax.program.ConvolutionDimensions;
import dev.panax.program.DType;
import dev.panax.program.IntList;
import dev.panax.program.ShapeException;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * How a convolution is done: {@code Convolution.strides(2, 2).padding(Padding.SAME)}.
 *
 * @param windowStrides the distance between windows, for each spatial dimension
 * @param padding what is put around the input, once it is dilated
 * @param lhsDilation the distance between elements of the input; 1 unless given
 * @param rhsDilation the distance between elements of a window; 1 unless given
 * @param layout which dimensions are which, as three words: of the input ({@code N} for the batch,
 *     {@code C} for the feature, any other letter for a spatial dimension), of the filters ({@code
 *     O} and {@code I} for output and input feature) and of the result. Unless given, batch or
 *     output feature come first, then the feature, then the spatial dimensions
 * @param featureGroupCount into how many groups, convolved each by itself, the features are cut
 * @param batchGroupCount into how many groups the batch is cut, each convolved with its own part of
 *     the filters
 * @param preferredElementType the dtype of the result; that of the operands unless given
 */
public record Convolution(
    IntList windowStrides,
    Padding padding,
    IntList lhsDilation,
    IntList rhsDilation,
    @Nullable Layout layout,
    int featureGroupCount,
    int batchGroupCount,
    @Nullable DType preferredElementType) {

  /** The words of {@link Convolution#layout}. */
  public record Layout(String lhs, String rhs, String out) {}

  /** A convolution without padding or dilation, in one group. */
  public static Convolution strides(int... strides) {
    IntList ones = IntList.filled(strides.length, 1);
    return new Convolution(IntList.of(strides), Padding.VALID, ones, ones, null, 1, 1, null);
  }

  public Convolution padding(Padding value) {
    return new Convolution(
        windowStrides,
        value,
        lhsDilation,
        rhsDilation,
        layout,
        featureGroupCount,
        batchGroupCount,
        preferredElementType);
  }

  public Convolution lhsDilation(int... value) {
    return new Convolution(
        windowStrides,
        padding,
        IntList.of(value),
        rhsDilation,
        layout,
        featureGroupCount,
        batchGroupCount,
        preferredElementType);
  }

  public Convolution rhsDilation(int... value) {
    return new Convolution(
        windowStrides,
        padding,
        lhsDilation,
        IntList.of(value),
        layout,
        featureGroupCount,
        batchGroupCount,
        preferredElementType);
  }

  /** With dimensions as in {@code layout("NHWC", "HWIO", "NHWC")}. */
  public Convolution layout(String lhs, String rhs, String out) {
    return new Convolution(
        windowStrides,
        padding,
        lhsDilation,
        rhsDilation,
        new Layout(lhs, rhs, out),
        featureGroupCount,
        batchGroupCount,
        preferredElementType);
  }

  public Convolution featureGroupCount(int value) {
    return new Convolution(
        windowStrides,
        padding,
        lhsDilation,
        rhsDilation,
        layout,
        value,
        batchGroupCount,
        preferredElementType);
  }

  public Convolution batchGroupCount(int value) {
    return new Convolution(
        windowStrides,
        padding,
        lhsDilation,
        rhsDilation,
        layout,
        featureGroupCount,
        value,
        preferredElementType);
  }

  public Convolution preferredElementType(DType value) {
    return new Convolution(
        windowStrides,
        padding,
        lhsDilation,
        rhsDilation,
        layout,
        featureGroupCount,
        batchGroupCount,
        value);
  }

  /** The dimensions of arrays of {@code rank} that the layout names. */
  ConvolutionDimensions dimensions(int rank) {
    if (layout == null) {
      IntList order = IntList.range(0, rank);
      return new ConvolutionDimensions(order, order, order);
    }
    String spatial =
        layout
            .rhs
            .chars()
            .filter(c -> c != 'O' && c != 'I')
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
    return new ConvolutionDimensions(
        positions(layout.lhs, "NC" + spatial, rank),
        positions(layout.rhs, "OI" + spatial, rank),
        positions(layout.out, "NC" + spatial, rank));
  }

  private static IntList positions(String word, String letters, int rank) {
    IntList positions = IntList.of(letters.chars().map(word::indexOf).toArray());
    boolean isComplete =
        word.length() == letters.length()
            && letters.chars().distinct().count() == word.length()
            && IntStream.range(0, positions.size()).allMatch(i -> positions.get(i) >= 0);
    if (!isComplete || word.length() != rank) {
      throw new ShapeException(
          "The layout %s of a convolution must have each of the letters %s once, as the dimensions of an array of rank %d."
              .formatted(word, letters, rank));
    }
    return positions;
  }
}
