package dev.panax.cpu.memory;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * A part of a {@link MemoryPool} that one thread at a time works on: stacks of free blocks by size
 * class, the slabs that small buffers are cut from, and the list of registered {@link Reclaimer}s.
 *
 * <p>Threads are spread over stripes by their id and go to the next stripe when theirs is locked,
 * so the lock, a flag set by compare-and-set, is almost never contended. All methods but {@link
 * #tryLock}, {@link #lock} and {@link #liveBytes} require it.
 */
final class Stripe {
  private static final long[] NONE = {};

  private static final VarHandle LOCKED;
  private static final VarHandle LIVE_BYTES;

  static {
    try {
      var lookup = MethodHandles.lookup();
      LOCKED = lookup.findVarHandle(Stripe.class, "locked", boolean.class);
      LIVE_BYTES = lookup.findVarHandle(Stripe.class, "liveBytes", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  @SuppressWarnings("UnusedVariable") // accessed through LOCKED
  private boolean locked;

  /** Bytes allocated less bytes freed through this stripe; negative where more was freed. */
  private long liveBytes;

  private final long[][] freeBlocks = new long[SizeClasses.COUNT][];
  private final int[] freeCounts = new int[SizeClasses.COUNT];
  private final Reclaimer reclaimers = Reclaimer.listHead(this);

  /** The slab of each kind that small buffers are cut from, or null before the first. */
  final @Nullable Slab[] slabs = new Slab[Slab.BYTES.length];

  boolean tryLock() {
    return !(boolean) LOCKED.getOpaque(this) && LOCKED.compareAndSet(this, false, true);
  }

  @SuppressWarnings("ThreadPriorityCheck")
  void lock() {
    for (int spins = 1; !tryLock(); spins++) {
      if (spins % 64 == 0) {
        Thread.yield();
      } else {
        Thread.onSpinWait();
      }
    }
  }

  void unlock() {
    LOCKED.setRelease(this, false);
  }

  long liveBytes() {
    return (long) LIVE_BYTES.getOpaque(this);
  }

  void addLiveBytes(long bytes) {
    LIVE_BYTES.setOpaque(this, liveBytes + bytes);
  }

  /** Takes a free block of a class, or returns 0 if there is none. */
  long pop(int sizeClass) {
    int count = freeCounts[sizeClass];
    if (count == 0) {
      return 0;
    }
    freeCounts[sizeClass] = count - 1;
    return freeBlocks[sizeClass][count - 1];
  }

  void push(int sizeClass, long address) {
    long[] blocks = freeBlocks[sizeClass];
    int count = freeCounts[sizeClass];
    if (blocks == null) {
      blocks = freeBlocks[sizeClass] = new long[4];
    } else if (count == blocks.length) {
      blocks = freeBlocks[sizeClass] = Arrays.copyOf(blocks, 2 * count);
    }
    blocks[count] = address;
    freeCounts[sizeClass] = count + 1;
  }

  int freeCount(int sizeClass) {
    return freeCounts[sizeClass];
  }

  /** The free blocks of a class, of which the first {@link #freeCount} count. */
  long[] freeBlocks(int sizeClass) {
    return freeBlocks[sizeClass] == null ? NONE : freeBlocks[sizeClass];
  }

  /** Drops the free blocks that a condition does not keep. */
  void retainFree(int sizeClass, LongPredicate keep) {
    int kept = 0;
    for (int i = 0; i < freeCounts[sizeClass]; i++) {
      long address = freeBlocks[sizeClass][i];
      if (keep.test(address)) {
        freeBlocks[sizeClass][kept++] = address;
      }
    }
    freeCounts[sizeClass] = kept;
  }

  void register(Reclaimer reclaimer) {
    reclaimer.insertAfter(reclaimers);
  }
}
