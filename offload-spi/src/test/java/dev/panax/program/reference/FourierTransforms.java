package dev.panax.program.reference;

import static dev.panax.program.reference.Indices.flatten;
import static dev.panax.program.reference.Indices.unflatten;

import dev.panax.program.ArrayType;
import dev.panax.program.Op;
import dev.panax.program.Shape;

/** Fourier transforms by their definition: each number a sum over all of the operand. */
final class FourierTransforms {
  private FourierTransforms() {}

  static HeapArray apply(Op.Fft op, HeapArray x, ArrayType type) {
    HeapArray parts = inParts(x);
    int width = type.dtype().isComplex() ? 2 : 1;
    HeapArray result =
        HeapArray.ofDoubles(
            partsOf(type),
            i -> sum(op, x.type(), parts, unflatten(type.shape(), i / width))[i % width]);
    return result.as(type);
  }

  /** The sum over the operand, with the half that is left out, at a place of the result. */
  private static double[] sum(Op.Fft op, ArrayType operand, HeapArray parts, int[] place) {
    Shape lengths = new Shape(op.lengths());
    int first = place.length - lengths.rank();
    double sign = op.type().isInverse() ? 1 : -1;
    var sum = new double[2];
    for (int k = 0; k < lengths.size(); k++) {
      int[] from = unflatten(lengths, k);
      double turns = 0;
      for (int axis = 0; axis < from.length; axis++) {
        long steps = (long) from[axis] * place[first + axis] % lengths.dim(axis);
        turns += (double) steps / lengths.dim(axis);
      }
      double[] x = at(op, operand, parts, place, from);
      double cos = Math.cos(2 * Math.PI * turns);
      double sin = sign * Math.sin(2 * Math.PI * turns);
      sum[0] += x[0] * cos - x[1] * sin;
      sum[1] += x[0] * sin + x[1] * cos;
    }
    double count = op.type().isInverse() ? lengths.size() : 1;
    return new double[] {sum[0] / count, sum[1] / count};
  }

  /** The number of the operand at {@code from} of the dimensions that are transformed. */
  private static double[] at(
      Op.Fft op, ArrayType operand, HeapArray parts, int[] place, int[] from) {
    int[] index = place.clone();
    int first = place.length - from.length;
    int last = place.length - 1;
    System.arraycopy(from, 0, index, first, from.length);
    boolean isMirrored = index[last] >= operand.shape().dim(last);
    if (isMirrored) {
      for (int axis = first; axis <= last; axis++) {
        int length = op.lengths().get(axis - first);
        index[axis] = (length - index[axis]) % length;
      }
    }
    int flat = flatten(operand.shape(), index);
    if (!operand.dtype().isComplex()) {
      return new double[] {parts.doubleAt(flat), 0};
    }
    double imaginary = parts.doubleAt(2 * flat + 1);
    return new double[] {parts.doubleAt(2 * flat), isMirrored ? -imaginary : imaginary};
  }

  private static HeapArray inParts(HeapArray x) {
    return x.as(partsOf(x.type()));
  }

  private static ArrayType partsOf(ArrayType type) {
    return type.dtype().isComplex()
        ? ArrayType.of(type.dtype().realPart(), type.shape().insert(type.rank(), 2))
        : type;
  }
}
