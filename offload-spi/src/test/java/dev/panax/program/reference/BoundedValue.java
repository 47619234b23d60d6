package dev.panax.program.reference;

import dev.panax.program.Atom;
import dev.panax.program.DType;
import dev.panax.program.Shape;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * A variable or literal of a random program, and what is known of it.
 *
 * @param atom the variable or literal
 * @param array its value by the reference
 * @param error how far an element may be from that in another evaluation; 0 if it is exact
 */
record BoundedValue(Atom atom, HeapArray array, double error) {
  DType dtype() {
    return array.type().dtype();
  }

  Shape shape() {
    return array.shape();
  }

  boolean isFloating() {
    return dtype().isFloating();
  }

  boolean isExact() {
    return error == 0;
  }

  static DoubleStream floats(HeapArray array) {
    return IntStream.range(0, array.size()).mapToDouble(array::doubleAt);
  }

  /** The least float; 1 of none. */
  double min() {
    return floats(array).min().orElse(1);
  }

  /** The greatest float; 1 of none. */
  double max() {
    return floats(array).max().orElse(1);
  }

  /** The greatest absolute value of a float; 1 of none. */
  double magnitude() {
    return floats(array).map(Math::abs).max().orElse(1);
  }

  /** The least absolute value of a float; 1 of none. */
  double distanceFromZero() {
    return floats(array).map(Math::abs).min().orElse(1);
  }
}
