package dev.panax.test.reference;

import static dev.panax.test.reference.Evaluator.flatten;
import static dev.panax.test.reference.Evaluator.unflatten;

import dev.panax.program.ArrayType;
import dev.panax.program.ConvolutionDimensions;
import dev.panax.program.DType;
import dev.panax.program.IntList;
import dev.panax.program.Op;
import dev.panax.program.Shape;

/** Convolutions by their definition: the sum over each window of products with the filter. */
final class ConvolutionEvaluator {
  private ConvolutionEvaluator() {}

  static HeapArray apply(Op.Convolution op, HeapArray lhs, HeapArray rhs, ArrayType type) {
    ConvolutionDimensions dimensions = op.dimensions();
    Shape lhsShape = lhs.type().shape();
    Shape rhsShape = rhs.type().shape();
    DType dtype = lhs.type().dtype();
    DType accumulator = op.accumulator();
    IntList window = ConvolutionDimensions.spatialSizes(rhsShape, dimensions.rhs());
    Shape taps = new Shape(window);
    int inFeatures = rhsShape.dim(dimensions.rhs().get(1));
    int groupFeatures = type.shape().dim(dimensions.out().get(1)) / op.featureGroups();
    int batchFeatures = type.shape().dim(dimensions.out().get(1)) / op.batchGroups();
    int batch = type.shape().dim(dimensions.out().get(0));
    return HeapArray.generate(
        type,
        i -> {
          int[] index = unflatten(type.shape(), i);
          int feature = index[dimensions.out().get(1)];
          var lhsIndex = new int[lhsShape.rank()];
          var rhsIndex = new int[rhsShape.rank()];
          lhsIndex[dimensions.lhs().get(0)] =
              feature / batchFeatures * batch + index[dimensions.out().get(0)];
          rhsIndex[dimensions.rhs().get(0)] = feature;
          double floatSum = 0;
          long sum = 0;
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
              long x =
                  Elements.convert(lhs.elements()[flatten(lhsShape, lhsIndex)], dtype, accumulator);
              long y =
                  Elements.convert(rhs.elements()[flatten(rhsShape, rhsIndex)], dtype, accumulator);
              if (accumulator.isFloating()) {
                floatSum += Elements.toDouble(x, accumulator) * Elements.toDouble(y, accumulator);
              } else {
                sum += x * y;
              }
            }
          }
          return accumulator.isFloating()
              ? Elements.fromDouble(floatSum, accumulator)
              : Elements.wrap(sum, accumulator);
        });
  }
}
