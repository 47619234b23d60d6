package dev.panax.cpu.link;

import dev.panax.cpu.memory.Memory;
import dev.panax.cpu.memory.MemoryPool;
import dev.panax.cpu.memory.NativeBuffer;
import dev.panax.program.DType;
import dev.panax.program.Elements;
import dev.panax.program.Literal;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;

/** Buffers of constants. */
final class Constants {
  private Constants() {}

  static NativeBuffer of(Literal literal) {
    DType dtype = literal.type().dtype();
    NativeBuffer buffer = MemoryPool.shared().buffer(dtype.byteSize());
    try {
      MemorySegment target = Memory.ALL.asSlice(buffer.address(), dtype.byteSize());
      Elements.write(target, dtype, 0, literal.value());
      return buffer;
    } finally {
      Reference.reachabilityFence(buffer);
    }
  }
}
