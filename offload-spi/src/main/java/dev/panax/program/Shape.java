package dev.panax.program;

import java.util.stream.Collectors;

/**
 * The shape of an array: its dimensions, outermost first. A scalar has the empty shape.
 *
 * @param dims the dimensions, each at least 0
 */
public record Shape(IntList dims) {
  /** The shape of a scalar. */
  public static final Shape SCALAR = new Shape(IntList.of());

  /** The most elements of an array, so that its bytes can be counted in a long. */
  private static final long MAX_SIZE = Long.MAX_VALUE / 8;

  /**
   * @throws ShapeException if a dimension is negative or there are too many elements
   */
  public Shape {
    boolean empty = dims.contains(0);
    long size = 1;
    for (int i = 0; i < dims.size(); i++) {
      int dim = dims.get(i);
      if (dim < 0) {
        throw new ShapeException("Dimensions must not be negative, got the shape " + dims + ".");
      }
      if (!empty && size > MAX_SIZE / dim) {
        throw new ShapeException("An array of the shape " + dims + " has too many elements.");
      }
      size *= dim;
    }
  }

  /**
   * {@code size} as a dimension.
   *
   * @param user what needs it, for the message
   * @throws ShapeException if it is too large for one
   */
  public static int requireDim(String user, long size) {
    if (size > Integer.MAX_VALUE) {
      throw new ShapeException(
          "%s needs a dimension of %d elements, but dimensions have at most %d. Keep more dimensions, or work on parts."
              .formatted(user, size, Integer.MAX_VALUE));
    }
    return (int) size;
  }

  public static Shape of(int... dims) {
    return dims.length == 0 ? SCALAR : new Shape(IntList.of(dims));
  }

  public int rank() {
    return dims.size();
  }

  public int dim(int axis) {
    return dims.get(axis);
  }

  public boolean isScalar() {
    return dims.isEmpty();
  }

  /** The number of elements. */
  public long size() {
    long size = 1;
    for (int i = 0; i < dims.size(); i++) {
      size *= dims.get(i);
    }
    return size;
  }

  /** Row-major strides, in elements. */
  public long[] strides() {
    var strides = new long[rank()];
    long stride = 1;
    for (int i = rank() - 1; i >= 0; i--) {
      strides[i] = stride;
      stride *= dim(i);
    }
    return strides;
  }

  public int[] toArray() {
    return dims.toArray();
  }

  /** This shape with one more dimension of size {@code size} at {@code axis}. */
  public Shape insert(int axis, int size) {
    var result = new int[rank() + 1];
    for (int i = 0; i < result.length; i++) {
      result[i] = i < axis ? dim(i) : i == axis ? size : dim(i - 1);
    }
    return of(result);
  }

  /** This shape without the dimension at {@code axis}. */
  public Shape remove(int axis) {
    var result = new int[rank() - 1];
    for (int i = 0; i < result.length; i++) {
      result[i] = dim(i < axis ? i : i + 1);
    }
    return of(result);
  }

  /** This shape without the dimensions at {@code axes}. */
  public Shape removeAll(IntList axes) {
    var result = new int[rank() - axes.size()];
    for (int i = 0, j = 0; i < rank(); i++) {
      if (!axes.contains(i)) {
        result[j++] = dim(i);
      }
    }
    return of(result);
  }

  /** The shape whose dimension i is dimension {@code permutation[i]} of this one. */
  public Shape permute(IntList permutation) {
    var result = new int[rank()];
    for (int i = 0; i < result.length; i++) {
      result[i] = dim(permutation.get(i));
    }
    return of(result);
  }

  /** The dimensions as in program text: {@code 3,4}. */
  String inBrackets() {
    return dims.stream().mapToObj(Integer::toString).collect(Collectors.joining(","));
  }

  /** Text like a Python tuple: {@code ()}, {@code (3,)}, {@code (3, 4)}. */
  @Override
  public String toString() {
    return dims.toString();
  }
}
