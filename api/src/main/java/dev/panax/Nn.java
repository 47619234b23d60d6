package dev.panax;

import static dev.panax.Numpy.arange;
import static dev.panax.Numpy.array;
import static dev.panax.Numpy.exp;
import static dev.panax.Numpy.isfinite;
import static dev.panax.Numpy.log;
import static dev.panax.Numpy.where;

import dev.panax.program.Shape;
import dev.panax.program.UnaryFn;
import dev.panax.trace.Arithmetic;
import dev.panax.trace.Array;
import dev.panax.trace.Axes;
import dev.panax.trace.Config;
import dev.panax.trace.Ops;

/** The functions of neural networks. */
public final class Nn {
  private Nn() {}

  /** X where it is positive, else 0; its derivative at 0 is 0. */
  public static Array relu(Array x) {
    return where(x.le(0), array(0), x);
  }

  /** 1 / (1 + exp(-x)). */
  public static Array sigmoid(Array x) {
    return Arithmetic.unaryFloat(UnaryFn.LOGISTIC, x);
  }

  /** {@code exp(x)} scaled to sum to 1 along {@code axis}. */
  public static Array softmax(Array x, int axis) {
    Array unscaled = exp(x.sub(greatest("softmax", x, axis))); // at most 1
    return unscaled.div(unscaled.sum(Axes.keepDims(axis)));
  }

  /** The greatest elements along {@code axis}, kept; of none negative infinity. */
  private static Array greatest(String name, Array x, int axis) {
    int along = Axes.resolve(name, axis, x.rank());
    if (x.shape().dim(along) > 0) {
      return x.max(Axes.keepDims(along));
    }
    Shape shape = x.shape().remove(along).insert(along, 1);
    return Ops.full(Double.NEGATIVE_INFINITY, Arithmetic.inexact(x).type().withShape(shape));
  }

  /** The logarithm of {@link #softmax}, accurate where that is 0 or 1. */
  public static Array logSoftmax(Array x, int axis) {
    Array shifted = x.sub(greatest("logSoftmax", x, axis));
    return shifted.sub(log(exp(shifted).sum(Axes.keepDims(axis))));
  }

  /** {@code log(exp(x).sum(axis))} without overflow; negative infinity where all x are. */
  public static Array logsumexp(Array x, int axis) {
    Array greatest = greatest("logsumexp", x, axis);
    Array shift = where(isfinite(greatest), greatest, array(0));
    return log(exp(x.sub(shift)).sum(axis)).add(shift.squeeze(axis));
  }

  /**
   * A vector of {@code classes} zeros but for a 1 at each label's position, along a new last axis;
   * all zeros for a label that is not one of {@code 0, ..., classes - 1}.
   *
   * @param labels integers
   */
  public static Array oneHot(Array labels, int classes) {
    Array isClass = labels.expandDims(-1).eq(arange(classes));
    return isClass.astype(Config.current().defaultFloat());
  }
}
