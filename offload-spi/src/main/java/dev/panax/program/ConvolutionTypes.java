package dev.panax.program;

import static dev.panax.program.TypeRules.requireCount;
import static dev.panax.program.TypeRules.requireDomain;

import java.util.List;
import java.util.stream.IntStream;

/** The type rule of convolutions. */
final class ConvolutionTypes {
  private ConvolutionTypes() {}

  static ArrayType infer(Op.Convolution op, List<ArrayType> in) {
    requireCount(op, in, 2);
    ArrayType lhs = in.get(0);
    ArrayType rhs = in.get(1);
    if (lhs.dtype() != rhs.dtype()) {
      throw new DTypeException(
          "%s requires arguments to have the same dtypes, got %s, %s; convert one with astype."
              .formatted(op.primitive(), lhs.dtype(), rhs.dtype()));
    }
    requireDomain(op, Domain.NUMBER, lhs.dtype());
    requireDomain(op, Domain.NUMBER, op.accumulator());
    ConvolutionDimensions dimensions = op.dimensions();
    requireLayout("input", dimensions.lhs(), lhs);
    requireLayout("filters", dimensions.rhs(), rhs);
    requireLayout("result", dimensions.out(), lhs);
    requireParameters(op);
    int batch = lhs.shape().dim(dimensions.lhs().get(0));
    int features = lhs.shape().dim(dimensions.lhs().get(1));
    int outFeatures = rhs.shape().dim(dimensions.rhs().get(0));
    int inFeatures = rhs.shape().dim(dimensions.rhs().get(1));
    if (features != inFeatures * op.featureGroups()) {
      throw new ShapeException(
          "%s of input %s with filters %s: the input has %d features, the filters take %d for each of %d feature groups."
              .formatted(
                  op.primitive(),
                  lhs.shape(),
                  rhs.shape(),
                  features,
                  inFeatures,
                  op.featureGroups()));
    }
    if (outFeatures % (op.featureGroups() * op.batchGroups()) != 0
        || batch % op.batchGroups() != 0) {
      throw new ShapeException(
          "%s of input %s with filters %s: %d output features and a batch of %d cannot be divided into %d feature groups and %d batch groups."
              .formatted(
                  op.primitive(),
                  lhs.shape(),
                  rhs.shape(),
                  outFeatures,
                  batch,
                  op.featureGroups(),
                  op.batchGroups()));
    }
    var dims = new int[lhs.rank()];
    dims[dimensions.out().get(0)] = batch / op.batchGroups();
    dims[dimensions.out().get(1)] = outFeatures;
    for (int d = 0; d < dimensions.spatialRank(); d++) {
      dims[dimensions.out().get(d + 2)] =
          size(
              op,
              d,
              lhs.shape().dim(dimensions.lhs().get(d + 2)),
              rhs.shape().dim(dimensions.rhs().get(d + 2)));
    }
    return new ArrayType(op.accumulator(), Shape.of(dims), lhs.weak() && rhs.weak());
  }

  /** The number of places that a window fits in along spatial dimension {@code d}. */
  private static int size(Op.Convolution op, int d, int input, int window) {
    long padded =
        (long) ConvolutionDimensions.dilated(input, op.inputDilation().get(d))
            + op.low().get(d)
            + op.high().get(d);
    int dilated = ConvolutionDimensions.dilated(window, op.filterDilation().get(d));
    return padded < dilated || padded <= 0
        ? 0
        : Math.toIntExact((padded - dilated) / op.strides().get(d) + 1);
  }

  private static void requireLayout(String what, IntList order, ArrayType type) {
    boolean isPermutation =
        order.stream()
            .sorted()
            .boxed()
            .toList()
            .equals(IntStream.range(0, order.size()).boxed().toList());
    if (order.size() != type.rank() || order.size() < 2 || !isPermutation) {
      throw new ShapeException(
          "conv_general_dilated needs the dimensions of its %s, of shape %s, in some order, at least two, got %s."
              .formatted(what, type.shape(), order));
    }
  }

  private static void requireParameters(Op.Convolution op) {
    int rank = op.dimensions().spatialRank();
    for (var list :
        List.of(op.strides(), op.low(), op.high(), op.inputDilation(), op.filterDilation())) {
      if (list.size() != rank) {
        throw new ShapeException(
            "conv_general_dilated over %d spatial dimensions needs as many strides, paddings and dilations, got %s."
                .formatted(rank, list));
      }
    }
    for (var list : List.of(op.strides(), op.inputDilation(), op.filterDilation())) {
      if (list.stream().anyMatch(n -> n < 1)) {
        throw new ShapeException(
            "conv_general_dilated needs strides and dilations of at least 1, got %s."
                .formatted(list));
      }
    }
    if (op.featureGroups() < 1 || op.batchGroups() < 1) {
      throw new ShapeException(
          "conv_general_dilated needs at least one feature group and one batch group, got %d and %d."
              .formatted(op.featureGroups(), op.batchGroups()));
    }
    if (op.featureGroups() > 1 && op.batchGroups() > 1) {
      throw new ShapeException(
          "conv_general_dilated takes feature groups or batch groups, got %d and %d."
              .formatted(op.featureGroups(), op.batchGroups()));
    }
  }
}
