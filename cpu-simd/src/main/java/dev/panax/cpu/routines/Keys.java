package dev.panax.cpu.routines;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.panax.program.DType;
import java.lang.foreign.MemorySegment;

/**
 * Elements as longs in the same order.
 *
 * <p>The bits of IEEE 754 floats, taken as integers, are in the order of the floats from 0 up;
 * below 0 they are in reverse, which flipping all bits but the sign undoes.
 */
final class Keys {
  private Keys() {}

  /**
   * Reads the keys of a row.
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
      case BOOL -> {
        for (int i = 0; i < count; i++) {
          keys[i] = segment.get(JAVA_BYTE, at + i * step);
        }
      }
      case INT32 -> {
        for (int i = 0; i < count; i++) {
          keys[i] = segment.get(JAVA_INT, at + i * step);
        }
      }
      case UINT32 -> {
        for (int i = 0; i < count; i++) {
          keys[i] = Integer.toUnsignedLong(segment.get(JAVA_INT, at + i * step)) - (1L << 31);
        }
      }
      case INT64 -> {
        for (int i = 0; i < count; i++) {
          keys[i] = segment.get(JAVA_LONG, at + i * step);
        }
      }
      case FLOAT32 -> {
        for (int i = 0; i < count; i++) {
          float value = segment.get(JAVA_FLOAT, at + i * step);
          keys[i] =
              ordered(total ? Float.floatToRawIntBits(value) : Float.floatToIntBits(value + 0f));
        }
      }
      case FLOAT64 -> {
        for (int i = 0; i < count; i++) {
          double value = segment.get(JAVA_DOUBLE, at + i * step);
          keys[i] =
              ordered(
                  total ? Double.doubleToRawLongBits(value) : Double.doubleToLongBits(value + 0d));
        }
      }
    }
  }

  private static int ordered(int bits) {
    return bits ^ ((bits >> 31) & Integer.MAX_VALUE);
  }

  private static long ordered(long bits) {
    return bits ^ ((bits >> 63) & Long.MAX_VALUE);
  }
}
