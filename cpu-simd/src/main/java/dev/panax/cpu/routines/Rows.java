package dev.panax.cpu.routines;

import dev.panax.program.Shape;

/**
 * The rows of an array along one of its dimensions. Strides are in elements.
 *
 * @param outer the number of elements before the dimension
 * @param length of a row
 * @param inner the number of elements after the dimension, which is the stride within a row
 */
record Rows(long outer, int length, long inner) {

  static Rows of(Shape shape, int axis) {
    long outer = 1;
    long inner = 1;
    for (int i = 0; i < shape.rank(); i++) {
      outer *= i < axis ? shape.dim(i) : 1;
      inner *= i > axis ? shape.dim(i) : 1;
    }
    return new Rows(outer, shape.dim(axis), inner);
  }

  long count() {
    return outer * inner;
  }

  /** The flat index of the first element of a row. */
  long start(long row) {
    return row / inner * length * inner + row % inner;
  }
}
