package dev.panax.cpu.memory;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * A block that the {@link NativeBuffer}s of small arrays are cut from, one after the other.
 *
 * <p>Registering each small buffer with the garbage collector would cost more than the buffer. They
 * refer to their slab instead, and only the slab is registered: it is unreachable once all of them
 * are. The price is that one live buffer keeps its whole slab; slabs are therefore small.
 */
final class Slab {
  /** The largest buffers that are cut from a slab of each kind, in bytes. */
  static final int[] MAX_BUFFER_BYTES = {448, 4096};

  /** The sizes of the kinds of slabs: with their padding, exactly a size class. */
  static final int[] BYTES = {(8 << 10) - Memory.PADDING, (28 << 10) - Memory.PADDING};

  final Reclaimer reclaimer;

  /** Where the next buffer begins, in bytes from the start of the slab. */
  private int used;

  private int buffers;

  /** Buffers cut, counted when the slab is full, less buffers closed. */
  private final AtomicInteger openBuffers = new AtomicInteger();

  Slab(MemoryPool pool, long address, int byteSize) {
    reclaimer = pool.reclaimer(this, address, byteSize);
  }

  /** Cuts off a buffer's bytes and their padding; 0 if the slab is full. */
  long cut(long byteSize) {
    int needed = (int) (byteSize + Memory.ALIGNMENT - 1) & -Memory.ALIGNMENT;
    needed += Memory.PADDING;
    if (used + needed > reclaimer.byteSize + Memory.PADDING) {
      return 0;
    }
    long address = reclaimer.address + used;
    used += needed;
    buffers++;
    return address;
  }

  /** Ends cutting. True if all buffers are closed already. */
  boolean retire() {
    return openBuffers.addAndGet(buffers) == 0;
  }

  /** Notes that a buffer was closed. True if it was the last of a retired slab. */
  boolean close() {
    return openBuffers.decrementAndGet() == 0;
  }
}
