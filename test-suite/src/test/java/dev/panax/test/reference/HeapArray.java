package dev.panax.test.reference;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import dev.panax.program.ArrayType;
import java.lang.foreign.MemorySegment;
import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;

/**
 * An array on the Java heap. Each element is one long, in the form that {@link Elements} describes.
 * Never changed once made.
 *
 * @param type the type of the array
 * @param elements the elements in row-major order
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record HeapArray(ArrayType type, long[] elements) {

  /** The array whose element at flat index i is {@code element.applyAsLong(i)}. */
  static HeapArray generate(ArrayType type, IntToLongFunction element) {
    int size = Math.toIntExact(type.shape().size());
    return new HeapArray(type, IntStream.range(0, size).mapToLong(element).toArray());
  }

  static HeapArray copyFrom(ArrayType type, MemorySegment data) {
    return generate(
        type,
        i ->
            switch (type.dtype()) {
              case BOOL, INT8 -> data.get(JAVA_BYTE, i);
              case UINT8 -> Byte.toUnsignedLong(data.get(JAVA_BYTE, i));
              case INT16 -> data.getAtIndex(JAVA_SHORT_UNALIGNED, i);
              case UINT16, FLOAT16, BFLOAT16 ->
                  Short.toUnsignedLong(data.getAtIndex(JAVA_SHORT_UNALIGNED, i));
              case INT32 -> data.getAtIndex(JAVA_INT_UNALIGNED, i);
              case UINT32, FLOAT32 ->
                  Integer.toUnsignedLong(data.getAtIndex(JAVA_INT_UNALIGNED, i));
              case INT64, UINT64, FLOAT64 -> data.getAtIndex(JAVA_LONG_UNALIGNED, i);
              case COMPLEX64, COMPLEX128 -> throw Elements.noComplex();
            });
  }

  void copyTo(MemorySegment target) {
    for (int i = 0; i < elements.length; i++) {
      switch (type.dtype()) {
        case BOOL, INT8, UINT8 -> target.set(JAVA_BYTE, i, (byte) elements[i]);
        case INT16, UINT16, FLOAT16, BFLOAT16 ->
            target.setAtIndex(JAVA_SHORT_UNALIGNED, i, (short) elements[i]);
        case INT32, UINT32, FLOAT32 -> target.setAtIndex(JAVA_INT_UNALIGNED, i, (int) elements[i]);
        case INT64, UINT64, FLOAT64 -> target.setAtIndex(JAVA_LONG_UNALIGNED, i, elements[i]);
        case COMPLEX64, COMPLEX128 -> throw Elements.noComplex();
      }
    }
  }

  /**
   * The element at flat index {@code i} of any shape that this array, if a scalar, is spread over.
   */
  long at(int i) {
    return elements[type.shape().isScalar() ? 0 : i];
  }
}
