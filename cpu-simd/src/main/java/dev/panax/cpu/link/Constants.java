package dev.panax.cpu.link;

import dev.panax.cpu.memory.Memory;
import dev.panax.cpu.memory.MemoryPool;
import dev.panax.cpu.memory.NativeBuffer;
import dev.panax.program.DType;
import dev.panax.program.Literal;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;

/** Buffers of constants. */
final class Constants {
  private Constants() {}

  static NativeBuffer of(Literal literal) {
    DType dtype = literal.type().dtype();
    NativeBuffer buffer = MemoryPool.shared().buffer(dtype.byteSize());
    try {
      MemorySegment target = Memory.ALL.asSlice(buffer.address(), dtype.byteSize());
      switch (dtype) {
        case BOOL -> target.set(ValueLayout.JAVA_BYTE, 0, literal.value().byteValue());
        case INT32, UINT32 -> target.set(ValueLayout.JAVA_INT, 0, literal.value().intValue());
        case INT64 -> target.set(ValueLayout.JAVA_LONG, 0, literal.value().longValue());
        case FLOAT32 -> target.set(ValueLayout.JAVA_FLOAT, 0, literal.value().floatValue());
        case FLOAT64 -> target.set(ValueLayout.JAVA_DOUBLE, 0, literal.value().doubleValue());
      }
      return buffer;
    } finally {
      Reference.reachabilityFence(buffer);
    }
  }
}
