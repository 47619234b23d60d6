package dev.panax.cpu.routines;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.panax.program.DType;
import dev.panax.program.Elements;
import java.lang.foreign.MemorySegment;

/** Single elements in memory as Java's numbers, without boxing. Offsets are in bytes. */
final class Scalars {
  private Scalars() {}

  /** An integer or a bool; unsigned ones zero-extended, of 64 bits as they are. */
  static long loadInteger(MemorySegment segment, long at, DType dtype) {
    return switch (dtype) {
      case INT32 -> segment.get(JAVA_INT, at);
      case BOOL, INT8 -> segment.get(JAVA_BYTE, at);
      case INT16 -> segment.get(JAVA_SHORT, at);
      case INT64, UINT64 -> segment.get(JAVA_LONG, at);
      case UINT8 -> Byte.toUnsignedLong(segment.get(JAVA_BYTE, at));
      case UINT16 -> Short.toUnsignedLong(segment.get(JAVA_SHORT, at));
      case UINT32 -> Integer.toUnsignedLong(segment.get(JAVA_INT, at));
      case FLOAT16, BFLOAT16, FLOAT32, FLOAT64, COMPLEX64, COMPLEX128 ->
          throw new IllegalArgumentException(dtype + " is no integer.");
    };
  }

  /** Stores an integer or a bool modulo its width. */
  static void storeInteger(MemorySegment segment, long at, DType dtype, long value) {
    switch (dtype) {
      case INT32, UINT32 -> segment.set(JAVA_INT, at, (int) value);
      case BOOL, INT8, UINT8 -> segment.set(JAVA_BYTE, at, (byte) value);
      case INT16, UINT16 -> segment.set(JAVA_SHORT, at, (short) value);
      case INT64, UINT64 -> segment.set(JAVA_LONG, at, value);
      case FLOAT16, BFLOAT16, FLOAT32, FLOAT64, COMPLEX64, COMPLEX128 ->
          throw new IllegalArgumentException(dtype + " is no integer.");
    }
  }

  /** A real float. */
  static double loadFloat(MemorySegment segment, long at, DType dtype) {
    return switch (dtype) {
      case FLOAT32 -> segment.get(JAVA_FLOAT, at);
      case FLOAT64 -> segment.get(JAVA_DOUBLE, at);
      case FLOAT16 -> Float.float16ToFloat(segment.get(JAVA_SHORT, at));
      case BFLOAT16 -> Elements.bfloat16ToFloat(segment.get(JAVA_SHORT, at));
      case BOOL, INT8, INT16, INT32, INT64, UINT8, UINT16, UINT32, UINT64 ->
          throw new IllegalArgumentException(dtype + " is no float.");
      case COMPLEX64, COMPLEX128 -> throw new IllegalArgumentException(dtype + " is not real.");
    };
  }

  /** Stores a real float, rounded. */
  static void storeFloat(MemorySegment segment, long at, DType dtype, double value) {
    switch (dtype) {
      case FLOAT32 -> segment.set(JAVA_FLOAT, at, (float) value);
      case FLOAT64 -> segment.set(JAVA_DOUBLE, at, value);
      case FLOAT16 -> segment.set(JAVA_SHORT, at, Float.floatToFloat16((float) value));
      case BFLOAT16 -> segment.set(JAVA_SHORT, at, Elements.floatToBfloat16((float) value));
      case BOOL, INT8, INT16, INT32, INT64, UINT8, UINT16, UINT32, UINT64 ->
          throw new IllegalArgumentException(dtype + " is no float.");
      case COMPLEX64, COMPLEX128 -> throw new IllegalArgumentException(dtype + " is not real.");
    }
  }
}
