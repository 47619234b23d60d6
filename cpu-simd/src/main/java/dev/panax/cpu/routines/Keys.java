package dev.panax.cpu.routines;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.panax.program.DType;
import java.lang.foreign.MemorySegment;

/**
 * Elements as longs in the same order, in the range of signed integers of their width.
 *
 * <p>The bits of IEEE 754 floats, taken as integers, are in the order of the floats from 0 up;
 * below 0 they are in reverse, which flipping all bits but the sign undoes.
 */
final class Keys {
  private Keys() {}

  /**
   * Reads the keys of a row of real elements.
   *
   * @param total whether floats are in the total order of IEEE 754; else -0 equals 0, and all nans
   *     are equal and come last
   * @param step from one element to the next, in bytes
   */
  static void read(
      DType dtype,
      boolean total,
      MemorySegment segment,
      long at,
      long step,
      int count,
      long[] keys) {
    switch (dtype) {
      case INT32 -> {
        for (int i = 0; i < count; i++) {
          keys[i] = segment.get(JAVA_INT, at + i * step);
        }
      }
      case FLOAT32 -> {
        for (int i = 0; i < count; i++) {
          keys[i] = key(segment.get(JAVA_FLOAT, at + i * step), total);
        }
      }
      case FLOAT64 -> {
        for (int i = 0; i < count; i++) {
          keys[i] = key(segment.get(JAVA_DOUBLE, at + i * step), total);
        }
      }
      case INT64 -> {
        for (int i = 0; i < count; i++) {
          keys[i] = segment.get(JAVA_LONG, at + i * step);
        }
      }
      case UINT32 -> {
        for (int i = 0; i < count; i++) {
          keys[i] = segment.get(JAVA_INT, at + i * step) ^ Integer.MIN_VALUE;
        }
      }
      case UINT64 -> {
        for (int i = 0; i < count; i++) {
          keys[i] = segment.get(JAVA_LONG, at + i * step) ^ Long.MIN_VALUE;
        }
      }
      case BOOL, INT8, INT16 -> {
        for (int i = 0; i < count; i++) {
          keys[i] = Scalars.loadInteger(segment, at + i * step, dtype);
        }
      }
      case UINT8, UINT16 -> {
        long half = 1L << (Byte.SIZE * dtype.byteSize() - 1);
        for (int i = 0; i < count; i++) {
          keys[i] = Scalars.loadInteger(segment, at + i * step, dtype) - half;
        }
      }
      case FLOAT16, BFLOAT16 -> {
        for (int i = 0; i < count; i++) {
          keys[i] = key((float) Scalars.loadFloat(segment, at + i * step, dtype), total);
        }
      }
      case COMPLEX64, COMPLEX128 -> throw new IllegalArgumentException(dtype + " has no order.");
    }
  }

  private static int key(float value, boolean total) {
    int bits = total ? Float.floatToRawIntBits(value) : Float.floatToIntBits(value + 0f);
    return bits ^ ((bits >> 31) & Integer.MAX_VALUE);
  }

  private static long key(double value, boolean total) {
    long bits = total ? Double.doubleToRawLongBits(value) : Double.doubleToLongBits(value + 0d);
    return bits ^ ((bits >> 63) & Long.MAX_VALUE);
  }
}
