package dev.panax.cpu.link;

import dev.panax.cpu.memory.MemoryPool;
import java.util.Arrays;

/** The records of a loop's trips: a row of slots of one size, in memory that grows as needed. */
final class Tape implements AutoCloseable {
  private static final long CHUNK_BYTES = 64 << 10;

  private final long slotBytes;
  private final long slotsPerChunk;
  private long[] chunks = {};
  private int chunkCount;

  Tape(long slotBytes) {
    this.slotBytes = slotBytes;
    this.slotsPerChunk = slotBytes == 0 ? Long.MAX_VALUE : Math.max(CHUNK_BYTES / slotBytes, 1);
  }

  /** The address of the slot of {@code trip}: one that was asked for before, or the next one. */
  long slot(long trip) {
    if (slotBytes == 0) {
      return 0;
    }
    int chunk = Math.toIntExact(trip / slotsPerChunk);
    if (chunk == chunkCount) {
      if (chunkCount == chunks.length) {
        chunks = Arrays.copyOf(chunks, Math.max(2 * chunkCount, 4));
      }
      chunks[chunk] = MemoryPool.shared().allocate(slotsPerChunk * slotBytes);
      chunkCount++;
    }
    return chunks[chunk] + trip % slotsPerChunk * slotBytes;
  }

  @Override
  public void close() {
    for (int i = 0; i < chunkCount; i++) {
      MemoryPool.shared().free(chunks[i], slotsPerChunk * slotBytes);
    }
  }
}
