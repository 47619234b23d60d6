package dev.panax.program;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;

/**
 * The passage between elements of arrays in memory and Java's numbers, in the host's byte order.
 * Doubles become 16-bit floats by way of float, as in XLA.
 */
public final class Elements {
  private Elements() {}

  /**
   * Element {@code index} of the array of {@code dtype} in {@code data}: a {@link Long} of bools
   * and integers (unsigned ones zero-extended), a {@link Double} of floats, or a {@link Complex}.
   */
  public static Number read(MemorySegment data, DType dtype, long index) {
    long at = index * dtype.byteSize();
    return switch (dtype) {
      case BOOL, INT8 -> (long) data.get(JAVA_BYTE, at);
      case INT16 -> (long) data.get(JAVA_SHORT_UNALIGNED, at);
      case INT32 -> (long) data.get(JAVA_INT_UNALIGNED, at);
      case INT64, UINT64 -> data.get(JAVA_LONG_UNALIGNED, at);
      case UINT8 -> Byte.toUnsignedLong(data.get(JAVA_BYTE, at));
      case UINT16 -> Short.toUnsignedLong(data.get(JAVA_SHORT_UNALIGNED, at));
      case UINT32 -> Integer.toUnsignedLong(data.get(JAVA_INT_UNALIGNED, at));
      case FLOAT16 -> (double) Float.float16ToFloat(data.get(JAVA_SHORT_UNALIGNED, at));
      case BFLOAT16 -> (double) bfloat16ToFloat(data.get(JAVA_SHORT_UNALIGNED, at));
      case FLOAT32 -> (double) data.get(JAVA_FLOAT_UNALIGNED, at);
      case FLOAT64 -> data.get(JAVA_DOUBLE_UNALIGNED, at);
      case COMPLEX64 ->
          Complex.of(data.get(JAVA_FLOAT_UNALIGNED, at), data.get(JAVA_FLOAT_UNALIGNED, at + 4));
      case COMPLEX128 ->
          Complex.of(data.get(JAVA_DOUBLE_UNALIGNED, at), data.get(JAVA_DOUBLE_UNALIGNED, at + 8));
    };
  }

  /** Sets element {@code index} of the array of {@code dtype} in {@code data}. */
  public static void write(MemorySegment data, DType dtype, long index, Number value) {
    long at = index * dtype.byteSize();
    switch (dtype) {
      case BOOL, INT8, UINT8 -> data.set(JAVA_BYTE, at, value.byteValue());
      case INT16, UINT16 -> data.set(JAVA_SHORT_UNALIGNED, at, value.shortValue());
      case INT32, UINT32 -> data.set(JAVA_INT_UNALIGNED, at, value.intValue());
      case INT64, UINT64 -> data.set(JAVA_LONG_UNALIGNED, at, value.longValue());
      case FLOAT16 -> data.set(JAVA_SHORT_UNALIGNED, at, Float.floatToFloat16(value.floatValue()));
      case BFLOAT16 -> data.set(JAVA_SHORT_UNALIGNED, at, floatToBfloat16(value.floatValue()));
      case FLOAT32 -> data.set(JAVA_FLOAT_UNALIGNED, at, value.floatValue());
      case FLOAT64 -> data.set(JAVA_DOUBLE_UNALIGNED, at, value.doubleValue());
      case COMPLEX64 -> {
        Complex complex = Complex.of(value);
        data.set(JAVA_FLOAT_UNALIGNED, at, (float) complex.real());
        data.set(JAVA_FLOAT_UNALIGNED, at + 4, (float) complex.imaginary());
      }
      case COMPLEX128 -> {
        Complex complex = Complex.of(value);
        data.set(JAVA_DOUBLE_UNALIGNED, at, complex.real());
        data.set(JAVA_DOUBLE_UNALIGNED, at + 8, complex.imaginary());
      }
    }
  }

  /** The float whose upper half the bits are. */
  public static float bfloat16ToFloat(short bits) {
    return Float.intBitsToFloat(bits << 16);
  }

  /** The bits of the nearest bfloat16, of two equally near the even one; nan of nan. */
  public static short floatToBfloat16(float x) {
    int bits = Float.floatToRawIntBits(x);
    return (short)
        (Float.isNaN(x) ? (bits >>> 16) | 0x40 : (bits + 0x7FFF + ((bits >>> 16) & 1)) >>> 16);
  }
}
