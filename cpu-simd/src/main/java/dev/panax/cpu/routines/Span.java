package dev.panax.cpu.routines;

import dev.panax.cpu.memory.Memory;
import dev.panax.cpu.parallel.Workers;
import java.lang.foreign.MemorySegment;

/**
 * The memory of an array during a call.
 *
 * @param segment through which to access it
 * @param base the offset of the array's first byte in the segment
 */
record Span(MemorySegment segment, long base) {
  /** The fewest bytes that are worth handing to another thread to copy. */
  private static final long COPY_GRAIN = 1 << 18;

  static Span of(long address, long byteSize) {
    return new Span(Memory.segment(address, byteSize), Memory.base(address));
  }

  /** Copies {@code byteSize} bytes, on several threads if there are many. */
  static void copy(Span from, Span to, long byteSize) {
    Workers.shared()
        .parallelFor(
            byteSize,
            COPY_GRAIN,
            (begin, end) ->
                MemorySegment.copy(
                    from.segment, from.base + begin, to.segment, to.base + begin, end - begin));
  }
}
