package dev.panax.autodiff;

import static dev.panax.program.ConvolutionDimensions.dilated;
import static dev.panax.program.ConvolutionDimensions.exchanged;
import static dev.panax.program.ConvolutionDimensions.spatialSizes;

import dev.panax.program.ArrayType;
import dev.panax.program.ConvolutionDimensions;
import dev.panax.program.IntList;
import dev.panax.program.Op;
import dev.panax.trace.Array;
import dev.panax.trace.Ops;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The transposes of a convolution, which are convolutions.
 *
 * <p>By the input: the cotangent, its elements as far apart as the windows were, is convolved with
 * the filters reversed, whose two features change roles. By the filters: the input is convolved
 * with the cotangent, batch and feature exchanged, so that it sums over the batch; strides and
 * dilations of the filters change roles. Paddings follow from the sizes: the first places where the
 * two operands meet, and the last.
 */
final class ConvolutionTranspose {
  private ConvolutionTranspose() {}

  static @Nullable Array[] apply(
      Op.Convolution op, List<ArrayType> types, @Nullable Array[] x, Array ct) {
    Array lhs = x[0];
    Array rhs = x[1];
    if (rhs != null) {
      Array result = byInput(op, types, ct, rhs);
      return new @Nullable Array[] {Ops.convert(result, types.get(0).dtype()), null};
    }
    if (lhs == null) {
      throw Transpose.notLinear(op);
    }
    Array result = byFilters(op, types, ct, lhs);
    return new @Nullable Array[] {null, Ops.convert(result, types.get(1).dtype())};
  }

  private static Array byInput(Op.Convolution op, List<ArrayType> types, Array ct, Array rhs) {
    ConvolutionDimensions dimensions = op.dimensions();
    IntList order = dimensions.rhs();
    int groups = Math.max(op.featureGroups(), op.batchGroups());
    Array filters = rhs;
    if (groups > 1) {
      // The groups of output features become groups of input features.
      filters = Ops.splitAxis(filters, order.get(0), groups);
      filters = Ops.mergeAxis(filters, order.get(0), order.get(1));
    }
    IntList spatial = IntList.of(order.stream().skip(2).sorted().toArray());
    int rank = dimensions.spatialRank();
    IntList input = spatialSizes(types.get(0).shape(), dimensions.lhs());
    IntList window = spatialSizes(types.get(1).shape(), order);
    IntList out = spatialSizes(ct.shape(), dimensions.out());
    var low = new int[rank];
    var high = new int[rank];
    for (int d = 0; d < rank; d++) {
      int inputSize = dilated(input.get(d), op.inputDilation().get(d));
      int windowSize = dilated(window.get(d), op.filterDilation().get(d));
      int outSize = dilated(out.get(d), op.strides().get(d));
      low[d] = windowSize - op.low().get(d) - 1;
      high[d] = inputSize + windowSize - 1 - outSize - low[d];
    }
    var transposed =
        new Op.Convolution(
            new ConvolutionDimensions(dimensions.out(), exchanged(order), dimensions.lhs()),
            op.inputDilation(),
            IntList.of(low),
            IntList.of(high),
            op.strides(),
            op.filterDilation(),
            groups,
            1,
            rhs.dtype());
    Array result =
        Ops.convolution(Ops.convert(ct, rhs.dtype()), Ops.reverse(filters, spatial), transposed);
    if (op.batchGroups() == 1) {
      return result;
    }
    // What are groups of features now were groups of the batch.
    int feature = dimensions.lhs().get(1);
    return Ops.mergeAxis(
        Ops.splitAxis(result, feature, op.batchGroups()), feature, dimensions.lhs().get(0));
  }

  private static Array byFilters(Op.Convolution op, List<ArrayType> types, Array ct, Array lhs) {
    ConvolutionDimensions dimensions = op.dimensions();
    int rank = dimensions.spatialRank();
    IntList input = spatialSizes(types.get(0).shape(), dimensions.lhs());
    IntList window = spatialSizes(types.get(1).shape(), dimensions.rhs());
    IntList out = spatialSizes(ct.shape(), dimensions.out());
    int[] high =
        IntStream.range(0, rank)
            .map(d ->
                dilated(out.get(d), op.strides().get(d))
                    + dilated(window.get(d), op.filterDilation().get(d))
                    - dilated(input.get(d), op.inputDilation().get(d))
                    - op.low().get(d)
                    - 1)
            .toArray();
    var transposed =
        new Op.Convolution(
            new ConvolutionDimensions(
                exchanged(dimensions.lhs()),
                exchanged(dimensions.out()),
                exchanged(dimensions.rhs())),
            op.filterDilation(),
            op.low(),
            IntList.of(high),
            op.inputDilation(),
            op.strides(),
            op.batchGroups(),
            op.featureGroups(),
            lhs.dtype());
    return Ops.convolution(lhs, Ops.convert(ct, lhs.dtype()), transposed);
  }
}
