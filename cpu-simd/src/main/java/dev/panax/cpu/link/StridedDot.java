package dev.panax.cpu.link;

import dev.panax.cpu.memory.Memory;
import dev.panax.program.DType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Matrix products of any dtypes and strides, by the definition. */
final class StridedDot {
  private StridedDot() {}

  /** Computes one matrix product; {@code dtype} is that of the operands. */
  static void run(
      DotLayout layout, DType dtype, DType accumulator, long lhs, long rhs, long result) {
    int size = dtype.byteSize();
    MemorySegment memory = Memory.ALL;
    for (int i = 0; i < layout.m(); i++) {
      for (int j = 0; j < layout.n(); j++) {
        long x = lhs + i * layout.lhsM() * size;
        long y = rhs + j * layout.rhsN() * size;
        long target = result + ((long) i * layout.n() + j) * accumulator.byteSize();
        if (dtype.isFloating() || accumulator.isFloating()) {
          double sum = 0;
          for (int k = 0; k < layout.k(); k++) {
            sum +=
                getDouble(memory, dtype, x + k * layout.lhsK() * size)
                    * getDouble(memory, dtype, y + k * layout.rhsK() * size);
          }
          setDouble(memory, accumulator, target, sum);
        } else {
          long sum = 0;
          for (int k = 0; k < layout.k(); k++) {
            sum +=
                getLong(memory, dtype, x + k * layout.lhsK() * size)
                    * getLong(memory, dtype, y + k * layout.rhsK() * size);
          }
          setLong(memory, accumulator, target, sum);
        }
      }
    }
  }

  private static double getDouble(MemorySegment memory, DType dtype, long address) {
    return switch (dtype) {
      case FLOAT32 -> memory.get(ValueLayout.JAVA_FLOAT, address);
      case FLOAT64 -> memory.get(ValueLayout.JAVA_DOUBLE, address);
      case BOOL, INT32, INT64, UINT32 -> getLong(memory, dtype, address);
    };
  }

  private static long getLong(MemorySegment memory, DType dtype, long address) {
    return switch (dtype) {
      case BOOL -> memory.get(ValueLayout.JAVA_BYTE, address);
      case INT32 -> memory.get(ValueLayout.JAVA_INT, address);
      case UINT32 -> Integer.toUnsignedLong(memory.get(ValueLayout.JAVA_INT, address));
      case INT64 -> memory.get(ValueLayout.JAVA_LONG, address);
      case FLOAT32, FLOAT64 -> throw new IllegalArgumentException(dtype + " is not an integer.");
    };
  }

  private static void setDouble(MemorySegment memory, DType dtype, long address, double value) {
    switch (dtype) {
      case FLOAT32 -> memory.set(ValueLayout.JAVA_FLOAT, address, (float) value);
      case FLOAT64 -> memory.set(ValueLayout.JAVA_DOUBLE, address, value);
      case INT32, UINT32 -> memory.set(ValueLayout.JAVA_INT, address, (int) value);
      case INT64 -> memory.set(ValueLayout.JAVA_LONG, address, (long) value);
      case BOOL -> throw new IllegalArgumentException("No product accumulates bools.");
    }
  }

  private static void setLong(MemorySegment memory, DType dtype, long address, long value) {
    switch (dtype) {
      case INT32, UINT32 -> memory.set(ValueLayout.JAVA_INT, address, (int) value);
      case INT64 -> memory.set(ValueLayout.JAVA_LONG, address, value);
      case BOOL, FLOAT32, FLOAT64 -> throw new IllegalArgumentException(dtype + "?");
    }
  }
}
