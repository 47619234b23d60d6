package dev.panax.program.reference;

import static dev.panax.program.reference.Indices.unflatten;

import dev.panax.program.ArrayType;
import dev.panax.program.ConvolutionDimensions;
import dev.panax.program.IntList;
import dev.panax.program.Op;
import dev.panax.program.Shape;

/** Convolutions by their definition: the sum over each window of products with the filter. */
final class Convolutions {
  private Convolutions() {}

  static HeapArray apply(Op.Convolution op, HeapArray x, HeapArray y, ArrayType type) {
    HeapArray lhs = Elementwise.convert(x, ArrayType.of(op.accumulator(), x.shape()));
    HeapArray rhs = Elementwise.convert(y, ArrayType.of(op.accumulator(), y.shape()));
    boolean isFloating = op.accumulator().isFloating();
    ConvolutionDimensions dimensions = op.dimensions();
    Shape lhsShape = lhs.type().shape();
    Shape rhsShape = rhs.type().shape();
    IntList window = ConvolutionDimensions.spatialSizes(rhsShape, dimensions.rhs());
    Shape taps = new Shape(window);
    int inFeatures = rhsShape.dim(dimensions.rhs().get(1));
    int groupFeatures = type.shape().dim(dimensions.out().get(1)) / op.featureGroups();
    int batchFeatures = type.shape().dim(dimensions.out().get(1)) / op.batchGroups();
    int batch = type.shape().dim(dimensions.out().get(0));
    var floatSums = new double[(int) type.shape().size()];
    var sums = new long[floatSums.length];
    for (int i = 0; i < sums.length; i++) {
      int[] index = unflatten(type.shape(), i);
      int feature = index[dimensions.out().get(1)];
      var lhsIndex = new int[lhsShape.rank()];
      var rhsIndex = new int[rhsShape.rank()];
      lhsIndex[dimensions.lhs().get(0)] =
          feature / batchFeatures * batch + index[dimensions.out().get(0)];
      rhsIndex[dimensions.rhs().get(0)] = feature;
      for (int tap = 0; tap < taps.size(); tap++) {
        int[] at = unflatten(taps, tap);
        boolean isInside = true;
        for (int d = 0; d < at.length; d++) {
          int spread =
              index[dimensions.out().get(d + 2)] * op.strides().get(d)
                  + at[d] * op.filterDilation().get(d)
                  - op.low().get(d);
          int source = Math.floorDiv(spread, op.inputDilation().get(d));
          isInside &=
              spread >= 0
                  && spread % op.inputDilation().get(d) == 0
                  && source < lhsShape.dim(dimensions.lhs().get(d + 2));
          lhsIndex[dimensions.lhs().get(d + 2)] = source;
          rhsIndex[dimensions.rhs().get(d + 2)] = at[d];
        }
        for (int c = 0; isInside && c < inFeatures; c++) {
          lhsIndex[dimensions.lhs().get(1)] = feature / groupFeatures * inFeatures + c;
          rhsIndex[dimensions.rhs().get(1)] = c;
          if (isFloating) {
            floatSums[i] += lhs.element(lhsIndex).asDouble() * rhs.element(rhsIndex).asDouble();
          } else {
            sums[i] += lhs.element(lhsIndex).asLong() * rhs.element(rhsIndex).asLong();
          }
        }
      }
    }
    return isFloating
        ? HeapArray.ofDoubles(type, i -> floatSums[i])
        : HeapArray.ofLongs(type, i -> sums[i]);
  }
}
